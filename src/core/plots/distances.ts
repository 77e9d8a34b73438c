import { logAxis } from '../axis.ts';
import { metricOf, type DistanceSpace, type Metric, type MetricDefinition } from '../metrics/index.ts';
import { costAxisOf, type CostAxisId } from './cost-axes.ts';
import { plain, stepsLabel, type Label } from './label.ts';
import { columnMeans } from './mean.ts';
import { plotOverSteps, type StepsRow } from './over-steps.ts';
import type { Plot } from './plot.ts';

/** Distances of pictures at each S to those at a reference S. */
export interface DistanceData {
  readonly metric: Metric;
  /** What the distances are taken on; absent: pictures. */
  readonly on?: DistanceSpace | undefined;
  /** Draws a metric on a logarithmic axis that has a form for one, and is on a linear one otherwise. */
  readonly logAxis?: boolean | undefined;
  readonly reference: number;
  /** Step counts are written in words, as by stepCountText. */
  readonly inWords?: boolean | undefined;
  /** What the plot runs over: of this are the places of the rows. Absent: S. */
  readonly across?: CostAxisId | undefined;
  /** Every S but the reference, increasing. */
  readonly steps: readonly number[];
  readonly rows: readonly StepsRow[];
  /** Rows of other solvers, by their names. */
  readonly solvers?: readonly StepsRow[];
  /** Where the property breaks, as one curve: contrastOf. */
  readonly contrast: (Omit<StepsRow, 'name'> & { readonly kind: 'eta' | 'clip' }) | null;
}

const MAX_INTERVALS = 6;

/** Distance to the reference against S, or what it costs; null while there is none, and when all pictures are equal. */
export function distancePlot(data: DistanceData): Plot | null {
  const { metric, steps, rows, solvers = [], contrast } = data;
  const { of, axis, hasPlace } = scaleOf(metric, data.logAxis);
  const scaled = <Row extends Pick<StepsRow, 'values'>>(row: Row): Row => ({
    ...row,
    values: row.values.map((value) => (value === null ? null : of(value))),
  });
  const named = solvers.map((row) => ({ ...scaled(row), label: [plain(row.name)], kin: true }));
  return plotOverSteps({
    title: distanceTitle(data),
    steps,
    across: costAxisOf(data.across, data.inWords),
    rows: rows.map(scaled),
    beside: contrast
      ? [...named, { ...scaled(contrast), label: contrastLabel(contrast.kind), kin: false }]
      : named,
    hasPlace,
    axis: (values) => axis(values, MAX_INTERVALS),
  });
}

/** The rows of an ablation as the one curve of a plot: their mean, as of the other rows; null without rows. */
export function contrastOf(
  kind: 'none' | 'eta' | 'clip',
  rows: readonly Omit<StepsRow, 'name'>[],
): DistanceData['contrast'] {
  const [first] = rows;
  if (kind === 'none' || !first) return null;
  const { at } = first;
  return { kind, ...(at && { at }), values: columnMeans(rows.map(({ values }) => values)) };
}

/** `PSNR to S = 50, dB`, `MSE of latents to S = 50`; in words `PSNR to 3 steps, dB`. */
export function distanceTitle({
  metric,
  reference,
  on = 'pictures',
  logAxis: onLogAxis = false,
  inWords = false,
}: Pick<DistanceData, 'metric' | 'reference' | 'on' | 'logAxis' | 'inWords'>): Label {
  const { title, unit } = scaleOf(metric, onLogAxis);
  const of = on === 'latents' ? ' of latents' : '';
  const steps = stepsLabel(reference, inWords);
  const last = steps.at(-1)!;
  const end = unit === '' ? last : { ...last, text: `${last.text}, ${unit}` };
  return [plain(`${title}${of} to `), ...steps.slice(0, -1), end];
}

interface Scale extends Pick<MetricDefinition, 'title' | 'unit' | 'hasPlace' | 'axis'> {
  /** What is drawn of a distance. */
  of(value: number): number;
}

function scaleOf(metric: Metric, onLogAxis = false): Scale {
  const { onLogAxis: form, ...own } = metricOf(metric);
  if (!onLogAxis || !form) return { ...own, of: (value) => value };
  return { ...form, unit: '', hasPlace: (value) => Number.isFinite(value) && value > 0, axis: logAxis };
}

function contrastLabel(kind: 'eta' | 'clip'): Label {
  return [plain(kind === 'eta' ? 'η = 1' : 'clip rule')];
}
