import { planeRef, type PlaneCorners } from '../../../core/grid.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import { makeTile, type Surroundings, type Tile } from '../../state/tile.ts';
import { pointKey, type PlanePoint } from './viewport.ts';

/** Tiles that are remembered, so that a moved view makes only what is new. */
const MAX_TILES = 16_384;

/** The tile of a point: null without corners. */
export type TileAt = (point: PlanePoint) => Tile | null;

/** Tiles over these corners, each made once: thousands are looked up as the plane moves. */
export function rememberTiles(
  corners: PlaneCorners | null,
  settings: SamplingSettings,
  surroundings: Surroundings,
): TileAt {
  /** By u, then by v. */
  const columns = new Map<number, Map<number, Tile>>();
  let count = 0;
  return (point) => {
    const { u, v } = point;
    const cached = columns.get(u)?.get(v);
    if (cached || !corners) return cached ?? null;
    if (++count > MAX_TILES) {
      columns.clear();
      count = 1;
    }
    const tile = makeTile(`plane ${pointKey(point)}`, planeRef(corners, u, v), settings, surroundings);
    columns.set(u, (columns.get(u) ?? new Map<number, Tile>()).set(v, tile));
    return tile;
  };
}
