import { metricOf } from '../metrics/index.ts';
import { paperErrors } from '../paper-errors.ts';
import { logAxis } from '../axis.ts';
import { plain } from './label.ts';
import { plotOverSteps, type StepsRow } from './over-steps.ts';
import type { Plot } from './plot.ts';

const MAX_DECADES = 5;

/**
 * MSE of reconstructions to their images against S, beside the paper's on CIFAR-10, whose S are shown too. `rows` have a
 * value for each S of `steps`.
 */
export function errorPlot(steps: readonly number[], rows: readonly StepsRow[]): Plot {
  const shown = [...new Set([...steps, ...paperErrors.keys()])].sort((a, b) => a - b);
  const plot = plotOverSteps({
    title: [plain('MSE to the original')],
    steps: shown,
    rows: rows.map(({ name, values }) => ({
      name,
      values: shown.map((S) => values[steps.indexOf(S)] ?? null),
    })),
    beside: [
      {
        values: shown.map((S) => paperErrors.get(S) ?? null),
        label: [plain('paper')],
        kin: false,
      },
    ],
    hasPlace: metricOf('mse').hasPlace,
    axis: (values) => logAxis(values, MAX_DECADES),
  });
  return plot!; // the paper's values are there always
}
