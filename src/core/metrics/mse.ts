import { logAxis } from '../axis.ts';
import type { Latent } from '../latent.ts';
import { scientific } from '../number-text.ts';
import { checkShapes, toUnit, type MetricDefinition } from './metric.ts';

/** Mean squared error per element, in [0, 1]. Throws on unequal shapes. */
export function mse(a: Latent, b: Latent): number {
  checkShapes(a, b);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = toUnit(a.data[i]!) - toUnit(b.data[i]!);
    sum += difference * difference;
  }
  return sum / a.data.length;
}

/** On a logarithmic axis, on which equal pictures have no place. */
export const mseMetric: MetricDefinition<'mse'> = {
  id: 'mse',
  title: 'MSE',
  unit: '',
  compute: mse,
  ofEqual: 0,
  hasPlace: (value) => Number.isFinite(value) && value > 0,
  axis: logAxis,
  format: scientific,
  speak: (value) => String(Number(value.toPrecision(2))),
};
