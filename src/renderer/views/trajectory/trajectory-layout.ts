import { fitPicture, snap, type PixelSize, type Rect } from '../../canvas/scale.ts';

/** Where a trajectory's parts stand: previews, plot and film under each other, the last two on one axis of t. */
export interface TrajectoryLayout {
  /** Of each of the two previews. */
  readonly preview: PixelSize;
  readonly plotHeight: number;
  /** Ends of the axis of t. */
  readonly left: number;
  readonly right: number;
  /** Of the film's pictures. */
  readonly tile: PixelSize;
  readonly filmHeight: number;
  /** Top edge of a way's row: x̂_0 above x_t. */
  readonly rowY: (way: number, row: 0 | 1) => number;
}

export interface TrajectoryRoom extends PixelSize {
  readonly ways: number;
  /** CSS pixels a rem. */
  readonly unit: number;
}

/** Pixels between pictures. */
export const FILM_GAP = 2;
/** Room for names at the left and for labels at the right, between ways, and for heads and captions. In rem. */
const NAMES = 7.2;
const LABELS = 5.2;
const APART = 0.8;
const TEXT = 7;
const LARGEST_TILE = 6;

export function layTrajectory(
  picture: PixelSize,
  { width, height, ways, unit }: TrajectoryRoom,
  devicePixelRatio: number,
): TrajectoryLayout {
  const between = ways * FILM_GAP + (ways - 1) * APART * unit;
  const aspect = picture.width / picture.height;
  const perRow = (0.4 * height - between) / (2 * ways);
  const tileHeight = Math.max(1, Math.min(perRow, LARGEST_TILE * unit, (0.1 * width) / aspect));
  const tile = { width: tileHeight * aspect, height: tileHeight };
  const filmHeight = 2 * ways * tileHeight + between;
  const plotHeight = Math.min(Math.max(0.26 * height, 8 * unit), 24 * unit);
  const previewRoom = {
    width: (width - FILM_GAP) / 2,
    height: height - filmHeight - plotHeight - TEXT * unit,
  };
  return {
    preview: fitPicture(previewRoom, picture, devicePixelRatio),
    plotHeight,
    left: NAMES * unit + tile.width / 2,
    right: width - LABELS * unit - tile.width / 2,
    tile,
    filmHeight,
    rowY: (way, row) => way * (2 * tileHeight + FILM_GAP + APART * unit) + row * (tileHeight + FILM_GAP),
  };
}

/**
 * Of places on the axis in their order, those whose pictures do not touch: the last, and before it as many as fit.
 * Where steps are even, so are these.
 */
export function pickApart(places: readonly number[], room: number): number[] {
  const picked: number[] = [];
  let end = Infinity;
  for (let i = places.length - 1; i >= 0; i--) {
    if (places[i]! > end) continue;
    picked.unshift(i);
    end = places[i]! - room;
  }
  return picked;
}

/** A picture of the film, centred at its place on the axis. */
export function filmRect(
  { tile, rowY }: TrajectoryLayout,
  x: number,
  way: number,
  row: 0 | 1,
  devicePixelRatio: number,
): Rect {
  return snap({ x: x - tile.width / 2, y: rowY(way, row), ...tile }, devicePixelRatio);
}
