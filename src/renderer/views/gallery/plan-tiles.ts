import type { Tile } from '../../state/tile.ts';
import type { GalleryItem } from './items.ts';

/** Most tiles of a plan: a job has at most 4096. */
const MAX_TILES = 4096;

/** The tiles of several groups of items, in their order. */
export function planTiles(groups: readonly (readonly GalleryItem[])[]): Tile[] {
  return groups.flatMap((items) => items.map(({ tile }) => tile)).slice(0, MAX_TILES);
}
