import { planeRef, type PlaneCorners } from '../../../core/grid.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Variant } from '../../state/comparing.svelte.ts';
import { makeTile, type Surroundings, type Tile } from '../../state/tile.ts';
import { pointKey, type PlanePoint } from './viewport.ts';

/** Tiles that are remembered, so that a moved view makes only what is new. */
const MAX_TILES = 16_384;

/** The tiles over four corners. */
export interface PlaneTiles {
  /** The tile of a point: null without corners. */
  readonly at: (point: PlanePoint) => Tile | null;
  /** What stands beside a tile of `at`; null where nothing is compared. */
  readonly variantOf: (tile: Tile) => Tile | null;
}

/** Tiles over these corners, each made once: thousands are looked up as the plane moves. */
export function rememberTiles(
  corners: PlaneCorners | null,
  settings: SamplingSettings,
  surroundings: Surroundings,
  variant: Pick<Variant, 'settings' | 'surroundings' | 'mode'> | null = null,
): PlaneTiles {
  /** By u, then by v. */
  const columns = new Map<number, Map<number, Tile>>();
  const variants = new WeakMap<Tile, Tile>();
  let count = 0;
  const at = (point: PlanePoint): Tile | null => {
    const { u, v } = point;
    const cached = columns.get(u)?.get(v);
    if (cached || !corners) return cached ?? null;
    if (++count > MAX_TILES) {
      columns.clear();
      count = 1;
    }
    const key = pointKey(point);
    const tile = makeTile(`plane ${key}`, planeRef(corners, u, v), settings, surroundings);
    columns.set(u, (columns.get(u) ?? new Map<number, Tile>()).set(v, tile));
    if (variant) {
      const ref = planeRef(corners, u, v, variant.mode);
      variants.set(tile, makeTile(`plane variant ${key}`, ref, variant.settings, variant.surroundings));
    }
    return tile;
  };
  return { at, variantOf: (tile) => variants.get(tile) ?? null };
}
