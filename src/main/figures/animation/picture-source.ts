import type { TileSpec } from '../../../contract/job.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { OnProgress, RunOptions, RunTiles } from '../../jobs/run.ts';
import { pictureOf, type Picture } from '../scene/picture.ts';

/** With the t of its step, where it belongs to a trajectory. */
export type SourcePicture = Picture & { readonly t?: number };

/** Pictures of an animation's tiles, in the model's size, made a little ahead of who takes them. */
export interface PictureSource {
  /** Each tile as often as `uses` says, then it is dropped. Rejects as the run does. */
  take(tile: number): Promise<SourcePicture>;
  /** Ends it: what still runs is cancelled. */
  close(): void;
}

/** Tiles sampled at once: enough to fill any batch, few enough for memory. */
const PORTION = 32;

/**
 * Runs tiles portion by portion, one portion ahead of the animation: the network does not wait for the encoder, and the
 * memory never contains the whole animation.
 * @param uses how often each tile is taken
 */
export function createPictureSource(
  tiles: readonly TileSpec[],
  uses: readonly number[],
  shape: LatentShape,
  run: RunTiles,
  { signal, onProgress }: RunOptions,
): PictureSource {
  const left = [...uses];
  const pictures = new Map<number, Picture>();
  const portions: Promise<void>[] = [];
  const closing = new AbortController();
  const signals = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const report = onProgress ? createPortionProgress(tiles, onProgress) : null;

  const start = async (portion: number): Promise<void> => {
    const first = portion * PORTION;
    const wanted = tiles.slice(first, first + PORTION);
    const results = await run(wanted, [], {
      signal: signals,
      ...(report && { onProgress: (progress) => report(portion, progress) }),
    });
    results.tiles.forEach(({ data }, i) => {
      if (left[first + i]! > 0) pictures.set(first + i, pictureOf(data, shape));
    });
  };
  const begin = (portion: number): Promise<void> => {
    const running = (portions[portion] ??= start(portion));
    running.catch(() => undefined); // `take` rejects with it, if it is called again
    return running;
  };

  return {
    async take(tile) {
      const portion = Math.floor(tile / PORTION);
      const present = begin(portion);
      if ((portion + 1) * PORTION < tiles.length) void begin(portion + 1).catch(() => undefined);
      await present;
      const picture = pictures.get(tile);
      if (!picture)
        throw new StudioError('internal', `tile ${tile} of an animation is taken more often than planned`);
      left[tile]! -= 1;
      if (left[tile] === 0) pictures.delete(tile);
      return picture;
    },
    close: () => closing.abort(new StudioError('run/cancelled', 'cancelled')),
  };
}

type Progress = Parameters<OnProgress>[0];

/** The progress of portions as that of one job, under the first one's name. Portions that have not begun count by S. */
function createPortionProgress(
  tiles: readonly TileSpec[],
  emit: OnProgress,
): (portion: number, progress: Progress) => void {
  const count = Math.ceil(tiles.length / PORTION);
  const portions = Array.from({ length: count }, (_, portion) => ({
    done: 0,
    total: tiles
      .slice(portion * PORTION, (portion + 1) * PORTION)
      .reduce((sum, { settings }) => sum + settings.numSteps, 0),
  }));
  let job: string | null = null;
  let furthest = 0;
  return (portion, progress) => {
    job ??= progress.job;
    portions[portion] = { done: progress.done, total: progress.total };
    const total = portions.reduce((sum, each) => sum + each.total, 0);
    furthest = Math.max(
      furthest,
      portions.reduce((sum, each) => sum + each.done, 0),
    );
    const secondsLeft = progress.rate ? (total - furthest) / progress.rate : null;
    emit({ ...progress, job, done: Math.min(furthest, total), total, secondsLeft });
  };
}
