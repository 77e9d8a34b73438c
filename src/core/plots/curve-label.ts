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

/** A label with its place: where it begins, and its baseline. */
export interface PlacedLabel extends Point, CurveLabel {}

/** The area for labels, and what they must not overlap. */
interface LabelArea {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Labels placed before. */
  readonly placed: readonly PlacedLabel[];
  /** All curves of the plot, the label's own among them. */
  readonly curves: readonly (readonly Point[])[];
}

/** Candidate places per segment. */
const CANDIDATES = 4;

/**
 * Where a label of a curve begins, and its baseline. The label begins at point `first`, above a curve that falls from
 * there, below one that rises. Where it would overlap a curve or a label, or leave the area, it moves to the other side,
 * to a later point, or to an earlier one. Where every place overlaps a curve, it avoids labels alone, if it can. Null for
 * a curve without points.
 * @param curve its x do not fall
 */
export function placeLabel(
  curve: readonly Point[],
  first: number,
  label: CurveLabel,
  area: LabelArea,
): Point | null {
  const starts = divide(curve);
  const from = CANDIDATES * first;
  const places = [...starts.slice(from), ...starts.slice(0, from)].flatMap((at) => sides(curve, at, label));
  const fits = ({ x, y }: Point, i: number): boolean =>
    y - label.em >= area.top && y <= area.bottom && (i < 2 || x + label.width <= area.right);
  const fitting = places.filter(fits);
  const isClear = (at: Point): boolean => area.placed.every((other) => !overlaps(at, label, other));
  const isFree = (at: Point): boolean =>
    at.x + label.width <= area.right &&
    isClear(at) &&
    area.curves.every((points) => !isCrossed(at, label, points));
  return fitting.find(isFree) ?? fitting.find(isClear) ?? fitting[0] ?? places[1] ?? null;
}

/** The curve's points, and others evenly between them. */
function divide(curve: readonly Point[]): Point[] {
  return curve.flatMap((from, i) => {
    const to = curve[i + 1];
    if (!to) return [from];
    return Array.from({ length: CANDIDATES }, (_, part) => between(from, to, part / CANDIDATES));
  });
}

/** Above and below the curve over the label's width, the preferred side first. */
function sides(curve: readonly Point[], at: Point, { width, em }: CurveLabel): Point[] {
  const ys = heightsOf(curve, at.x, at.x + width);
  const above = { x: at.x, y: Math.min(at.y, ...ys) - 0.7 * em };
  const below = { x: at.x, y: Math.max(at.y, ...ys) + 1.5 * em };
  return (ys.at(-1) ?? at.y) < at.y ? [below, above] : [above, below];
}

function overlaps(at: Point, { width, em }: CurveLabel, other: PlacedLabel): boolean {
  return Math.abs(other.y - at.y) < em && other.x < at.x + width && at.x < other.x + other.width;
}

/** Whether a curve crosses the letters. Curves have no gaps, so the range of its heights decides. */
function isCrossed(at: Point, { width, em }: CurveLabel, points: readonly Point[]): boolean {
  const ys = heightsOf(points, at.x, at.x + width);
  return ys.length > 0 && Math.max(...ys) > at.y - em && Math.min(...ys) < at.y;
}

/** Heights of the curve's points between `left` and `right`, and at both. */
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
