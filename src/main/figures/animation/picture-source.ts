import type { TileSpec } from '../../../contract/job.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { evaluationsOf } from '../../../core/samplers/index.ts';
import type { OnProgress, RunOptions, RunTiles } from '../../jobs/run.ts';
import { pictureOf } from '../scene/picture.ts';
import { CountedPictures, type SourcePicture } from './counted-pictures.ts';

/** Pictures of an animation's tiles, in the model's size, made shortly before they are taken. */
export interface PictureSource {
  /** Each tile may be taken as often as `uses` says. Rejects as the run does. */
  take(tile: number): Promise<SourcePicture>;
  /** Ends it: what still runs is cancelled. */
  close(): void;
}

/** Tiles sampled at once: enough to fill any batch, few enough for memory. */
const PORTION = 32;

/**
 * Runs tiles portion by portion, one portion ahead of the animation: the network does not wait for the encoder, and
 * memory never contains the whole animation.
 */
export class TileSource implements PictureSource {
  readonly #tiles: readonly TileSpec[];
  readonly #shape: LatentShape;
  readonly #run: RunTiles;
  readonly #pictures: CountedPictures;
  readonly #portions: Promise<void>[] = [];
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #report: ReturnType<typeof createPortionProgress> | null;

  /** @param uses how often each tile is taken */
  constructor(
    tiles: readonly TileSpec[],
    uses: readonly number[],
    shape: LatentShape,
    run: RunTiles,
    { signal, onProgress }: RunOptions,
  ) {
    this.#tiles = tiles;
    this.#shape = shape;
    this.#run = run;
    this.#pictures = new CountedPictures(uses);
    this.#signal = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    this.#report = onProgress ? createPortionProgress(tiles, onProgress) : null;
  }

  async take(tile: number): Promise<SourcePicture> {
    const portion = Math.floor(tile / PORTION);
    const present = this.#begin(portion);
    if ((portion + 1) * PORTION < this.#tiles.length) void this.#begin(portion + 1).catch(() => undefined);
    await present;
    const picture = this.#pictures.take(tile);
    if (!picture)
      throw new StudioError('internal', `tile ${tile} of an animation is taken more often than planned`);
    return picture;
  }

  close(): void {
    this.#closing.abort(new StudioError('run/cancelled', 'cancelled'));
  }

  #begin(portion: number): Promise<void> {
    const running = (this.#portions[portion] ??= this.#start(portion));
    running.catch(() => undefined); // `take` rejects with it, if it is called again
    return running;
  }

  async #start(portion: number): Promise<void> {
    const first = portion * PORTION;
    const report = this.#report;
    const results = await this.#run(this.#tiles.slice(first, first + PORTION), [], {
      signal: this.#signal,
      ...(report && { onProgress: (progress) => report(portion, progress) }),
    });
    results.tiles.forEach(({ data }, i) => {
      if (this.#pictures.isNeeded(first + i)) this.#pictures.put(first + i, pictureOf(data, this.#shape));
    });
  }
}

type Progress = Parameters<OnProgress>[0];

/** The progress of portions as that of one job, under the first one's name. Portions that have not begun count by their settings. */
function createPortionProgress(
  tiles: readonly TileSpec[],
  emit: OnProgress,
): (portion: number, progress: Progress) => void {
  const count = Math.ceil(tiles.length / PORTION);
  const portions = Array.from({ length: count }, (_, portion) => ({
    done: 0,
    total: tiles
      .slice(portion * PORTION, (portion + 1) * PORTION)
      .reduce((sum, { settings }) => sum + evaluationsOf(settings), 0),
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
