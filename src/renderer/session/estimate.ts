import { previewOf } from '../../contract/preview.ts';
import { evaluationsOf, runLength } from '../../core/samplers/index.ts';
import type { PreviewSettings } from '../../core/samplers/preview.ts';
import type { Costs } from '../state/model-facts.ts';
import { MAX_TRAJECTORY_BYTES } from '../state/step-store.ts';
import type { Tile } from '../state/tile.ts';

/** What a job will take. */
export interface Estimate {
  readonly pictures: number;
  /** S of the pictures, from the smallest to the largest. */
  readonly steps: readonly [least: number, most: number];
  readonly seconds: number;
  /** Of the finished pictures: RGBA8 in the window and float32 in the engine. */
  readonly bytes: number;
}

/** Work beyond this is announced, and begins when the person says so. */
export const LONG_SECONDS = 120;

/** What sampling `tiles` will take, with a preview pass before it (null: none). */
export function estimateWork(
  tiles: readonly Tile[],
  preview: PreviewSettings | null,
  { secondsPerSample, shape }: Costs,
): Estimate {
  const steps = tiles.map(({ spec }) => spec.settings.numSteps);
  const evaluations = tiles.reduce((sum, tile) => sum + countEvaluations(tile, preview), 0);
  const [channels = 3, height = 0, width = 0] = shape;
  const picture = 4 * height * width;
  const passed = tiles.reduce(
    (sum, { spec }) => sum + Math.min(MAX_TRAJECTORY_BYTES, throughPictures(spec) * picture),
    0,
  );
  return {
    pictures: tiles.length,
    steps: steps.length === 0 ? [0, 0] : [Math.min(...steps), Math.max(...steps)],
    seconds: evaluations * secondsPerSample,
    bytes: (channels + 1) * tiles.length * picture + passed,
  };
}

function countEvaluations({ spec }: Tile, preview: PreviewSettings | null): number {
  if (spec.task === 'autoencode') return 0; // the denoiser takes no part
  const early = previewOf(spec, preview);
  const once = evaluationsOf(spec.settings) + (early ? evaluationsOf(early) : 0);
  return spec.task === 'round-trip' ? (2 + (spec.settings.repeats ?? 0)) * once : once;
}

/** x_t and x̂_0 of every step of a trajectory are pictures of the window too, as far as it stores them. */
function throughPictures({ task, settings }: Tile['spec']): number {
  return task === 'trajectory' ? 2 * runLength(settings) : 0;
}
