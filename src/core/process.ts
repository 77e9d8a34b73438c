import type { PredictionType } from './samplers/step-settings.ts';

/** A consistency model (arXiv 2303.01469), diffusers' CMStochasticIterativeScheduler: x = x_0 + σ·ε, one network call gives x_0. */
export interface ConsistencyProcess {
  readonly kind: 'consistency';
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** The deviation of the data that the network's input is scaled for. */
  readonly sigmaData: number;
  /** ρ of the spacing of σ (arXiv 2206.00364, eq. 5). */
  readonly rho: number;
  /** What the noise between two steps is multiplied by. */
  readonly sNoise: number;
  /** x̂_0 is clamped to [−1, 1]. */
  readonly clipDenoised: boolean;
}

/**
 * A variance-exploding process (arXiv 2011.13456, eq. 9), diffusers' ScoreSdeVeScheduler: x = x_0 + σ·ε for pictures x_0 in
 * [0, 1], and a network that gives the score of x, −ε/σ.
 */
export interface VeProcess {
  readonly kind: 've';
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** A process in σ, in place of one that betas define. */
export type Process = ConsistencyProcess | VeProcess;

/** A process for people: `consistency, σ 0.002 … 80`. */
export function describeProcess({ kind, sigmaMin, sigmaMax }: Process): string {
  const name = { consistency: 'consistency', ve: 'variance-exploding' }[kind];
  return `${name}, σ ${sigmaMin} … ${sigmaMax}`;
}

/** Bounds of the numbers of a process, both ends included; σ_max is above σ_min besides. */
export const processBounds = {
  sigmaMin: { min: 1e-4, max: 1e6 },
  sigmaMax: { min: 1e-4, max: 1e6 },
  sigmaData: { min: 1e-3, max: 1e3 },
  rho: { min: 0.1, max: 100 },
  sNoise: { min: 0, max: 10 },
} as const;

/** The fields of processes by the names that scheduler_config.json gives them. */
export const processNames = {
  sigmaMin: 'sigma_min',
  sigmaMax: 'sigma_max',
  sigmaData: 'sigma_data',
  rho: 'rho',
  sNoise: 's_noise',
  clipDenoised: 'clip_denoised',
} as const;

/** A model whose schedule is one of σ. */
interface ProcessConfig {
  readonly process: Process;
  readonly numTrainTimesteps: number;
  readonly predictionType: PredictionType;
}

/** Throws, with the field and its value, on a number outside its bounds, σ_max ≤ σ_min, T < 2, or a prediction type of betas. */
export function checkProcess({ process, numTrainTimesteps: T, predictionType }: ProcessConfig): void {
  for (const [field, { min, max }] of Object.entries(processBounds)) {
    const value: unknown = Object.entries(process).find(([name]) => name === field)?.[1];
    if (value !== undefined && !(typeof value === 'number' && value >= min && value <= max))
      throw new Error(
        `${processNames[field as keyof typeof processBounds]} is ${value}, must be in [${min}, ${max}]`,
      );
  }
  const { kind, sigmaMin, sigmaMax } = process;
  if (sigmaMax <= sigmaMin) throw new Error(`sigma_max is ${sigmaMax}, must be above sigma_min ${sigmaMin}`);
  if (T < 2) throw new Error(`num_train_timesteps is ${T}, must be at least 2 for a process in sigma`);
  if (predictionType !== 'epsilon') {
    const given = kind === 've' ? 'a score' : 'x_0';
    throw new Error(`prediction_type is ${predictionType}: the network of this process gives ${given}`);
  }
}

/**
 * σ_t for t in [0, T), increasing from σ_min to σ_max, in float64. Of a consistency model (σ_max^(1/ρ) +
 * r·(σ_min^(1/ρ) − σ_max^(1/ρ)))^ρ at r = 1 − t/(T − 1): diffusers counts r, so its index i is t = T − 1 − i here.
 * Of a variance-exploding process σ_min·(σ_max/σ_min)^(t/(T − 1)), diffusers' discrete_sigmas.
 */
export function sigmaAt(process: Process, t: number, T: number): number {
  const { sigmaMin, sigmaMax } = process;
  const part = t / (T - 1);
  if (process.kind === 've') return sigmaMin * (sigmaMax / sigmaMin) ** part;
  const [low, high] = [sigmaMin ** (1 / process.rho), sigmaMax ** (1 / process.rho)];
  return (high + (1 - part) * (low - high)) ** process.rho;
}

/**
 * ᾱ of the same noise in the variance-preserving form, 1 / (1 + s²), where s is σ relative to pictures in [−1, 1]
 * (arXiv 2010.02502, section 4.3: σ = √(1 − ᾱ) / √ᾱ). Of a consistency model s is σ, rounded to float32 as in diffusers. Pictures
 * of a variance-exploding process are in [0, 1], half as wide: s is 2σ.
 */
export function alphaCumprodAt(process: Process, t: number, T: number): number {
  const sigma = sigmaAt(process, t, T);
  const relative = process.kind === 've' ? 2 * sigma : Math.fround(sigma);
  return 1 / (1 + relative * relative);
}
