import { snap, type PixelSize, type Rect } from '../../canvas/scale.ts';

export interface FrameStrip {
  readonly tiles: readonly Rect[];
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

export interface FrameStripBounds {
  readonly width: number;
  /** Most height the strip may take, all rows together. */
  readonly maxHeight: number;
  /** Least and most width of a frame before the strip breaks into rows, or stops growing. */
  readonly minTile: number;
  readonly maxTile: number;
  readonly gap: number;
}

/**
 * Lays out n frames over the whole width: one row while frames are wide enough to be seen, else as few rows as
 * make them so, as long as the height allows it.
 */
export function layFrameStrip(
  n: number,
  picture: PixelSize,
  room: FrameStripBounds,
  devicePixelRatio: number,
): FrameStrip {
  if (n === 0 || room.width <= 0) return { tiles: [], columns: 0, width: 0, height: 0 };
  const aspect = picture.height / picture.width;
  const tileWidth = (rows: number): number => {
    const columns = Math.ceil(n / rows);
    return Math.min(room.maxTile, (room.width - (columns - 1) * room.gap) / columns);
  };
  const height = (rows: number): number => rows * tileWidth(rows) * aspect + (rows - 1) * room.gap;
  let rows = 1;
  while (rows < n && tileWidth(rows) < room.minTile && height(rows + 1) <= room.maxHeight) rows += 1;
  const columns = Math.ceil(n / rows);
  const width = Math.max(1, Math.min(tileWidth(rows), room.maxHeight / rows / aspect));
  const tiles = Array.from({ length: n }, (_, i) => {
    const x = (i % columns) * (width + room.gap);
    const y = Math.floor(i / columns) * (width * aspect + room.gap);
    return snap({ x, y, width, height: width * aspect }, devicePixelRatio);
  });
  return {
    tiles,
    columns,
    width: columns * (width + room.gap) - room.gap,
    height: rows * (width * aspect + room.gap) - room.gap,
  };
}

/** The frame at a point, or the nearest one in its row; points above and below belong to the outer rows. */
export function frameAt(strip: FrameStrip, x: number, y: number): number {
  const [first] = strip.tiles;
  if (!first) return 0;
  const rows = Math.ceil(strip.tiles.length / strip.columns);
  const row = Math.min(rows - 1, Math.max(0, Math.floor((y / strip.height) * rows)));
  const column = Math.min(strip.columns - 1, Math.max(0, Math.floor((x / strip.width) * strip.columns)));
  return Math.min(strip.tiles.length - 1, row * strip.columns + column);
}
