import type { Frame } from '../../contract/job.ts';
import { ByteLru } from '../../core/byte-lru.ts';
import { PREVIEW_QUALITY_STEPS } from '../../core/samplers/preview.ts';
import type { Tile } from './tile.ts';

/** A computed picture. `numSteps` is the S it was sampled with; a preview may be made with another solver. */
export type Picture = Pick<Frame, 'numSteps' | 'width' | 'height' | 'rgba'> & {
  readonly isPreview?: boolean;
};

/** The name of a picture among those of one subject. */
type Kind = number | 'preview';

export interface Shown {
  readonly picture: Picture;
  /**
   * exact: the tile's own picture. preview: the same x_T with η = 0 at another S, or sampled as previews are, so the
   * same motif. stale: what stood in this place before.
   */
  readonly state: 'exact' | 'preview' | 'stale';
}

const MAX_BYTES = 512 * 2 ** 20;
/** Of what stands in places: about two screens of a plane of 256 × 256. */
const MAX_PLACES_BYTES = 128 * 2 ** 20;

/** Pictures by subject and S, and the last one of every place. Those unseen for longest are forgotten beyond bounds. */
export class PictureStore {
  readonly #subjects: ByteLru<string, Map<Kind, Picture>>;
  readonly #lastShown: ByteLru<string, Picture>;

  /** @param maxBytes of all pictures; @param maxPlacesBytes of those that stand in places, which may be forgotten above */
  constructor(maxBytes = MAX_BYTES, maxPlacesBytes = MAX_PLACES_BYTES) {
    this.#subjects = new ByteLru(maxBytes, { keepsLast: true });
    this.#lastShown = new ByteLru(maxPlacesBytes, { keepsLast: true }); // a plane has places without end
  }

  put(subject: string, picture: Picture): void {
    const pictures = this.#subjects.get(subject) ?? new Map<Kind, Picture>();
    pictures.set(picture.isPreview ? 'preview' : picture.numSteps, picture);
    const bytes = [...pictures.values()].reduce((sum, { rgba }) => sum + rgba.length, 0);
    this.#subjects.set(subject, pictures, bytes);
  }

  exact(tile: Tile): Picture | null {
    return this.#subjects.peek(tile.subject)?.get(kindOf(tile)) ?? null;
  }

  /** What to show in the tile's place now. A smaller S never takes the place of a larger one. */
  show(tile: Tile): Shown | null {
    const pictures = this.#subjects.get(tile.subject);
    const exact = pictures?.get(kindOf(tile));
    const picture = exact ?? (tile.isNoisy ? null : richest(pictures));
    if (picture) {
      this.#lastShown.set(tile.slot, picture, picture.rgba.length);
      return { picture, state: exact ? 'exact' : 'preview' };
    }
    const last = this.#lastShown.peek(tile.slot);
    return last ? { picture: last, state: 'stale' } : null;
  }

  /** Forgets what stood in the places, as when another model is opened. */
  clearSlots(): void {
    this.#lastShown.clear();
  }
}

const kindOf = ({ isPreview, spec }: Tile): Kind => (isPreview ? 'preview' : spec.settings.numSteps);

/** S of DDIM that comes as near to the picture of many steps. */
const qualityOf = ({ isPreview, numSteps }: Picture): number =>
  isPreview ? PREVIEW_QUALITY_STEPS : numSteps;

function richest(pictures: ReadonlyMap<Kind, Picture> | undefined): Picture | null {
  let best: Picture | null = null;
  for (const picture of pictures?.values() ?? [])
    if (!best || qualityOf(picture) > qualityOf(best)) best = picture;
  return best;
}
