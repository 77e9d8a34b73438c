import { solverTitle } from '../../../core/samplers/index.ts';
import { stepCountText } from '../../../core/step-count.ts';
import type { Shown } from '../../state/picture-store.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { Tile } from '../../state/tile.ts';

/** A latent's best picture: as the person set the sampling where it was computed for another view, else the preview. */
export function shownOf(pictures: Pick<Pictures, 'show' | 'has'>, full: Tile, preview: Tile): Shown | null {
  const own = pictures.has(full) ? pictures.show(full) : null;
  return own?.state === 'exact' ? own : pictures.show(preview);
}

/** What is shown where nothing but the tile's own picture counts. */
export function onlyExact(shown: Shown | null): Shown | null {
  return shown?.state === 'exact' ? shown : null;
}

/** How a picture was sampled: `preview, UniPC-2, S = 5`, or `S = 50`; in words (stepCountText) `preview, 1 step`. */
export function describeShown(shown: Shown | null, preview: Tile, inWords = false): string {
  if (!shown || shown.state === 'stale') return 'not sampled yet';
  const { settings } = preview.spec;
  const { numSteps } = shown.picture;
  const isPreview = numSteps === settings.numSteps;
  const steps = stepCountText(numSteps, inWords);
  if (!isPreview) return steps;
  return ['preview', ...(inWords ? [] : [solverTitle(settings)]), steps].join(', ');
}
