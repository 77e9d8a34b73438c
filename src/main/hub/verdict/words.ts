import { formatBytes, formatCount } from '../../../contract/amounts.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { oneLine } from '../../files/untrusted-text.ts';
import type { ModelOutlook, Verdict } from './verdict.ts';

/**
 * A verdict in one line: "opens: 3 × 64 × 64, 35.7 M parameters, 148 MB", or why not.
 * @param bytes what opening reads, which is what is downloaded; null: it is not said
 */
export function describeVerdict(verdict: Verdict, bytes: number | null = null): string {
  const size = bytes === null ? '' : `, ${formatBytes(bytes)}`;
  switch (verdict.kind) {
    case 'opens':
      return `opens: ${describeOutlook(verdict.model)}${size}`;
    case 'needs-size':
      return `opens with a picture size, which its files do not say${size}`;
    case 'unknown':
      return `may open${size}: ${oneLine(verdict.reason)}`;
    case 'refused':
      return `does not open: ${oneLine(verdict.reason)}`;
  }
}

function describeOutlook({ pictureShape, latentShape, parameters, classes }: ModelOutlook): string {
  const isLatent = showShape(latentShape) !== showShape(pictureShape);
  return [
    showShape(pictureShape) + (isLatent ? ` (latents ${showShape(latentShape)})` : ''),
    ...(classes ? [classes.count === null ? 'with classes' : `${classes.count} classes`] : []),
    ...(parameters === null ? [] : [`${formatCount(parameters)} parameters`]),
  ].join(', ');
}

function showShape(shape: LatentShape): string {
  return shape.join(' × ');
}
