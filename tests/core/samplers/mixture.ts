import type { Denoiser } from '../../../src/core/samplers/walk.ts';
import type { NoiseSchedule } from '../../../src/core/schedule.ts';
import type { PredictionType } from '../../../src/core/settings.ts';

/** A mixture of Gaussians of one deviation in all dimensions. */
export interface Mixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly sd: number;
}

/**
 * The exact network of a mixture, in float64, rounded to float32: with M_k = √ᾱ·μ_k, s² = ᾱ·sd² + 1 − ᾱ and
 * r = softmax(ln w_k − |x − M_k|² / 2s²), ε = √(1−ᾱ)·Σ r_k·(x − M_k) / s².
 */
export function mixtureDenoiser(
  mixture: Mixture,
  schedule: NoiseSchedule,
  prediction: PredictionType = 'epsilon',
): Denoiser {
  return async (xt, timesteps, batch) => {
    const size = xt.length / batch;
    const out = new Float32Array(xt.length);
    for (let b = 0; b < batch; b++) {
      const alpha = schedule.alphasCumprod[timesteps[b]!]!;
      const x = xt.subarray(b * size, (b + 1) * size);
      outputAt(mixture, x, alpha, prediction).forEach((value, i) => (out[b * size + i] = value));
    }
    return out;
  };
}

function outputAt(mixture: Mixture, x: Float32Array, alpha: number, prediction: PredictionType): number[] {
  const [signal, noise] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
  const variance = alpha * mixture.sd ** 2 + 1 - alpha;
  const apart = mixture.means.map((mean) => Array.from(x, (value, i) => value - signal * mean[i]!));
  const logs = apart.map(
    (difference, k) =>
      Math.log(mixture.weights[k]!) - difference.reduce((sum, d) => sum + d * d, 0) / (2 * variance),
  );
  const top = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Array.from(x, (value, i) => {
    const eps = (noise / variance) * apart.reduce((sum, d, k) => sum + (shares[k]! / total) * d[i]!, 0);
    const x0 = (value - noise * eps) / signal;
    return { epsilon: eps, sample: x0, v_prediction: signal * eps - noise * x0 }[prediction];
  });
}
