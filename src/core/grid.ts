import type { LatentRef } from './latent-ref.ts';

/** How u moves within a segment: evenly, or slowly near the pins. */
export const easings = ['linear', 'ease'] as const;
export type Easing = (typeof easings)[number];

interface LineOptions {
  readonly mode?: 'slerp' | 'lerp';
  /** Adds a segment from the last pin back to the first, whose last frame is not the first one again. */
  readonly closed?: boolean;
  readonly easing?: Easing;
  /**
   * Of each segment its frames between the pins by their u, ascending in (0, 1); in place of `framesPerSegment` and
   * `easing`.
   */
  readonly innerU?: readonly (readonly number[])[];
}

/** One frame of a line. */
export interface LineFrame {
  readonly ref: LatentRef;
  /** Place in its segment, in [0, 1], as eased: that of its expression. */
  readonly u: number;
  /** From pin `segment` to the next, in a closed line from the last to the first. A joint begins its segment. */
  readonly segment: number;
}

/** One tile of a plane. */
export interface PlaneTile {
  readonly ref: LatentRef;
  /** Left to right, in [0, 1]. */
  readonly u: number;
  /** Top to bottom, in [0, 1]. */
  readonly v: number;
}

const MAX_CELLS = 1_000_000;

/**
 * u within a segment, for a share of its time in [0, 1]. `ease` is the cubic of Hermite, s²(3 − 2s): at rest at the
 * pins, 0.5 at the middle. Both are exact at 0 and 1.
 */
export function easeU(easing: Easing, share: number): number {
  return easing === 'ease' ? share * share * (3 - 2 * share) : share;
}

/**
 * A chain of pins as frames: k segments of n frames give k·(n − 1) + 1, joints not doubled, the pins themselves at
 * the joints. Closed, k pins make k segments and k·(n − 1) frames; two pins go there and back. Throws on fewer than
 * two pins, and unless framesPerSegment is an integer ≥ 2 with at most a million frames in all.
 */
export function lineRefs(
  pins: readonly LatentRef[],
  framesPerSegment: number,
  { mode = 'slerp', closed = false, easing = 'linear', innerU }: LineOptions = {},
): LineFrame[] {
  if (pins.length < 2) throw new Error(`a line needs at least two pins, got ${pins.length}`);
  if (innerU) return framesAt(pins, innerU, mode, closed);
  checkCount('frames per segment', framesPerSegment, 2);
  const perSegment = framesPerSegment - 1;
  const segments = closed ? pins.length : pins.length - 1;
  const count = segments * perSegment + (closed ? 0 : 1);
  if (count > MAX_CELLS) throw new Error(`a line of ${count} frames is too long, at most ${MAX_CELLS}`);
  return Array.from({ length: count }, (_, i) => {
    const segment = Math.min(Math.floor(i / perSegment), segments - 1);
    const u = easeU(easing, (i - segment * perSegment) / perSegment);
    const next = (segment + 1) % pins.length;
    return { ref: between(mode, pins[segment]!, pins[next]!, u), u, segment };
  });
}

/** Throws unless there is a list of ascending u in (0, 1) for each segment, with at most a million frames in all. */
function framesAt(
  pins: readonly LatentRef[],
  innerU: readonly (readonly number[])[],
  mode: 'slerp' | 'lerp',
  closed: boolean,
): LineFrame[] {
  const segments = closed ? pins.length : pins.length - 1;
  if (innerU.length !== segments)
    throw new Error(`innerU is of ${innerU.length} segments, the line has ${segments}`);
  const count = segments + innerU.reduce((sum, inner) => sum + inner.length, closed ? 0 : 1);
  if (count > MAX_CELLS) throw new Error(`a line of ${count} frames is too long, at most ${MAX_CELLS}`);
  const frames = innerU.flatMap((inner, segment) =>
    [0, ...inner].map((u, i): LineFrame => {
      const before = i === 0 ? -1 : (inner[i - 2] ?? 0);
      if (!(u > before && u < 1))
        throw new Error(`share ${u} of segment ${segment + 1} must ascend in (0, 1)`);
      return { ref: between(mode, pins[segment]!, pins[(segment + 1) % pins.length]!, u), u, segment };
    }),
  );
  return closed ? frames : [...frames, { ref: pins.at(-1)!, u: 1, segment: segments - 1 }];
}

