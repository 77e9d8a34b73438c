import { linearAxis } from '../axis.ts';
import type { Latent } from '../latent.ts';
import { withMinus } from '../number-text.ts';
import type { MetricDefinition } from './metric.ts';
import { mse } from './mse.ts';

/** Peak signal-to-noise ratio in dB for a peak of 1; Infinity for equal pictures. Throws on unequal shapes. */
export function psnr(a: Latent, b: Latent): number {
  return 10 * Math.log10(1 / mse(a, b));
}

/** On a linear axis, since it is a logarithm already. Equal pictures, at infinity, have no place on it. */
export const psnrMetric: MetricDefinition<'psnr'> = {
  id: 'psnr',
  title: 'PSNR',
  unit: 'dB',
  compute: psnr,
  ofEqual: Infinity,
  hasPlace: (value) => Number.isFinite(value),
  axis: linearAxis,
  format: (value) => ({ text: formatPsnr(value), exponent: null }),
  speak: formatPsnr,
};

/** 31.4 dB; ∞ for equal pictures. */
function formatPsnr(value: number): string {
  return Number.isFinite(value) ? `${withMinus(value.toFixed(1))} dB` : '∞';
}
