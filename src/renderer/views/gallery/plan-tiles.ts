import type { Tile } from '../../state/tile.ts';
import type { GalleryItem } from './items.ts';

/** The tiles of several groups of items, in their order. `pick` says which of an item. */
export function planTiles(
  groups: readonly (readonly GalleryItem[])[],
  pick: (item: GalleryItem, group: number) => readonly (Tile | null)[] = ({ tile }) => [tile],
): Tile[] {
  return groups
    .flatMap((items, group) => items.flatMap((item) => pick(item, group)))
    .filter((tile) => tile !== null);
}