export type PlaneCorners = readonly [
  topLeft: LatentRef,
  topRight: LatentRef,
  bottomLeft: LatentRef,
  bottomRight: LatentRef,
];

/**
 * The point of the plane of arXiv 2010.02502, D.5: slerp(slerp(TL, TR, u), slerp(BL, BR, u), v). Outside [0, 1]
 * u and v continue the great circles. On the edges of the unit square only what counts is left of the expression, at
 * its corners the pins. With `lerp` the same on straight lines.
 */
export function planeRef(
  corners: PlaneCorners,
  u: number,
  v: number,
  mode: 'slerp' | 'lerp' = 'slerp',
): LatentRef {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  if (v === 0) return between(mode, topLeft, topRight, u);
  const bottom = between(mode, bottomLeft, bottomRight, u);
  return v === 1 ? bottom : between(mode, between(mode, topLeft, topRight, u), bottom, v);
}

/** Points of the plane whose u and v are multiples of 2^−level: those that a zoomed window shows. */
export interface PlaneLattice {
  readonly level: number;
  /** u of the first column and v of the first row, in multiples of 2^−level. */
  readonly column: number;
  readonly row: number;
}

/** u of each column and v of each row: from 0 to 1 (0 alone where there is one), or those of a part of a lattice. */
export function planeShares(
  columns: number,
  rows: number,
  lattice: PlaneLattice | null = null,
): { readonly u: readonly number[]; readonly v: readonly number[] } {
  const along = (count: number, first = 0): number[] =>
    Array.from({ length: count }, (_, i) =>
      lattice ? (first + i) * 2 ** -lattice.level : count > 1 ? i / (count - 1) : 0,
    );
  return { u: along(columns, lattice?.column), v: along(rows, lattice?.row) };
}

/**
 * The grid of arXiv 2010.02502, D.5, row-major: slerp(slerp(TL, TR, u), slerp(BL, BR, u), v), u along the columns
 * and v down the rows, both from 0 to 1 (0 alone for a single column or row). On the edges only what counts is left
 * of the expression, at the corners the pins. With a lattice the tiles are a part of a finer one, of which u and v may
 * leave [0, 1]. With `lerp` the same on straight lines. Throws unless columns and rows are integers ≥ 1, at most a million tiles.
 */
export function planeRefs(
  corners: PlaneCorners,
  columns: number,
  rows: number,
  lattice: PlaneLattice | null = null,
  mode: 'slerp' | 'lerp' = 'slerp',
): PlaneTile[] {
  checkCount('columns', columns, 1);
  checkCount('rows', rows, 1);
  if (columns * rows > MAX_CELLS) {
    throw new Error(`a plane of ${columns} × ${rows} tiles is too large, at most ${MAX_CELLS} in all`);
  }
  const places = planeShares(columns, rows, lattice);
  return places.v.flatMap((v) => places.u.map((u) => ({ ref: planeRef(corners, u, v, mode), u, v })));
}

/** slerp and lerp are exact at their ends, so the ends stand for themselves. */
function between(kind: 'slerp' | 'lerp', a: LatentRef, b: LatentRef, u: number): LatentRef {
  if (u === 0) return a;
  return u === 1 ? b : { kind, a, b, u };
}

function checkCount(name: string, value: number, min: number): void {
  if (!Number.isInteger(value) || value < min || value > MAX_CELLS) {
    throw new Error(`${name} is ${value}, must be an integer in [${min}, ${MAX_CELLS}]`);
  }
}
