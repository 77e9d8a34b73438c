import { snap, type PixelSize, type Rect } from '../../canvas/scale.ts';

export interface LineStrip {
  readonly tiles: readonly Rect[];
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

export interface StripBounds {
  readonly width: number;
  /** Largest height of the strip, all rows together. */
  readonly maxHeight: number;
  /** Smallest and largest width of a tile before the strip breaks into rows, or stops growing. */
  readonly minTile: number;
  readonly maxTile: number;
  readonly gap: number;
}

/**
 * Lays out n tiles over the whole width: one row while tiles are wide enough to be seen, else as few rows as
 * make them so, as long as the height allows it.
 */
export function layLineStrip(
  n: number,
  picture: PixelSize,
  bounds: StripBounds,
  devicePixelRatio: number,
): LineStrip {
  if (n === 0 || bounds.width <= 0) return { tiles: [], columns: 0, width: 0, height: 0 };
  const aspect = picture.height / picture.width;
  const tileWidth = (rows: number): number => {
    const columns = Math.ceil(n / rows);
    return Math.min(bounds.maxTile, (bounds.width - (columns - 1) * bounds.gap) / columns);
  };
  const height = (rows: number): number => rows * tileWidth(rows) * aspect + (rows - 1) * bounds.gap;
  let rows = 1;
  while (rows < n && tileWidth(rows) < bounds.minTile && height(rows + 1) <= bounds.maxHeight) rows += 1;
  const columns = Math.ceil(n / rows);
  const width = Math.max(1, Math.min(tileWidth(rows), bounds.maxHeight / rows / aspect));
  const tiles = Array.from({ length: n }, (_, i) => {
    const x = (i % columns) * (width + bounds.gap);
    const y = Math.floor(i / columns) * (width * aspect + bounds.gap);
    return snap({ x, y, width, height: width * aspect }, devicePixelRatio);
  });
  return {
    tiles,
    columns,
    width: columns * (width + bounds.gap) - bounds.gap,
    height: rows * (width * aspect + bounds.gap) - bounds.gap,
  };
}

/** Index of the tile at (x, y), or of the nearest one in its row; what lies above and below belongs to the outer rows. */
export function indexAt(strip: LineStrip, x: number, y: number): number {
  const [first] = strip.tiles;
  if (!first) return 0;
  const rows = Math.ceil(strip.tiles.length / strip.columns);
  const row = Math.min(rows - 1, Math.max(0, Math.floor((y / strip.height) * rows)));
  const column = Math.min(strip.columns - 1, Math.max(0, Math.floor((x / strip.width) * strip.columns)));
  return Math.min(strip.tiles.length - 1, row * strip.columns + column);
}
