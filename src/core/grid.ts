import type { LatentRef } from './latent-ref.ts';

/** One frame of a line. */
export interface LineFrame {
  readonly ref: LatentRef;
  /** Place in its segment, in [0, 1]. */
  readonly u: number;
  /** From pin `segment` to the next. A joint belongs to the segment it begins. */
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
 * A chain of pins as frames: k segments of n frames give k·(n − 1) + 1, joints not doubled, the pins themselves at
 * the joints. Throws on fewer than two pins, and unless framesPerSegment is an integer ≥ 2 with at most a million
 * frames in all.
 */
export function lineRefs(
  pins: readonly LatentRef[],
  framesPerSegment: number,
  mode: 'slerp' | 'lerp' = 'slerp',
): LineFrame[] {
  if (pins.length < 2) throw new Error(`a line needs at least two pins, got ${pins.length}`);
  checkCount('frames per segment', framesPerSegment, 2);
  const perSegment = framesPerSegment - 1;
  const count = (pins.length - 1) * perSegment + 1;
  if (count > MAX_CELLS) throw new Error(`a line of ${count} frames is too long, at most ${MAX_CELLS}`);
  return Array.from({ length: count }, (_, i) => {
    const segment = Math.min(Math.floor(i / perSegment), pins.length - 2);
    const u = (i - segment * perSegment) / perSegment;
    return { ref: between(mode, pins[segment]!, pins[segment + 1]!, u), u, segment };
  });
}

/**
 * The grid of arXiv 2010.02502, D.5, row-major: slerp(slerp(TL, TR, u), slerp(BL, BR, u), v), u along the columns
 * and v down the rows, both from 0 to 1 (0 alone for a single column or row). On the edges only what counts is left
 * of the expression, at the corners the pins. Throws unless columns and rows are integers ≥ 1, at most a million tiles.
 */
export function planeRefs(
  corners: readonly [topLeft: LatentRef, topRight: LatentRef, bottomLeft: LatentRef, bottomRight: LatentRef],
  columns: number,
  rows: number,
): PlaneTile[] {
  checkCount('columns', columns, 1);
  checkCount('rows', rows, 1);
  if (columns * rows > MAX_CELLS) {
    throw new Error(`a plane of ${columns} × ${rows} tiles is too large, at most ${MAX_CELLS} in all`);
  }
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  return Array.from({ length: columns * rows }, (_, i) => {
    const u = columns > 1 ? (i % columns) / (columns - 1) : 0;
    const v = rows > 1 ? Math.floor(i / columns) / (rows - 1) : 0;
    const top = between('slerp', topLeft, topRight, u);
    const bottom = between('slerp', bottomLeft, bottomRight, u);
    return { ref: between('slerp', top, bottom, v), u, v };
  });
}

/** slerp and lerp are exact at their ends, so the ends stand for themselves. */
function between(kind: 'slerp' | 'lerp', a: LatentRef, b: LatentRef, u: number): LatentRef {
  if (u === 0) return a;
  return u === 1 ? b : { kind, a, b, u };
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value > MAX_CELLS) {
    throw new Error(`${name} is ${value}, must be an integer in [${least}, ${MAX_CELLS}]`);
  }
}
