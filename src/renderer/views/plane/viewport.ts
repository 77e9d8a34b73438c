import type { PlaneLattice } from '../../../core/grid.ts';
import { LATTICE_LEVELS } from '../../../contract/figures/plane.ts';
import type { PixelSize, Rect } from '../../canvas/scale.ts';

/** The visible part of the plane. */
export interface Viewport {
  /** At the middle of the view. */
  readonly u: number;
  readonly v: number;
  /** CSS pixels per unit of u. */
  readonly scale: number;
}

/** A point of the plane. On the lattice of level L both are multiples of 2^−L, which are exact in float64. */
export interface PlanePoint {
  readonly u: number;
  readonly v: number;
}

/** The size of the view and what decides how densely the plane is sampled. */
export interface PlaneBounds extends PixelSize {
  /** Height over width of a picture. */
  readonly aspect: number;
  /** A tile is at least this wide, in CSS pixels, and less than twice as wide. */
  readonly minTile: number;
}

/** Maximum number of tiles of a plan, those around the view included. */
export const MAX_TILES = 1024;
/** The unit square at F has this many steps of the lattice to a side. */
const FIT_LEVEL = 3;
const [MIN_LEVEL, MAX_LEVEL] = LATTICE_LEVELS;
const [MIN_SCALE, MAX_SCALE] = [2, 2 ** 34];
/** How far from [0, 1]² the view may move. */
const REACH = 2 ** 12;
/** Keeps a scale within its bounds where these are rounded. */
const MARGIN = 1e-6;

/** The viewport that shows all tiles of [0, 1]², those on its edges whole. */
export function fitViewport(bounds: PlaneBounds): Viewport {
  const { width, height, aspect } = bounds;
  const fit = (level: number): Viewport => {
    const sides = 1 + 2 ** -level;
    return { u: 0.5, v: 0.5, scale: Math.max(MIN_SCALE, Math.min(width, height / aspect) / sides) };
  };
  const view = fit(FIT_LEVEL);
  // Wide tiles, as those of two pictures, are of a coarser level, and reach farther out.
  const level = Math.max(0, levelOf(view, bounds));
  return level < FIT_LEVEL ? fit(level) : view;
}

/** Moves the view: its contents go by −dx and −dy CSS pixels. */
export function panViewport(view: Viewport, bounds: PlaneBounds, dx: number, dy: number): Viewport {
  const limit = (value: number): number => Math.min(REACH, Math.max(-REACH, value));
  return {
    ...view,
    u: limit(view.u + dx / view.scale),
    v: limit(view.v + dy / (view.scale * bounds.aspect)),
  };
}

/** Magnifies by a factor; what lies at the point (CSS pixels in the view) stays there. */
export function zoomViewport(
  view: Viewport,
  bounds: PlaneBounds,
  factor: number,
  x: number,
  y: number,
): Viewport {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
  const [dx, dy] = [x - bounds.width / 2, y - bounds.height / 2];
  const still = panViewport(view, bounds, dx, dy);
  return panViewport({ ...still, scale }, bounds, -dx, -dy);
}

/** The level whose tiles have the wanted width, or else the finest of which at most MAX_TILES are in view. */
export function levelOf(view: Viewport, bounds: PlaneBounds): number {
  let level = Math.min(
    MAX_LEVEL,
    Math.max(MIN_LEVEL, Math.floor(Math.log2(view.scale / bounds.minTile) + 1e-9)),
  );
  while (level > MIN_LEVEL && countTiles(latticeRange(view, bounds, level, 1)) > MAX_TILES) level -= 1;
  return level;
}

