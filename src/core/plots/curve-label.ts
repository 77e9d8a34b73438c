/** A place in a picture. */
export interface Point {
  readonly x: number;
  /** Downwards. */
  readonly y: number;
}

/** A curve's label. */
export interface CurveLabel {
  readonly width: number;
  /** Height of its letters. */
  readonly em: number;
}

/** A label that has its place: where it begins, and its baseline. */
export interface PlacedLabel extends Point, CurveLabel {}

/** What a label has to keep clear of. */
export interface LabelRoom {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Labels that have their places. */
  readonly placed: readonly PlacedLabel[];
  /** All curves of the plot, the label's own among them. */
  readonly curves: readonly (readonly Point[])[];
}

/** Places a segment that are tried. */
const TRIED = 4;

/**
 * Where a label of a curve begins, and its baseline. It begins at point `first`, above a curve that falls from there,
 * below one that rises; where a curve or a label of `room` would be touched or the frame left, on the other side, or
 * farther on, or before that point. Where no place is free it keeps clear of labels alone, if that can be. Null for a
 * curve without points.
 * @param curve its x do not fall
 */
export function placeLabel(
  curve: readonly Point[],
  first: number,
  label: CurveLabel,
  room: LabelRoom,
): Point | null {
  const starts = divide(curve);
  const from = TRIED * first;
  const places = [...starts.slice(from), ...starts.slice(0, from)].flatMap((at) => besides(curve, at, label));
  const fits = ({ x, y }: Point, i: number): boolean =>
    y - label.em >= room.top && y <= room.bottom && (i < 2 || x + label.width <= room.right);
  const fitting = places.filter(fits);
  const isClear = (at: Point): boolean => room.placed.every((other) => !meets(at, label, other));
  const isFree = (at: Point): boolean =>
    at.x + label.width <= room.right &&
    isClear(at) &&
    room.curves.every((points) => !isCrossed(at, label, points));
  return fitting.find(isFree) ?? fitting.find(isClear) ?? fitting[0] ?? places[1] ?? null;
}

/** The curve's points, and others evenly between them. */
function divide(curve: readonly Point[]): Point[] {
  return curve.flatMap((from, i) => {
    const to = curve[i + 1];
    if (!to) return [from];
    return Array.from({ length: TRIED }, (_, part) => between(from, to, part / TRIED));
  });
}

/** Above and below the curve as far as the label reaches, the usual side first. */
function besides(curve: readonly Point[], at: Point, { width, em }: CurveLabel): Point[] {
  const ys = heightsOf(curve, at.x, at.x + width);
  const above = { x: at.x, y: Math.min(at.y, ...ys) - 0.7 * em };
  const below = { x: at.x, y: Math.max(at.y, ...ys) + 1.5 * em };
  return (ys.at(-1) ?? at.y) < at.y ? [below, above] : [above, below];
}

function meets(at: Point, { width, em }: CurveLabel, other: PlacedLabel): boolean {
  return Math.abs(other.y - at.y) < em && other.x < at.x + width && at.x < other.x + other.width;
}

/** Whether a curve runs through the letters: it has no gaps, so what it spans it passes. */
function isCrossed(at: Point, { width, em }: CurveLabel, points: readonly Point[]): boolean {
  const ys = heightsOf(points, at.x, at.x + width);
  return ys.length > 0 && Math.max(...ys) > at.y - em && Math.min(...ys) < at.y;
}

/** Where the curve turns between `left` and `right`, and where it comes in and goes out. */
function heightsOf(points: readonly Point[], left: number, right: number): number[] {
  return points.slice(1).flatMap((to, i) => {
    const from = points[i]!;
    const [a, b] = [Math.max(from.x, left), Math.min(to.x, right)];
    if (a > b || from.x === to.x) return [];
    return [a, b].map((x) => between(from, to, (x - from.x) / (to.x - from.x)).y);
  });
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}
