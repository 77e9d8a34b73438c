import { line, mean, scaleLog } from 'd3';
import { placeLabel, type LabelRoom } from '../../core/curve-label.ts';
import { metricOf, type Metric } from '../../core/metrics/index.ts';
import type { PlotPoint, PlotSize } from './plot-size.ts';

/** The distances of one row at each S; null where it is not computed yet. */
export interface DistanceSeries {
  readonly name: string;
  /** The row that shows the property break: drawn apart, left out of the mean. */
  readonly contrast: boolean;
  readonly values: readonly (number | null)[];
}

export interface DistancePlot {
  readonly rows: readonly {
    readonly name: string;
    readonly path: string;
    /** Where its name stands while it is pointed at. */
    readonly label: PlotPoint | null;
  }[];
  readonly mean: string;
  readonly meanPoints: readonly PlotPoint[];
  readonly meanLabel: PlotPoint | null;
  readonly contrast: string;
  readonly contrastLabel: PlotPoint | null;
  readonly stepTicks: readonly { readonly x: number; readonly label: string }[];
  /** An exponent where the text is the base of a power of ten. */
  readonly distanceTicks: readonly {
    readonly y: number;
    readonly text: string;
    readonly exponent: number | null;
  }[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Least room between two ticks on the S axis. */
const TICK_ROOM = 2.4;
const MAX_INTERVALS = 6;
/** Of a label and the gap before it, in rem. */
const LABEL = 5;

/**
 * Distance to the reference column against S, which is logarithmic. `ladder` holds every S but the reference's.
 * Null while there is nothing to draw.
 */
export function plotDistances(
  ladder: readonly number[],
  series: readonly DistanceSeries[],
  metric: Metric,
  size: PlotSize,
  unit: number,
): DistancePlot | null {
  const known = series.flatMap(({ values }) => values.filter((value) => drawn(metric, value)));
  const [first, last] = [ladder[0], ladder.at(-1)];
  if (known.length === 0 || first === undefined || last === undefined) return null;
  const upright = metricOf(metric).axis(known, MAX_INTERVALS);
  const toY = (at: number): number => size.height - size.bottom - at * (size.height - size.bottom - size.top);
  const span = first === last ? [first / 2, first * 2] : [first, last];
  const x = scaleLog(span, [size.left, size.width - size.right]);
  const points = (values: readonly (number | null)[]): PlotPoint[] =>
    ladder.flatMap((numSteps, i) => {
      const value = values[i] ?? null;
      return drawn(metric, value) ? [{ x: x(numSteps), y: toY(upright.place(value)) }] : [];
    });
  const rows = series
    .filter((one) => !one.contrast)
    .map(({ name, values }) => ({ name, values, own: points(values) }));
  const meanPoints = points(ladder.map((_, i) => meanOf(rows.map(({ values }) => values[i] ?? null))));
  const contrastPoints = points(series.find((one) => one.contrast)?.values ?? []);
  const curves = [...rows.map(({ own }) => own), meanPoints, contrastPoints];
  const frame = { top: size.top, right: size.width, bottom: size.height - size.bottom, curves };
  const meanLabel = labelPlace(meanPoints, frame, unit, []);
  const contrastLabel = labelPlace(contrastPoints, frame, unit, [meanLabel]);
  return {
    rows: rows.map(({ name, own }) => ({
      name,
      path: toPath(own),
      // It begins at the first point: that of the mean has the second.
      label: labelPlace(own, frame, unit, [meanLabel, contrastLabel], 0),
    })),
    mean: toPath(meanPoints),
    meanPoints,
    meanLabel,
    contrast: toPath(contrastPoints),
    contrastLabel,
    stepTicks: spaced(
      ladder.map((numSteps) => ({ x: x(numSteps), label: String(numSteps) })),
      TICK_ROOM * unit,
    ),
    distanceTicks: upright.ticks.map(({ at, text, exponent }) => ({ y: toY(at), text, exponent })),
    left: size.left,
    right: size.width - size.right,
    top: size.top,
    bottom: size.height - size.bottom,
  };
}

function drawn(metric: Metric, value: number | null): value is number {
  return value !== null && metricOf(metric).hasPlace(value);
}

/** The mean over all rows; null until each has its value, since a mean over some would jump. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? (mean(known) ?? null) : null;
}

function toPath(points: readonly PlotPoint[]): string {
  return (
    line<PlotPoint>(
      (point) => point.x,
      (point) => point.y,
    )(points) ?? ''
  );
}

/**
 * A label begins at the second point, where the curves have parted from the frame, unless no room is left there; it keeps
 * clear of the curves and of the `others`.
 */
function labelPlace(
  points: readonly PlotPoint[],
  frame: Omit<LabelRoom, 'placed'>,
  unit: number,
  others: readonly (PlotPoint | null)[],
  at = 1,
): PlotPoint | null {
  const first = Math.max(0, Math.min(at, points.length - 2));
  const label = { width: LABEL * unit, em: unit };
  const placed = others.flatMap((other) => (other ? [{ ...other, ...label }] : []));
  return placeLabel(points, first, label, { ...frame, placed });
}

/** Leaves out what would come too near to its neighbour; the last one stays. */
function spaced<T extends { readonly x: number }>(ticks: readonly T[], room: number): T[] {
  const kept: T[] = [];
  for (const tick of [...ticks].reverse())
    if (kept.every((other) => other.x - tick.x >= room)) kept.push(tick);
  return kept.reverse();
}
