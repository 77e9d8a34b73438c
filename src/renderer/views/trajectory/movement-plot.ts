import { line, mean, scaleLinear } from 'd3';
import { logAxis, spread, type Mark } from '../../../core/axis.ts';
import type { PlotSize } from '../../plot/plot-size.ts';

/** How far x̂_0 moves at each step of one S: RMS per dimension; null at the first step and where it is still to come. */
export interface MovementSeries {
  readonly numSteps: number;
  readonly steps: readonly ({ readonly t: number; readonly movement: number | null } | undefined)[];
  /** Drawn only until something newer comes. */
  readonly stale?: boolean;
}

export interface MovementPlot {
  /** A point for each step would be a smear at S = 1000: single points are drawn where there are few. */
  readonly lines: readonly {
    readonly numSteps: number;
    readonly stale: boolean;
    readonly path: string;
    readonly points: readonly PlotPoint[];
    /** Beside the line's end, apart from its neighbours'; null before there is a line. */
    readonly labelY: number | null;
  }[];
  readonly ticks: readonly { readonly y: number; readonly exponent: number }[];
}

interface PlotPoint {
  readonly x: number;
  readonly y: number;
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
/** Before anything has moved. */
const USUAL_MOVEMENTS = [0.002, 0.9];
const MAX_POINTS = 60;
/** The part of the axis, before its end, in which curves are ranked. */
const NEAR_END = 0.3;
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

/** Movement against t, logarithmic in height. */
export function plotMovement(
  series: readonly MovementSeries[],
  axis: TimeAxis,
  { top, bottom, height }: Pick<PlotSize, 'top' | 'bottom' | 'height'>,
  unit: number,
): MovementPlot {
  const known = series.map((one) => ({ ...one, values: movementsOf(one.steps) }));
  const all = known.flatMap(({ values }) => values.map(({ movement }) => movement));
  const x = timeToX(axis);
  const upright = logAxis(all.length > 0 ? all : USUAL_MOVEMENTS, MAX_DECADES);
  const y = (at: number): number => height - bottom - at * (height - bottom - top);
  const draw = line<PlotPoint>(
    (point) => point.x,
    (point) => point.y,
  );
  const curves = known.map(({ values }) =>
    values.map(({ t, movement }) => ({ x: x(t), y: y(upright.place(movement)) })),
  );
  const labels = spread(
    curves.map((points) => endOf(points, axis)),
    LABEL * unit,
    top,
    height - bottom,
  );
  return {
    lines: known.map(({ numSteps, stale = false }, i) => ({
      numSteps,
      stale,
      path: draw(curves[i]!) ?? '',
      points: numSteps <= MAX_POINTS ? curves[i]! : [],
      labelY: labels[i]!,
    })),
    ticks: upright.ticks.map(({ at, exponent }) => ({ exponent: exponent!, y: y(at) })),
  };
}

function movementsOf(steps: MovementSeries['steps']): { t: number; movement: number }[] {
  return steps.flatMap((step) =>
    step && step.movement !== null ? [{ t: step.t, movement: Math.max(FLOOR, step.movement) }] : [],
  );
}

/**
 * Where a curve ends, and its rank among the others: how high it comes in. Those of one x_T meet in the picture, and
 * are told apart before.
 */
function endOf(points: readonly PlotPoint[], { left, right }: TimeAxis): Mark | null {
  const last = points.at(-1);
  if (!last) return null;
  const late = points.filter(({ x }) => x >= right - NEAR_END * (right - left));
  return { y: last.y, rank: mean(late.length > 0 ? late : [last], ({ y }) => y)! };
}
