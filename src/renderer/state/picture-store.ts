import type { Frame } from '../../contract/job.ts';
import type { Tile } from './tile.ts';

/** A computed picture. `numSteps` is the S it was sampled with. */
export type Picture = Pick<Frame, 'numSteps' | 'width' | 'height' | 'rgba'>;

export interface Shown {
  readonly picture: Picture;
  /**
   * exact: the tile's own picture. preview: the same x_T and settings at another S, with η = 0, so the same
   * motif. stale: what stood in this place before.
   */
  readonly state: 'exact' | 'preview' | 'stale';
}

const MAX_BYTES = 512 * 2 ** 20;
/** Of what stands in places: about two screens of a plane of 256 × 256. */
const MAX_PLACES_BYTES = 128 * 2 ** 20;

/** Pictures by subject and S, and the last one of every place. Those unseen for longest are forgotten beyond bounds. */
export class PictureStore {
  readonly #subjects = new Map<string, Map<number, Picture>>();
  readonly #lastShown = new Map<string, Picture>();
  readonly #maxBytes: number;
  readonly #maxPlacesBytes: number;
  #bytes = 0;
  #placesBytes = 0;

  /** @param maxBytes of all pictures; @param maxPlacesBytes of those that stand in places, which may be forgotten above */
  constructor(maxBytes = MAX_BYTES, maxPlacesBytes = MAX_PLACES_BYTES) {
    this.#maxBytes = maxBytes;
    this.#maxPlacesBytes = maxPlacesBytes;
  }

  put(subject: string, picture: Picture): void {
    const pictures = this.#subjects.get(subject) ?? new Map<number, Picture>();
    this.#bytes += picture.rgba.length - (pictures.get(picture.numSteps)?.rgba.length ?? 0);
    pictures.set(picture.numSteps, picture);
    this.#touch(subject, pictures);
    for (const [oldest, old] of this.#subjects) {
      if (this.#bytes <= this.#maxBytes || oldest === subject) break;
      for (const { rgba } of old.values()) this.#bytes -= rgba.length;
      this.#subjects.delete(oldest);
    }
  }

  exact(tile: Tile): Picture | null {
    return this.#subjects.get(tile.subject)?.get(tile.spec.settings.numSteps) ?? null;
  }

  /** What to show in the tile's place now. A smaller S never takes the place of a larger one. */
  show(tile: Tile): Shown | null {
    const pictures = this.#subjects.get(tile.subject);
    if (pictures) this.#touch(tile.subject, pictures);
    const exact = pictures?.get(tile.spec.settings.numSteps);
    const picture = exact ?? (tile.spec.settings.eta === 0 ? richest(pictures) : null);
    if (picture) {
      this.#remember(tile.slot, picture);
      return { picture, state: exact ? 'exact' : 'preview' };
    }
    const last = this.#lastShown.get(tile.slot);
    return last ? { picture: last, state: 'stale' } : null;
  }

  /** Forgets what stood in the places, as when another model is opened. */
  clearSlots(): void {
    this.#lastShown.clear();
    this.#placesBytes = 0;
  }

  /** A plane has places without end. */
  #remember(slot: string, picture: Picture): void {
    this.#placesBytes += picture.rgba.length - (this.#lastShown.get(slot)?.rgba.length ?? 0);
    this.#lastShown.delete(slot);
    this.#lastShown.set(slot, picture);
    for (const [oldest, { rgba }] of this.#lastShown) {
      if (this.#placesBytes <= this.#maxPlacesBytes || oldest === slot) break;
      this.#placesBytes -= rgba.length;
      this.#lastShown.delete(oldest);
    }
  }

  #touch(subject: string, pictures: Map<number, Picture>): void {
    this.#subjects.delete(subject);
    this.#subjects.set(subject, pictures);
  }
}

function richest(pictures: ReadonlyMap<number, Picture> | undefined): Picture | null {
  let best: Picture | null = null;
  for (const picture of pictures?.values() ?? [])
    if (!best || picture.numSteps > best.numSteps) best = picture;
  return best;
}
