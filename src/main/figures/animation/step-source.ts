import type { TileSpec } from '../../../contract/job.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { evaluationsOf } from '../../../core/samplers/index.ts';
import type { RunOptions, RunTiles } from '../../jobs/run.ts';
import { pictureOf } from '../scene/picture.ts';
import { stepPicture } from './step-picture.ts';
import { CountedPictures, type SourcePicture } from './counted-pictures.ts';
import type { PictureSource } from './picture-source.ts';

/**
 * The pictures of trajectories, as their steps come. A network is slower than any encoder: pictures wait here only if
 * their trajectories come from the cache, or if they are shown again.
 */
export class StepSource implements PictureSource {
  readonly #tiles: readonly TileSpec[];
  readonly #lengths: readonly number[];
  readonly #shape: LatentShape;
  readonly #run: RunTiles;
  readonly #options: RunOptions;
  readonly #pictures: CountedPictures;
  /** Resolves a `take` that waits for its picture. */
  readonly #waiting = new Map<number, () => void>();
  readonly #closing = new AbortController();
  #running: Promise<unknown> | null = null;
  #over = false;

  /** @param uses how often each picture is taken, as `stepPicture` numbers them */
  constructor(
    tiles: readonly TileSpec[],
    uses: readonly number[],
    shape: LatentShape,
    run: RunTiles,
    options: RunOptions,
  ) {
    this.#tiles = tiles;
    this.#lengths = tiles.map(({ settings }) => evaluationsOf(settings));
    this.#shape = shape;
    this.#run = run;
    this.#options = options;
    this.#pictures = new CountedPictures(uses);
  }

  async take(number: number): Promise<SourcePicture> {
    this.#running ??= this.#begin();
    this.#running.catch(() => undefined); // `take` rejects with it
    if (!this.#pictures.has(number) && !this.#over)
      await new Promise<void>((wake) => this.#waiting.set(number, wake)).finally(() =>
        this.#waiting.delete(number),
      );
    const picture = this.#pictures.take(number);
    if (picture) return picture;
    await this.#running;
    throw new StudioError('internal', `picture ${number} of a trajectory never came`);
  }

  close(): void {
    this.#closing.abort(new StudioError('run/cancelled', 'cancelled'));
  }

  #begin(): Promise<unknown> {
    const { signal } = this.#options;
    return this.#run(this.#tiles, [], {
      ...this.#options,
      signal: signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal,
      onStep: (tile, { index, t, xt, predX0 }) => {
        this.#put(stepPicture(this.#lengths, tile, index, 'xt'), xt, t);
        this.#put(stepPicture(this.#lengths, tile, index, 'predX0'), predX0, t);
      },
    }).finally(() => {
      this.#over = true;
      for (const wake of this.#waiting.values()) wake();
    });
  }

  #put(number: number, data: Float32Array, t: number): void {
    if (!this.#pictures.isNeeded(number)) return;
    this.#pictures.put(number, { ...pictureOf(data, this.#shape), t });
    this.#waiting.get(number)?.();
  }
}
