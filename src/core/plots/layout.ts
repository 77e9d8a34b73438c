import { placeLabel, type CurveLabel, type PlacedLabel, type Point } from './curve-label.ts';
import { spread } from './curve-ends.ts';
import type { Label } from './label.ts';
import type { Curve, Plot } from './plot.ts';

/** The area between a plot's axes, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the points of a curve stand. */
export function placePoints({ across, upright }: Plot, { points }: Curve, box: Box): Point[] {
  return points.map(({ x, y }) => ({
    x: box.x + box.width * across.place(x),
    y: box.y + box.height * (1 - upright.place(y)),
  }));
}

/** Those of the values across whose texts do not overlap; the first ones stay. `halfWidth` includes the gap beside a text. */
export function placeTicks(
  { across }: Plot,
  box: Pick<Box, 'x' | 'width'>,
  halfWidth: (text: string) => number,
): { value: number; x: number; text: string }[] {
  const kept: { value: number; x: number; text: string; half: number }[] = [];
  for (const value of across.ticks) {
    const x = box.x + box.width * across.place(value);
    const text = across.text?.(value) ?? String(value);
    const half = halfWidth(text);
    if (kept.every((other) => Math.abs(other.x - x) >= other.half + half))
      kept.push({ value, x, text, half });
  }
  return kept;
}

/**
 * Where the labels at the middle of curves begin, and their baselines: each at the middle of its curve, clear of the
 * curves and of the labels before it, where there is such a place. `curves` are the placed points of all of the plot;
 * null for a curve without such a label or without points.
 */
export function placeMiddleLabels(
  plot: Plot,
  curves: readonly (readonly Point[])[],
  edges: { readonly top: number; readonly right: number; readonly bottom: number },
  sizeOf: (text: Label) => CurveLabel,
): (PlacedLabel | null)[] {
  const before: PlacedLabel[] = [];
  return plot.curves.map(({ label }, i) => {
    const points = curves[i]!;
    if (label?.at !== 'middle') return null;
    const size = sizeOf(label.text);
    const middle = Math.floor((points.length - 1) / 2);
    const at = placeLabel(points, middle, size, { ...edges, placed: before, curves });
    if (!at) return null;
    before.push({ ...size, ...at });
    return { ...size, ...at };
  });
}

/** The part of the axis, before its end, in which curves are ranked. */
const NEAR_END = 0.3;

/**
 * Heights of the labels beside the plot, at least `apart` from each other, in the order of the curves' mean
 * heights near the end: curves of one x_T end in one place, and differ before it. Null for a curve without such a label
 * or without points.
 */
export function placeEndLabels(
  plot: Plot,
  curves: readonly (readonly Point[])[],
  box: Box,
  apart: number,
): (number | null)[] {
  const from = box.x + box.width - NEAR_END * box.width;
  const marks = plot.curves.map(({ label }, i) => {
    const last = curves[i]!.at(-1);
    if (label?.at !== 'end' || !last) return null;
    const late = curves[i]!.filter(({ x }) => x >= from);
    const near = late.length > 0 ? late : [last];
    return { y: last.y, rank: near.reduce((sum, { y }) => sum + y, 0) / near.length };
  });
  return spread(marks, apart, box.y, box.y + box.height);
}
