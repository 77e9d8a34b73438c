import { snap, type PixelSize, type Rect } from '../../canvas/scale.ts';

/** A tile of the strip. */
export interface StripTile extends Rect {
  /** Index of the frame that it shows. */
  readonly frame: number;
}

/** The line as one row of tiles; of a line of many frames it shows some, evenly spread, its pins among them. */
export interface LineStrip {
  readonly tiles: readonly StripTile[];
  /** All frames of the line. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/** The frames of a line. */
export interface StripFrames {
  readonly count: number;
  /** From one pin to the next. */
  readonly perSegment: number;
}

export interface StripBounds {
  readonly width: number;
  readonly maxHeight: number;
  /** Smallest width of a tile before frames are left out, and the largest. */
  readonly minTile: number;
  readonly maxTile: number;
  readonly gap: number;
}

/** Lays out the strip over the whole width. */
export function layLineStrip(
  frames: StripFrames,
  picture: PixelSize,
  bounds: StripBounds,
  devicePixelRatio: number,
): LineStrip {
  const { count } = frames;
  if (count === 0 || bounds.width <= 0) return { tiles: [], frames: 0, width: 0, height: 0 };
  const { gap, maxTile, maxHeight } = bounds;
  const aspect = picture.height / picture.width;
  const shown = shownFrames(frames, Math.floor((bounds.width + gap) / (bounds.minTile + gap)));
  const fitting = (bounds.width - (shown.length - 1) * gap) / shown.length;
  const width = Math.max(1, Math.min(maxTile, fitting, maxHeight / aspect));
  const tiles = shown.map((frame, i): StripTile => {
    const rect = snap({ x: i * (width + gap), y: 0, width, height: width * aspect }, devicePixelRatio);
    return { ...rect, frame };
  });
  return { tiles, frames: count, width: tiles.length * (width + gap) - gap, height: width * aspect };
}

/** Every k-th frame, pins among them, as many as there is room for; where that leaves too few, others evenly spread. */
function shownFrames({ count, perSegment }: StripFrames, room: number): number[] {
  const most = Math.max(2, room);
  const everyNth = (stride: number): number[] =>
    Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
  const strides = Array.from({ length: perSegment }, (_, i) => i + 1).filter((n) => perSegment % n === 0);
  const stride = strides.find((n) => Math.ceil(count / n) <= most);
  if (stride !== undefined && (stride === 1 || Math.ceil(count / stride) > most / 2)) return everyNth(stride);
  const length = Math.min(count, most);
  return Array.from({ length }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, length - 1)));
}

/** Where a frame stands, also between two: x of its middle. What follows the last tile's frame lies in that tile. */
export function placeOf(strip: LineStrip, frame: number): number {
  const [from, to] = endsOf(strip);
  if (!from || !to) return 0;
  if (to.frame === 0 || frame <= to.frame) return from.x + (frame * (to.x - from.x)) / Math.max(1, to.frame);
  const rest = (frame - to.frame) / Math.max(1, strip.frames - to.frame);
  return to.x + Math.min(1, rest) * (strip.width - to.x);
}

/** Index of the frame at x, or of the nearest one. */
export function frameAt(strip: LineStrip, x: number): number {
  const [from, to] = endsOf(strip);
  if (!from || !to) return 0;
  const last = strip.frames - 1;
  if (strip.tiles.length === strip.frames)
    return Math.min(last, Math.max(0, Math.floor((x / strip.width) * strip.frames)));
  if (x <= to.x) return Math.max(0, Math.round(((x - from.x) / (to.x - from.x)) * to.frame));
  const share = Math.min(1, (x - to.x) / (strip.width - to.x));
  return Math.round(to.frame + share * (last - to.frame));
}

/** The middles of the first and the last tile. */
function endsOf({ tiles }: LineStrip): ({ readonly x: number; readonly frame: number } | undefined)[] {
  return [tiles[0], tiles.at(-1)].map((tile) => tile && { x: tile.x + tile.width / 2, frame: tile.frame });
}
