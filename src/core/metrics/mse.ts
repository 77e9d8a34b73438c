import { logAxis } from '../axis.ts';
import type { Latent } from '../latent.ts';
import { scientific } from '../number-text.ts';
import { checkShapes, toUnit, type MetricDefinition } from './metric.ts';

/** Mean squared error per element, in [0, 1]. Throws on unequal shapes. */
export function mse(a: Latent, b: Latent): number {
  return meanSquare(a, b, toUnit);
}

/** The same of the values as they are, without any range: ≥ 0. Throws on unequal shapes. */
function latentMse(a: Latent, b: Latent): number {
  return meanSquare(a, b, (value) => value);
}

function meanSquare(a: Latent, b: Latent, scale: (value: number) => number): number {
  checkShapes(a, b);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = scale(a.data[i]!) - scale(b.data[i]!);
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
  computeLatents: latentMse,
  ofEqual: 0,
  hasPlace: (value) => Number.isFinite(value) && value > 0,
  axis: logAxis,
  format: scientific,
  speak: (value) => String(Number(value.toPrecision(2))),
};