interface LatticeRange {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Indices of the lattice's tiles in view, and of `margin` more on every side. */
function latticeRange(view: Viewport, bounds: PlaneBounds, level: number, margin: number): LatticeRange {
  const steps = 2 ** level;
  const [du, dv] = [bounds.width / 2 / view.scale, bounds.height / 2 / (view.scale * bounds.aspect)];
  return {
    left: Math.round((view.u - du) * steps) - margin,
    right: Math.round((view.u + du) * steps) + margin,
    top: Math.round((view.v - dv) * steps) - margin,
    bottom: Math.round((view.v + dv) * steps) + margin,
  };
}

function countTiles({ left, right, top, bottom }: LatticeRange): number {
  return (right - left + 1) * (bottom - top + 1);
}

/** The lattice's points whose tiles are in view, row by row. */
export function visiblePoints(view: Viewport, bounds: PlaneBounds, level: number, margin = 0): PlanePoint[] {
  const { left, right, top, bottom } = latticeRange(view, bounds, level, margin);
  const spacing = 2 ** -level;
  const points: PlanePoint[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++)
      points.push({ u: column * spacing + 0, v: row * spacing + 0 }); // −0 becomes 0
  return points;
}

/** A part of the lattice of a level. */
export interface LatticePart extends PlaneLattice {
  readonly columns: number;
  readonly rows: number;
}

/** Fewest columns and rows of a part. */
const MIN_SIDE = 2;

/** The tiles of a level whose middles are in view, at least 2 and at most `maxSide` to a side: of more those in the middle. */
export function seenPart(view: Viewport, bounds: PlaneBounds, level: number, maxSide: number): LatticePart {
  const steps = 2 ** level;
  const along = (at: number, reach: number): { first: number; count: number } => {
    const first = Math.ceil((at - reach) * steps);
    const count = Math.floor((at + reach) * steps) - first + 1;
    const side = Math.min(maxSide, Math.max(MIN_SIDE, count));
    const offset = side > count ? Math.round(at * steps - first - (side - 1) / 2) : (count - side) >> 1;
    return { first: first + offset + 0, count: side }; // −0 becomes 0
  };
  const u = along(view.u, bounds.width / 2 / view.scale);
  const v = along(view.v, bounds.height / 2 / (view.scale * bounds.aspect));
  return { level, column: u.first, row: v.first, columns: u.count, rows: v.count };
}

/** The tiles of a level that lie in [0, 1]²; null where a level has no tiles at its corners, or more than `maxSide` to a side. */
export function squarePart(level: number, maxSide: number): LatticePart | null {
  const side = 2 ** level + 1;
  return level < 0 || side > maxSide ? null : { level, column: 0, row: 0, columns: side, rows: side };
}

/** The viewport that shows a part, at its level and nothing more where the view has the room for that. */
export function viewportOf(
  { level, column, row, columns, rows }: LatticePart,
  bounds: PlaneBounds,
): Viewport {
  const spacing = 2 ** -level;
  const sides = [
    { room: bounds.width, count: columns },
    { room: bounds.height / bounds.aspect, count: rows },
  ];
  const scaleOf = (more: number): number =>
    Math.min(...sides.map(({ room, count }) => room / (count + more) / spacing));
  const least = Math.max(...sides.map(({ room, count }) => room / (count + 1) / spacing));
  const ofLevel = bounds.minTile / spacing;
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const shown = clamp(scaleOf(0), least * (1 + MARGIN), Math.max(least, scaleOf(-1) * (1 - MARGIN)));
  const scale = clamp(shown, ofLevel, 2 * ofLevel * (1 - MARGIN));
  const middle = (first: number, count: number): number => (first + (count - 1) / 2) * spacing;
  return panViewport(
    { u: middle(column, columns), v: middle(row, rows), scale: clamp(scale, MIN_SCALE, MAX_SCALE) },
    bounds,
    0,
    0,
  );
}

/** How many levels under the present one are drawn, and requested, first. */
const COARSER = 3;

/** The levels that are drawn, the coarsest first. */
export function shownLevels(level: number): number[] {
  return Array.from({ length: COARSER + 1 }, (_, i) => level - COARSER + i);
}

/** The same text, the same tiles in view at these levels: most pans change only their places. */
export function windowKey(view: Viewport, bounds: PlaneBounds, levels: readonly number[]): string {
  const keys = levels.map((level) => {
    const { left, right, top, bottom } = latticeRange(view, bounds, level, 0);
    return [level, left, right, top, bottom].join();
  });
  return keys.join(' ');
}

/** The points in the order in which they are requested: in view, coarse first, from the middle out; then the margin. */
export function wantedPoints(view: Viewport, bounds: PlaneBounds, level: number): PlanePoint[] {
  const inView = latticeRange(view, bounds, level, 0);
  const steps = 2 ** level;
  const ranked = visiblePoints(view, bounds, level, 1).map((point) => {
    const [column, row] = [point.u * steps, point.v * steps];
    const [du, dv] = [point.u - view.u, (point.v - view.v) * bounds.aspect];
    const rank = contains(inView, column, row) ? refinement(column, row) : COARSER + 1;
    return { point, rank, distance: du * du + dv * dv };
  });
  return ranked.sort((a, b) => a.rank - b.rank || a.distance - b.distance).map(({ point }) => point);
}

function contains({ left, right, top, bottom }: LatticeRange, column: number, row: number): boolean {
  return column >= left && column <= right && row >= top && row <= bottom;
}

/** 0 for a point of the coarsest lattice that counts, COARSER for one that only the finest has; by its indices there. */
function refinement(column: number, row: number): number {
  for (let rank = 0; rank < COARSER; rank++) {
    const stride = 2 ** (COARSER - rank);
    if (column % stride === 0 && row % stride === 0) return rank;
  }
  return COARSER;
}

export function pointKey({ u, v }: PlanePoint): string {
  return `${u} ${v}`;
}

/** Where a point lies in the view, in CSS pixels. */
export function placeOf({ u, v }: PlanePoint, view: Viewport, bounds: PlaneBounds): { x: number; y: number } {
  return {
    x: bounds.width / 2 + (u - view.u) * view.scale,
    y: bounds.height / 2 + (v - view.v) * view.scale * bounds.aspect,
  };
}

/** The tile of a point: the part of the plane that is nearest to it on the level's lattice. */
export function tileRect(point: PlanePoint, view: Viewport, bounds: PlaneBounds, level: number): Rect {
  const { x, y } = placeOf(point, view, bounds);
  const width = view.scale * 2 ** -level;
  const height = width * bounds.aspect;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** The lattice's point whose tile lies at a place in the view. */
export function pointAt(
  x: number,
  y: number,
  view: Viewport,
  bounds: PlaneBounds,
  level: number,
): PlanePoint {
  const moved = panViewport(view, bounds, x - bounds.width / 2, y - bounds.height / 2);
  return nearestPoint(moved, level);
}

/** The point of the level's lattice that is nearest. −0 becomes 0. */
export function nearestPoint({ u, v }: PlanePoint, level: number): PlanePoint {
  const steps = 2 ** level;
  return { u: Math.round(u * steps) / steps + 0, v: Math.round(v * steps) / steps + 0 };
}

/** The view moved as little as shows the whole of a tile. */
export function revealTile(point: PlanePoint, view: Viewport, bounds: PlaneBounds, level: number): Viewport {
  const { x, y, width, height } = tileRect(point, view, bounds, level);
  const past = (start: number, size: number, all: number): number =>
    start < 0 ? start : Math.max(0, start + size - all);
  return panViewport(view, bounds, past(x, width, bounds.width), past(y, height, bounds.height));
}
