import { metricOf, type Metric } from '../metrics/index.ts';
import { math, plain, type Label } from './label.ts';
import { plotOverSteps, type StepsRow } from './over-steps.ts';
import type { Plot } from './plot.ts';

/** Distances of pictures at each S to those at a reference S. */
export interface DistanceData {
  readonly metric: Metric;
  readonly reference: number;
  /** Every S but the reference, increasing. */
  readonly steps: readonly number[];
  readonly rows: readonly StepsRow[];
  /** Rows of other solvers, by their names. */
  readonly solvers?: readonly StepsRow[];
  /** The row that shows where the property breaks. */
  readonly contrast: { readonly kind: 'eta' | 'clip'; readonly values: StepsRow['values'] } | null;
}

const MAX_INTERVALS = 6;

/** Distance to the reference against S; null while there is none, and when all pictures are equal. */
export function distancePlot(data: DistanceData): Plot | null {
  const { metric, reference, steps, rows, solvers = [], contrast } = data;
  const { axis, hasPlace } = metricOf(metric);
  return plotOverSteps({
    title: distanceTitle(metric, reference),
    steps,
    rows,
    beside: [
      ...solvers.map(({ name, values }) => ({ values, label: [plain(name)], kin: true })),
      ...(contrast ? [{ values: contrast.values, label: contrastLabel(contrast.kind), kin: false }] : []),
    ],
    hasPlace,
    axis: (values) => axis(values, MAX_INTERVALS),
  });
}

/** PSNR to S = 50, dB. */
export function distanceTitle(metric: Metric, reference: number): Label {
  const { title, unit } = metricOf(metric);
  return [plain(`${title} to `), math('S'), plain(` = ${reference}${unit === '' ? '' : `, ${unit}`}`)];
}

function contrastLabel(kind: 'eta' | 'clip'): Label {
  return [plain(kind === 'eta' ? 'η = 1' : 'clip rule')];
}
