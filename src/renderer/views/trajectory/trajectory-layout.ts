import { fitPicture, snap, type PixelSize, type Rect } from '../../canvas/scale.ts';

/** Where a trajectory's parts stand: previews, plot and strip under each other, the last two on one axis of t. */
export interface TrajectoryLayout {
  /** Of each of the two previews. */
  readonly preview: PixelSize;
  readonly plotHeight: number;
  /** Width of the names at the left. */
  readonly names: number;
  /** Middle of the column of x_T, left of the axis. */
  readonly initial: number;
  /** Ends of the axis of t. */
  readonly left: number;
  readonly right: number;
  /** Of the strip's pictures. */
  readonly tile: PixelSize;
  readonly stripHeight: number;
  /** Top edge of a trajectory's row: x̂_0 above x_t. */
  readonly rowY: (index: number, row: 0 | 1) => number;
}

export interface TrajectoryBounds extends PixelSize {
  readonly trajectories: number;
  /** Those whose two previews stand side by side: two where they are compared; absent: one. */
  readonly previewed?: number;
  /** Letters of the longest name of a variant, after its S; absent: nothing is compared. */
  readonly letters?: number;
  /** CSS pixels per rem. */
  readonly unit: number;
}

/** Pixels between pictures. */
export const STRIP_GAP = 2;
/** Width of labels at the right, in rem. */
const LABELS = 7.2;
/** Of the names at the left: the symbols of both rows and what is around them, a letter of a variant's name, the least and the most of all, in rem; the most of the width. */
const NAME = { before: 2.4, letter: 0.58, min: 7.2, max: 13, share: 0.24 };
/** Of a label beside the plot: its piece of line, S and what is around them, a letter of a variant's name, and the most of all. In rem. */
const LABEL = { before: 5.2, letter: 0.58, max: 13 };
/** Between the column of x_T and the axis, heights between trajectories and of headers and captions. In rem. */
const APART_COLUMN = 0.9;
const APART = 0.8;
const TEXT = 7;
const PREVIEWS_APART = 1.2;
const LARGEST_TILE = 6;

export function layTrajectory(
  picture: PixelSize,
  { width, height, trajectories, previewed = 1, letters = 0, unit }: TrajectoryBounds,
  devicePixelRatio: number,
): TrajectoryLayout {
  const between = trajectories * STRIP_GAP + (trajectories - 1) * APART * unit;
  const aspect = picture.width / picture.height;
  const perRow = (0.4 * height - between) / (2 * trajectories);
  const tileHeight = Math.max(1, Math.min(perRow, LARGEST_TILE * unit, (0.1 * width) / aspect));
  const tile = { width: tileHeight * aspect, height: tileHeight };
  const stripHeight = 2 * trajectories * tileHeight + between;
  const plotHeight = Math.min(Math.max(0.22 * height, 8 * unit), 24 * unit);
  const labels = Math.max(LABELS, Math.min(LABEL.max, LABEL.before + LABEL.letter * letters));
  const names = Math.max(
    NAME.min * unit,
    Math.min(NAME.max * unit, (NAME.before + NAME.letter * letters) * unit, NAME.share * width),
  );
  const available = {
    width: (width - previewed * STRIP_GAP - (previewed - 1) * PREVIEWS_APART * unit) / (2 * previewed),
    height: height - stripHeight - plotHeight - TEXT * unit,
  };
  return {
    preview: fitPicture(available, picture, devicePixelRatio),
    plotHeight,
    names,
    initial: names + tile.width / 2,
    left: names + APART_COLUMN * unit + 1.5 * tile.width,
    right: width - Math.max(labels * unit, tile.width / 2),
    tile,
    stripHeight,
    rowY: (index, row) =>
      index * (2 * tileHeight + STRIP_GAP + APART * unit) + row * (tileHeight + STRIP_GAP),
  };
}

/**
 * Of places on the axis in their order, those whose pictures do not touch: the last, and before it as many as fit.
 * Where steps are even, so are these.
 */
export function pickApart(places: readonly number[], spacing: number): number[] {
  const picked: number[] = [];
  let end = Infinity;
  for (let i = places.length - 1; i >= 0; i--) {
    if (places[i]! > end) continue;
    picked.unshift(i);
    end = places[i]! - spacing;
  }
  return picked;
}

/** A picture of the strip, centred at its place on the axis. */
export function pictureRect(
  { tile, rowY }: TrajectoryLayout,
  x: number,
  index: number,
  row: 0 | 1,
  devicePixelRatio: number,
): Rect {
  return snap({ x: x - tile.width / 2, y: rowY(index, row), ...tile }, devicePixelRatio);
}
