import { integerScale, type PixelSize, type Rect } from '../../canvas/scale.ts';

const GAP = 2;
/** Between columns where each place has two pictures. */
const PAIR_GAP = 8;
/** Of a tile's shorter side, in rem. */
const MIN_TILE = 2.4;

/** What a gallery is laid out in. */
export interface GalleryBounds extends PixelSize {
  /** Of the model, in model pixels. */
  readonly picture: PixelSize;
  /** Side by side in each place. */
  readonly pictures: 1 | 2;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** CSS pixels per rem. */
  readonly unit: number;
}

export interface GalleryLayout {
  readonly columns: number;
  /** One picture. */
  readonly tile: PixelSize;
  /** One place, with all its pictures. */
  readonly cell: PixelSize;
  /** Between columns. */
  readonly gap: number;
  /** Left edge of the first column. */
  readonly left: number;
  /** Top edge of the first row. */
  readonly top: number;
  /** From row to row. */
  readonly pitch: number;
  /** Rows that are seen at once, also in part. */
  readonly inView: number;
}

/**
 * CSS pixels per model pixel that tiles can have, increasing: a model pixel covers a whole number of device pixels, or a
 * device pixel a whole number of model pixels. One at least.
 */
export function tileScales(bounds: GalleryBounds): number[] {
  const { width, height, picture, ratio, unit } = bounds;
  const [short, long] = [Math.min(picture.width, picture.height), Math.max(picture.width, picture.height)];
  const most = Math.floor((Math.min(width, height) * ratio) / long);
  const enlarged = Array.from({ length: Math.max(0, most) }, (_, i) => i + 1);
  const reduced = Array.from({ length: 31 }, (_, i) => 1 / (32 - i));
  const scales = [...reduced, ...enlarged].map((scale) => scale / ratio);
  const fitting = scales.filter(
    (scale) =>
      short * scale >= MIN_TILE * unit &&
      long * scale <= Math.min(width, height) &&
      cellWidth(bounds, scale) <= width,
  );
  return fitting.length > 0 ? fitting : [integerScale(Math.min(roomOf(bounds, width), height), long, ratio)];
}

/** Width of a place at a scale. */
function cellWidth({ picture, pictures }: GalleryBounds, scale: number): number {
  return widthOf(pictures, picture.width * scale);
}

/** What a place of this width leaves for one picture. */
function roomOf({ pictures }: GalleryBounds, width: number): number {
  return (width + GAP) / pictures - GAP;
}

const gapOf = ({ pictures }: GalleryBounds): number => (pictures > 1 ? PAIR_GAP : GAP);

/** Index of the scale at which a tile is most nearly so many rem wide. */
export function nearestScale(
  scales: readonly number[],
  rem: number,
  { picture, unit }: GalleryBounds,
): number {
  const distance = (scale: number): number => Math.abs(Math.log((scale * picture.width) / (rem * unit)));
  return scales.reduce((best, scale, i) => (distance(scale) < distance(scales[best]!) ? i : best), 0);
}

/** As many columns as there is room for. */
export function layGallery(bounds: GalleryBounds, scale: number): GalleryLayout {
  const gap = gapOf(bounds);
  const columns = Math.max(1, Math.floor((bounds.width + gap) / (cellWidth(bounds, scale) + gap)));
  return laySquare(bounds, scale, columns, 0);
}

/** A square of so many columns and rows, as large as fits, in the middle. */
export function layRing(bounds: GalleryBounds, side: number): GalleryLayout {
  const room = (all: number, gap: number): number => (all - (side - 1) * gap) / side;
  const scale = Math.min(
    integerScale(roomOf(bounds, room(bounds.width, gapOf(bounds))), bounds.picture.width, bounds.ratio),
    integerScale(room(bounds.height, GAP), bounds.picture.height, bounds.ratio),
  );
  const height = side * (bounds.picture.height * scale + GAP) - GAP;
  return laySquare(bounds, scale, side, Math.max(0, (bounds.height - height) / 2));
}

function laySquare(bounds: GalleryBounds, scale: number, columns: number, top: number): GalleryLayout {
  const { picture, ratio, width, height } = bounds;
  const whole = (value: number): number => Math.floor(value * ratio) / ratio;
  const tile = { width: picture.width * scale, height: picture.height * scale };
  const pitch = whole(tile.height + GAP + 1e-6);
  const cell = { width: cellWidth(bounds, scale), height: tile.height };
  const gap = gapOf(bounds);
  const used = columns * (cell.width + gap) - gap;
  return {
    columns,
    tile,
    cell,
    gap,
    left: whole(Math.max(0, (width - used) / 2)),
    top: whole(top),
    pitch,
    inView: Math.ceil(height / Math.max(1, pitch)) + 1,
  };
}

/** Where a place is when the row `base` is at the top. */
export function tileRect(
  { columns, cell, gap, left, top, pitch }: GalleryLayout,
  index: number,
  base: number,
): Rect {
  const row = Math.floor(index / columns) - base;
  return { x: left + (index % columns) * (cell.width + gap), y: top + row * pitch, ...cell };
}

/** Where the n-th picture of a place is, side by side at this width each. */
export function pictureRect(place: Rect, width: number, n: number): Rect {
  return { ...place, x: place.x + n * (width + GAP), width };
}

/** Width of so many pictures side by side. */
export function widthOf(pictures: number, width: number): number {
  return pictures * (width + GAP) - GAP;
}

/** The place at a point, whether there is a tile or not; null beside the columns and in gutters' margins. */
export function indexAt(
  { columns, cell, gap, left, top, pitch }: GalleryLayout,
  x: number,
  y: number,
  base: number,
): number | null {
  const column = Math.floor((x - left) / (cell.width + gap));
  const row = Math.floor((y - top) / pitch) + base;
  return column < 0 || column >= columns || row < 0 ? null : row * columns + column;
}

/** Where an enlarged picture is put: beside the tile, else above or below it, inside the bounds. Never over the tile. */
export function placeBeside(cell: Rect, size: PixelSize, bounds: PixelSize, apart: number): Rect | null {
  const inside = (value: number, length: number, all: number): number =>
    Math.round(Math.min(Math.max(0, value), all - length));
  const y = inside(cell.y + (cell.height - size.height) / 2, size.height, bounds.height);
  const right = cell.x + cell.width + apart;
  if (right + size.width <= bounds.width) return { x: right, y, ...size };
  const left = cell.x - apart - size.width;
  if (left >= 0) return { x: left, y, ...size };
  const x = inside(cell.x + (cell.width - size.width) / 2, size.width, bounds.width);
  const below = cell.y + cell.height + apart;
  if (below + size.height <= bounds.height) return { x, y: below, ...size };
  const above = cell.y - apart - size.height;
  return above >= 0 ? { x, y: above, ...size } : null;
}
