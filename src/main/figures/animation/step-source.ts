import type { TileSpec } from '../../../contract/job.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { RunOptions, RunTiles } from '../../jobs/run.ts';
import { pictureOf } from '../scene/picture.ts';
import { stepPicture } from './step-picture.ts';
import type { PictureSource, SourcePicture } from './picture-source.ts';

/**
 * The pictures of trajectories, as their steps come. A network is slower than any encoder: what waits here are the
 * pictures of trajectories from the cache, or that are shown again.
 * @param uses how often each picture is taken, as `stepPicture` numbers them
 */
export function createStepSource(
  tiles: readonly TileSpec[],
  uses: readonly number[],
  shape: LatentShape,
  run: RunTiles,
  options: RunOptions,
): PictureSource {
  const left = [...uses];
  const stepCounts = tiles.map(({ settings }) => settings.numSteps);
  const pictures = new Map<number, SourcePicture>();
  const waiting = new Map<number, () => void>();
  const closing = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
  let running: Promise<unknown> | null = null;
  let over = false;

  const put = (number: number, data: Float32Array, t: number): void => {
    if (!(left[number]! > 0)) return;
    pictures.set(number, { ...pictureOf(data, shape), t });
    waiting.get(number)?.();
  };
  const begin = (): Promise<unknown> =>
    run(tiles, [], {
      ...options,
      signal,
      onStep(tile, { index, t, xt, predX0 }) {
        put(stepPicture(stepCounts, tile, index, 'xt'), xt, t);
        put(stepPicture(stepCounts, tile, index, 'predX0'), predX0, t);
      },
    }).finally(() => {
      over = true;
      for (const wake of waiting.values()) wake();
    });

  return {
    async take(number) {
      running ??= begin();
      running.catch(() => undefined); // `take` rejects with it
      if (!pictures.has(number) && !over)
        await new Promise<void>((wake) => waiting.set(number, wake)).finally(() => waiting.delete(number));
      const picture = pictures.get(number);
      if (!picture) {
        await running;
        throw new StudioError('internal', `picture ${number} of a trajectory never came`);
      }
      left[number]! -= 1;
      if (left[number] === 0) pictures.delete(number);
      return picture;
    },
    close: () => closing.abort(new StudioError('run/cancelled', 'cancelled')),
  };
}
