import { makeLatent, type Latent, type LatentShape } from '../../../src/core/latent.ts';
import { randn } from '../../../src/core/random/index.ts';
import { makeNoiseSchedule, defaultSchedulerConfig } from '../../../src/core/schedule.ts';
import type { Denoiser } from '../../../src/core/samplers/walk.ts';
import type { PredictionType, SamplingSettings } from '../../../src/core/settings.ts';

/** Data, networks and settings for the sampler's tests: processes whose answers are known. */

export const shape: LatentShape = [3, 8, 8];
export const schedule = makeNoiseSchedule(defaultSchedulerConfig);

export const settings: SamplingSettings = {
  numSteps: 10,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
};

export function drawLatents(count: number, of: LatentShape = shape): Latent[] {
  const size = of[0] * of[1] * of[2];
  return Array.from({ length: count }, (_, k) => makeLatent(of, randn('numpy', BigInt(k + 1), size)));
}

/** N(mean, deviation²) in every dimension. */
export interface Gaussian {
  readonly mean: number;
  readonly deviation: number;
}

/** The exact eps for Gaussian data: √(1−ᾱ)·(x − √ᾱ·mean) / (ᾱ·deviation² + 1 − ᾱ), as the prediction type wants it. */
export function gaussianDenoiser(
  { mean, deviation }: Gaussian,
  prediction: PredictionType = 'epsilon',
): Denoiser {
  return async (xt, timesteps, batch) => {
    const size = xt.length / batch;
    return xt.map((x, i) => {
      const alpha = schedule.alphasCumprod[timesteps[Math.floor(i / size)]!]!;
      const [signal, noise] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
      const eps = (noise * (x - signal * mean)) / (alpha * deviation ** 2 + 1 - alpha);
      const x0 = (x - noise * eps) / signal;
      return { epsilon: eps, sample: x0, v_prediction: signal * eps - noise * x0 }[prediction];
    });
  };
}

/** Where the probability-flow ODE takes x from ᾱ to ᾱ = 1 for Gaussian data: its quantile is kept. */
export function gaussianFlow({ mean, deviation }: Gaussian, x: number, alpha: number): number {
  return mean + (deviation * (x - Math.sqrt(alpha) * mean)) / Math.sqrt(alpha * deviation ** 2 + 1 - alpha);
}

/** A bent network that mixes the pixels of a sample, as real ones do, and depends on t. */
export const bentDenoiser: Denoiser = async (xt, timesteps, batch) => {
  const size = xt.length / batch;
  const out = new Float32Array(xt.length);
  for (let b = 0; b < batch; b++) {
    const t = timesteps[b]!;
    for (let i = 0; i < size; i++) {
      const neighbour = xt[b * size + ((i + 1) % size)]!;
      out[b * size + i] = Math.sin(1.3 * xt[b * size + i]! + 0.4 * neighbour) + 0.0003 * t;
    }
  }
  return out;
};
