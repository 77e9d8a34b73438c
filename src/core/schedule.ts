import { alphaCumprodAt, checkProcess, type Process } from './process.ts';
import type { SchedulerConfig } from './scheduler-config.ts';

/** The forward process: x_t = √ᾱ_t·x_0 + √(1 − ᾱ_t)·ε. */
export interface NoiseSchedule {
  /** T. */
  readonly numTrainTimesteps: number;
  /** ᾱ_t for t in [0, T), float64, decreasing. */
  readonly alphasCumprod: Float64Array;
  /** ᾱ after the last step of a run: 1, or ᾱ_0. */
  readonly finalAlphaCumprod: number;
}

/** What diffusers' DDIMScheduler assumes for keys that a config leaves out. */
export const defaultSchedulerConfig: SchedulerConfig = {
  numTrainTimesteps: 1000,
  betaSchedule: 'linear',
  betaStart: 1e-4,
  betaEnd: 0.02,
  trainedBetas: null,
  rescaleBetasZeroSnr: false,
  setAlphaToOne: true,
  stepsOffset: 0,
  predictionType: 'epsilon',
  clipSample: true,
  clipSampleRange: 1,
};

/** Largest T accepted: a hundred times the usual one. */
export const MAX_TRAIN_TIMESTEPS = 100_000;
const MAX_COSINE_BETA = 0.999;

/**
 * ᾱ of a scheduler config, in float64 (diffusers computes in float32: they agree to 2e-5 relative or 1e-9).
 * Throws, with the field and its value, when T is not an integer in [1, 100000], a β is outside (0, 1),
 * trainedBetas has not T entries, or a zero-SNR rescale has nothing to stretch (T = 1). Of a process in σ ᾱ is that of
 * alphaCumprodAt; throws as checkProcess does.
 */
export function makeNoiseSchedule(config: SchedulerConfig): NoiseSchedule {
  const alphasCumprod = config.process ? alphasOfSigmas(config, config.process) : alphasOfBetas(config);
  return {
    numTrainTimesteps: alphasCumprod.length,
    alphasCumprod,
    finalAlphaCumprod: config.setAlphaToOne ? 1 : alphasCumprod[0]!,
  };
}

function alphasOfSigmas(config: SchedulerConfig, process: Process): Float64Array {
  const { numTrainTimesteps: T } = config;
  checkLength(T);
  checkProcess({ ...config, process });
  return Float64Array.from({ length: T }, (_, t) => alphaCumprodAt(process, t, T));
}

function alphasOfBetas(config: SchedulerConfig): Float64Array {
  const betas = makeBetas(config);
  betas.forEach(checkBeta);
  const alphasCumprod = new Float64Array(betas.length);
  let product = 1;
  for (let t = 0; t < betas.length; t++) {
    product *= 1 - betas[t]!;
    alphasCumprod[t] = product;
  }
  if (config.rescaleBetasZeroSnr) rescaleToZeroSnr(alphasCumprod);
  return alphasCumprod;
}

/** β of a config, in float64. Throws as makeNoiseSchedule does. */
export function makeBetas(config: SchedulerConfig): Float64Array {
  const { numTrainTimesteps: T, betaStart, betaEnd } = config;
  checkLength(T);
  switch (config.betaSchedule) {
    case 'linear':
      checkEnds(betaStart, betaEnd);
      return linspace(betaStart, betaEnd, T);
    case 'scaled_linear':
      checkEnds(betaStart, betaEnd);
      return linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), T).map((root) => root * root);
    case 'squaredcos_cap_v2':
      return Float64Array.from({ length: T }, (_, i) =>
        Math.min(1 - cosineAlphaCumprod((i + 1) / T) / cosineAlphaCumprod(i / T), MAX_COSINE_BETA),
      );
    case 'trained_betas':
      return givenBetas(config.trainedBetas, T);
    default:
      throw new Error(`beta_schedule "${config.betaSchedule as string}" is not known`);
  }
}

function checkLength(T: number): void {
  if (!Number.isInteger(T) || T < 1 || T > MAX_TRAIN_TIMESTEPS) {
    throw new Error(`num_train_timesteps is ${T}, must be an integer in [1, ${MAX_TRAIN_TIMESTEPS}]`);
  }
}

function givenBetas(betas: readonly number[] | null, T: number): Float64Array {
  if (betas?.length !== T) {
    throw new Error(
      `trained_betas has ${betas?.length ?? 'no'} entries, must have num_train_timesteps = ${T}`,
    );
  }
  return Float64Array.from(betas);
}

/** n values from start to stop, as NumPy computes them: i·step, with the last one exact. */
export function linspace(start: number, stop: number, n: number): Float64Array {
  const step = n > 1 ? (stop - start) / (n - 1) : 0;
  const values = Float64Array.from({ length: n }, (_, i) => start + i * step);
  if (n > 1) values[n - 1] = stop;
  return values;
}

/** f(s) of Nichol and Dhariwal, arXiv 2102.09672, eq. 17. */
function cosineAlphaCumprod(s: number): number {
  return Math.cos((((s + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

/** Shifts and stretches √ᾱ so that ᾱ_{T−1} = 0 while ᾱ_0 stays; Lin et al., arXiv 2305.08891, algorithm 1. */
function rescaleToZeroSnr(alphasCumprod: Float64Array): void {
  const first = Math.sqrt(alphasCumprod[0]!);
  const last = Math.sqrt(alphasCumprod.at(-1)!);
  if (!(first > last)) {
    throw new Error(`rescale_betas_zero_snr needs num_train_timesteps > 1, got ${alphasCumprod.length}`);
  }
  for (let t = 0; t < alphasCumprod.length; t++) {
    const root = ((Math.sqrt(alphasCumprod[t]!) - last) * first) / (first - last);
    alphasCumprod[t] = root * root;
  }
}

function checkEnds(betaStart: number, betaEnd: number): void {
  if (!isBeta(betaStart)) throw new Error(`beta_start is ${betaStart}, must be in (0, 1)`);
  if (!isBeta(betaEnd)) throw new Error(`beta_end is ${betaEnd}, must be in (0, 1)`);
}

function checkBeta(beta: number, t: number): void {
  if (!isBeta(beta)) throw new Error(`beta at t = ${t} is ${beta}, must be in (0, 1)`);
}

/** In (0, 1), and not so small that 1 − β rounds to 1, which would leave no noise to predict. */
function isBeta(beta: number): boolean {
  return beta > 0 && 1 - beta > 0 && 1 - beta < 1;
}
