import type { JobSpec, PairDistances } from '../../contract/job.ts';
import { distances, latentDistances } from '../../core/metrics/index.ts';
import type { Latent } from '../../core/latent.ts';

/** A picture, and what it was decoded from; null where x_0 is the picture. */
interface Compared {
  readonly picture: Latent;
  readonly latent: Latent | null;
}

/** The distances of a picture to another, and of what they were decoded from. */
export function comparePair(a: Compared, b: Compared): PairDistances {
  const found = { distances: distances(a.picture, b.picture) };
  return a.latent && b.latent ? { ...found, latents: latentDistances(a.latent, b.latent) } : found;
}

/** The distances a job asked for, reported as soon as both pictures of a pair are there. */
export class Comparisons {
  readonly #pairs: JobSpec['compare'];
  readonly #onDistances: (pair: number, found: PairDistances) => void;
  /** tile → its pairs that are not reported yet */
  readonly #open = new Map<number, Set<number>>();
  readonly #present = new Map<number, Compared>();

  /** @param onDistances called with the index of a pair in `pairs` and its distances */
  constructor(pairs: JobSpec['compare'], onDistances: (pair: number, found: PairDistances) => void) {
    this.#pairs = pairs;
    this.#onDistances = onDistances;
    pairs.forEach(({ tile, reference }, pair) => {
      for (const end of [tile, reference]) this.#open.set(end, (this.#open.get(end) ?? new Set()).add(pair));
    });
  }

  /**
   * The picture of a tile is there. Each pair is reported once; pictures that no open pair needs are not retained.
   * @param latent what it was decoded from; null where x_0 is the picture
   */
  add(tile: number, picture: Latent, latent: Latent | null): void {
    const waiting = this.#open.get(tile);
    if (!waiting || waiting.size === 0) return;
    this.#present.set(tile, { picture, latent });
    for (const pair of [...waiting]) this.#compare(pair);
  }

  #compare(pair: number): void {
    const { tile, reference } = this.#pairs[pair]!;
    const [a, b] = [this.#present.get(tile), this.#present.get(reference)];
    if (!a || !b) return;
    this.#onDistances(pair, comparePair(a, b));
    this.#close(tile, pair);
    this.#close(reference, pair);
  }

  #close(tile: number, pair: number): void {
    const left = this.#open.get(tile);
    left?.delete(pair);
    if (left?.size === 0) this.#present.delete(tile);
  }
}
