import { linearAxis } from '../axis.ts';
import type { Latent } from '../latent.ts';
import { withMinus } from '../number-text.ts';
import { checkShapes, toUnit, type MetricDefinition } from './metric.ts';

const WINDOW = 11;
const WINDOW_SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity (Wang et al., 2004): Gaussian window of 11 with σ = 1.5, L = 1, weighted (biased)
 * variances, the mean over valid window positions and channels. In pictures lower or narrower than 11 the window
 * shrinks to the largest odd size that fits. In [−1, 1], 1 for equal pictures. Throws on unequal shapes.
 */
export function ssim(a: Latent, b: Latent): number {
  checkShapes(a, b);
  const [channels, height, width] = a.shape;
  const window = gaussianWindow(Math.min(height, width));
  const plane = height * width;
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const x = Float64Array.from(a.data.subarray(c * plane, (c + 1) * plane), toUnit);
    const y = Float64Array.from(b.data.subarray(c * plane, (c + 1) * plane), toUnit);
    sum += planeSsim(x, y, width, window);
  }
  return sum / channels;
}

/** On a linear axis, or its distance from 1 on a logarithmic one: near 1 all values of a linear axis look alike. */
export const ssimMetric: MetricDefinition<'ssim'> = {
  id: 'ssim',
  title: 'SSIM',
  unit: '',
  compute: ssim,
  ofEqual: 1,
  hasPlace: (value) => Number.isFinite(value),
  axis: linearAxis,
  onLogAxis: { title: '1 − SSIM', of: (value) => 1 - value },
  format: (value) => ({ text: formatSsim(value), exponent: null }),
  speak: formatSsim,
};

/** With four decimals: 0.9873. */
function formatSsim(value: number): string {
  return withMinus(value.toFixed(4));
}

function planeSsim(x: Float64Array, y: Float64Array, width: number, window: Float64Array): number {
  const product = (p: Float64Array, q: Float64Array): Float64Array => p.map((value, i) => value * q[i]!);
  const blurred = (plane: Float64Array): Float64Array => blur(plane, width, window);
  const meanX = blurred(x);
  const meanY = blurred(y);
  const squareX = blurred(product(x, x));
  const squareY = blurred(product(y, y));
  const cross = blurred(product(x, y));
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const mx = meanX[i]!;
    const my = meanY[i]!;
    const covariance = cross[i]! - mx * my;
    const variances = squareX[i]! - mx * mx + (squareY[i]! - my * my);
    sum += ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (variances + C2));
  }
  return sum / meanX.length;
}

/** Weights that sum to 1, of odd length at most 11 and at most `max`. */
function gaussianWindow(max: number): Float64Array {
  const length = Math.min(WINDOW, max - ((max + 1) % 2));
  const middle = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) =>
    Math.exp(-((i - middle) ** 2) / (2 * WINDOW_SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The plane seen through the window at every valid position: rows first, then columns. */
function blur(plane: Float64Array, width: number, window: Float64Array): Float64Array {
  const height = plane.length / width;
  const outWidth = width - window.length + 1;
  const outHeight = height - window.length + 1;
  const rows = new Float64Array(height * outWidth);
  const out = new Float64Array(outHeight * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) rows[y * outWidth + x] = weigh(plane, y * width + x, 1, window);
  }
  for (let i = 0; i < out.length; i++) out[i] = weigh(rows, i, outWidth, window);
  return out;
}

function weigh(values: Float64Array, start: number, stride: number, window: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < window.length; k++) sum += window[k]! * values[start + k * stride]!;
  return sum;
}
