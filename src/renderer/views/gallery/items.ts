import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Variant } from '../../state/comparing.svelte.ts';
import { refKey } from '../../state/pin.ts';
import { makeTile, type Surroundings, type Tile } from '../../state/tile.ts';
import type { GallerySource } from './source.ts';

/** Items that are remembered, so that scrolling makes only what is new. */
const MAX_ITEMS = 8192;

/** One place of a gallery. */
export interface GalleryItem {
  readonly index: number;
  readonly ref: LatentRef;
  /** The latent's text. */
  readonly key: string;
  /** Sampled as the pictures of pins are: what is pinned has its picture at once. */
  readonly tile: Tile;
  /** What stands beside it; null where nothing is compared. */
  readonly variant: Tile | null;
}

/** The item at an index; null beyond the last. */
export type ItemAt = (index: number) => GalleryItem | null;

/** Items of a source, each made once. */
export function rememberItems(
  source: GallerySource,
  settings: SamplingSettings,
  surroundings: Surroundings,
  compared: Pick<Variant, 'settings' | 'surroundings'> | null = null,
): ItemAt {
  const items = new Map<number, GalleryItem>();
  return (index) => {
    if (index < 0 || index >= source.count) return null;
    const known = items.get(index);
    if (known) return known;
    if (items.size >= MAX_ITEMS) items.clear();
    const ref = source.refAt(index);
    const key = refKey(ref);
    const tile = makeTile(`gallery ${key}`, ref, settings, surroundings);
    const variant =
      compared && makeTile(`gallery variant ${key}`, ref, compared.settings, compared.surroundings);
    const item = { index, ref, key, tile, variant };
    items.set(index, item);
    return item;
  };
}
