import type { TileSpec } from '../../../contract/job.ts';
import { StudioError } from '../../../contract/errors.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../core/latent.ts';
import { runLength } from '../../../core/samplers/index.ts';
import type { RunOptions, RunTiles, TrajectoryStep } from '../../jobs/run.ts';
import { noisyPicture, type MaybeDecoding } from '../decoding.ts';
import { pictureOf } from '../scene/picture.ts';
import { stepPicture } from './step-picture.ts';
import { CountedPictures, type SourcePicture } from './counted-pictures.ts';
import type { PictureSource } from './picture-source.ts';

interface Undecoded {
  readonly number: number;
  readonly latent: Latent;
  readonly t: number;
}

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
  readonly #decoding: MaybeDecoding;
  readonly #pictures: CountedPictures;
  /** x̂_0 that are not with the decoder yet. */
  #undecoded: Undecoded[] = [];
  /** Ends when every x̂_0 that has come is decoded. */
  #decoded: Promise<void> = Promise.resolve();
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
    options: RunOptions & { readonly decoding?: MaybeDecoding },
  ) {
    this.#tiles = tiles;
    this.#lengths = tiles.map(({ settings }) => runLength(settings));
    this.#shape = shape;
    this.#run = run;
    const { decoding, ...others } = options;
    this.#options = others;
    this.#decoding = decoding;
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

  async #begin(): Promise<void> {
    const given = this.#options.signal;
    const signal = given ? AbortSignal.any([given, this.#closing.signal]) : this.#closing.signal;
    const onStep: NonNullable<RunOptions['onStep']> = (tile, step) => this.#accept(tile, step, signal);
    try {
      await this.#run(this.#tiles, [], { ...this.#options, signal, onStep });
      await this.#decoded;
    } finally {
      this.#over = true;
      for (const wake of this.#waiting.values()) wake();
    }
  }

  #accept(tile: number, { index, t, xt, predX0 }: TrajectoryStep, signal: AbortSignal): void {
    const [noisy, predicted] = (['xt', 'predX0'] as const).map((state) =>
      stepPicture(this.#lengths, tile, index, state),
    );
    const shape = this.#decoding?.latentShape ?? this.#shape;
    if (this.#pictures.isNeeded(noisy!))
      this.#put(noisy!, noisyPicture(makeLatent(shape, xt), this.#shape, this.#decoding).data, t);
    if (!this.#decoding) return this.#put(predicted!, predX0, t);
    if (!this.#pictures.isNeeded(predicted!)) return;
    this.#undecoded.push({ number: predicted!, latent: makeLatent(shape, predX0), t });
    this.#decoded = this.#decoded.then(() => this.#decode(signal));
    this.#decoded.catch(() => undefined); // `take` rejects with it
  }

  /** Decodes together what has come while the decoder was at work. */
  async #decode(signal: AbortSignal): Promise<void> {
    const waiting = this.#undecoded;
    this.#undecoded = [];
    if (waiting.length === 0) return;
    const latents = waiting.map(({ latent }) => latent);
    const pictures = await this.#decoding!.decode(latents, { signal });
    for (const [i, { number, t }] of waiting.entries()) this.#put(number, pictures[i]!.data, t);
  }

  #put(number: number, data: Float32Array, t: number): void {
    if (!this.#pictures.isNeeded(number)) return;
    this.#pictures.put(number, { ...pictureOf(data, this.#shape), t });
    this.#waiting.get(number)?.();
  }
}
