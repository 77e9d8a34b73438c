import { latentSize, sameShape, type Latent } from './latent.ts';

/** How far two x_0 are apart, on x/2 + ½ clamped to [0, 1]. psnr is in dB. */
export interface Distances {
  readonly mse: number;
  /** Infinity for equal pictures: JSON has no such number, so a writer must say it its own way. */
  readonly psnr: number;
  readonly ssim: number;
}

const WINDOW = 11;
const WINDOW_SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** All three distances of a to b, on x/2 + ½ clamped to [0, 1], before any rounding to 8 bits. */
export function distances(a: Latent, b: Latent): Distances {
  const error = mse(a, b);
  return { mse: error, psnr: psnrOf(error), ssim: ssim(a, b) };
}

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

/** Peak signal-to-noise ratio in dB for a peak of 1; Infinity for equal pictures. Throws on unequal shapes. */
export function psnr(a: Latent, b: Latent): number {
  return psnrOf(mse(a, b));
}

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

/** Weights that sum to 1, of odd length at most 11 and at most `room`. */
function gaussianWindow(room: number): Float64Array {
  const length = Math.min(WINDOW, room - ((room + 1) % 2));
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

function psnrOf(error: number): number {
  return 10 * Math.log10(1 / error);
}

function toUnit(value: number): number {
  return Math.min(1, Math.max(0, value / 2 + 0.5));
}

function checkShapes(a: Latent, b: Latent): void {
  latentSize(a.shape);
  if (!sameShape(a.shape, b.shape)) {
    throw new Error(`shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] differ`);
  }
}
