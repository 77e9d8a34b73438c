import type { Ablation } from '../../../contract/ablation.ts';
import { speakDistance } from '../../../core/metrics/index.ts';
import type { Consistency } from './consistency.svelte.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { SheetRow } from './sheet-rows.ts';

const sampled: Readonly<Record<Ablation, string>> = {
  none: '',
  eta: ' with η = 1',
  clip: ' with diffusers’ clip rule',
};

interface NamedSheet extends Pick<Consistency, 'stepCounts' | 'metric' | 'distancesOn'> {
  readonly sampling: Pick<Consistency['sampling'], 'stepsText'>;
}

/** What a screen reader says of a cell: `A at S = 5, MSE 0.00055`; of a consistency model `A at 2 steps, MSE 0.00055`. */
export function nameCell(
  { name, note, ablation, tiles, reference }: SheetRow,
  column: number,
  { stepCounts, metric, distancesOn, sampling }: NamedSheet,
  pictures: Pick<Pictures, 'distance'>,
): string {
  const tile = tiles[column]!;
  const distances = pictures.distance({ tile, reference }, distancesOn);
  const place =
    tile === reference
      ? 'reference'
      : distances
        ? speakDistance(metric, distances, distancesOn)
        : 'not sampled yet';
  return `${name}${note && `, ${note},`}${sampled[ablation]} at ${sampling.stepsText(stepCounts[column]!)}, ${place}`;
}
