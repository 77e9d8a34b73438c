import { line, scaleLinear, scaleLog } from 'd3';
import { decadesAround, namedDecades } from './decades.ts';
import type { PlotSize } from './norm-plot.ts';

/** How far x̂_0 moves at each step of one S: RMS per dimension; null at the first step and where it is still to come. */
export interface MovementSeries {
  readonly numSteps: number;
  readonly steps: readonly ({ readonly t: number; readonly movement: number | null } | undefined)[];
}

export interface MovementPlot {
  /** A point for each step would be a smear at S = 1000: single points are drawn where there are few. */
  readonly lines: readonly {
    readonly numSteps: number;
    readonly path: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
    /** Beside the line's end, apart from its neighbours'; null before there is a line. */
    readonly labelY: number | null;
  }[];
  readonly ticks: readonly { readonly y: number; readonly exponent: number }[];
}

/** The axis of t that plot and film share: noise at the left, the picture at the right. */
export interface TimeAxis {
  readonly left: number;
  readonly right: number;
  /** T − 1, at the left end. */
  readonly noisiest: number;
}

/** Shown for no movement at all, which a logarithmic axis has no place for. */
const FLOOR = 1e-8;
const MAX_DECADES = 4;
const MAX_POINTS = 60;
/** Least height of a label, in rem. */
const LABEL = 1.3;

export function timeToX(axis: TimeAxis): (t: number) => number {
  return scaleLinear([axis.noisiest, 0], [axis.left, axis.right]);
}

/** The t at a place on the axis, or at its nearer end. */
export function xToTime({ left, right, noisiest }: TimeAxis, x: number): number {
  return scaleLinear([left, right], [noisiest, 0]).clamp(true)(x);
}

/** Round values of t to name, as many as there is room for. */
export function timeTicks(
  axis: TimeAxis,
  unit: number,
): readonly { readonly x: number; readonly t: number }[] {
  const x = timeToX(axis);
  const count = Math.max(1, Math.min(10, (axis.right - axis.left) / (5 * unit)));
  return scaleLinear([axis.noisiest, 0], [axis.left, axis.right])
    .ticks(count)
    .map((t) => ({ t, x: x(t) }));
}

/** Movement against t, logarithmic in height. Null while there is nothing to draw. */
export function plotMovement(
  series: readonly MovementSeries[],
  axis: TimeAxis,
  { top, bottom, height }: Pick<PlotSize, 'top' | 'bottom' | 'height'>,
  unit: number,
): MovementPlot | null {
  const known = series.map(({ numSteps, steps }) => ({ numSteps, values: movementsOf(steps) }));
  const all = known.flatMap(({ values }) => values.map(({ movement }) => movement));
  if (all.length === 0) return null;
  const decades = decadesAround(all);
  const x = timeToX(axis);
  const y = scaleLog([10 ** decades[0], 10 ** decades[1]], [height - bottom, top]);
  const lines = known.map(({ numSteps, values }) => {
    const points = values.map(({ t, movement }) => ({ x: x(t), y: y(movement) }));
    const path =
      line<{ x: number; y: number }>(
        (point) => point.x,
        (point) => point.y,
      )(points) ?? '';
    return {
      numSteps,
      path,
      points: points.length <= MAX_POINTS ? points : [],
      endY: points.at(-1)?.y ?? null,
    };
  });
  const ends = lines.flatMap(({ endY }) => (endY === null ? [] : [endY]));
  const apart = spread(ends, LABEL * unit, top, height - bottom);
  let next = 0;
  return {
    lines: lines.map(({ endY, ...one }) => ({ ...one, labelY: endY === null ? null : apart[next++]! })),
    ticks: namedDecades(decades, MAX_DECADES).map((exponent) => ({ exponent, y: y(10 ** exponent) })),
  };
}

function movementsOf(steps: MovementSeries['steps']): { t: number; movement: number }[] {
  return steps.flatMap((step) =>
    step && step.movement !== null ? [{ t: step.t, movement: Math.max(FLOOR, step.movement) }] : [],
  );
}

/** The heights, moved as little as keeps them `room` apart and within [top, bottom], in their order. */
export function spread(heights: readonly number[], room: number, top: number, bottom: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const out = [...heights];
  let least = top;
  for (const i of order) {
    out[i] = Math.max(least, out[i]!);
    least = out[i]! + room;
  }
  let most = bottom;
  for (const i of order.reverse()) {
    out[i] = Math.min(most, out[i]!);
    most = out[i]! - room;
  }
  return out;
}
