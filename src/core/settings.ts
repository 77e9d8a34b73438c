import type { SolverId } from './samplers/index.ts';
import type { ClipRule, Eta, PredictionType } from './samplers/step-settings.ts';

export { clipRules, predictionTypes } from './samplers/step-settings.ts';
export type { ClipRule, Eta, PredictionType } from './samplers/step-settings.ts';

/** How the timesteps of a run are chosen; reference in timesteps.ts. */
export const tauProfiles = ['leading', 'trailing', 'linspace', 'official-uniform', 'official-quad'] as const;
export type TauProfile = (typeof tauProfiles)[number];

export const betaSchedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'trained_betas'] as const;
export type BetaSchedule = (typeof betaSchedules)[number];

/** Everything the user chooses about one run apart from the latent and the model. */
export interface SamplingSettings {
  /** S, the length of τ. */
  readonly numSteps: number;
  readonly tau: TauProfile;
  readonly eta: Eta;
  /** Key of the step noise, an integer in [0, 2⁶⁴) in decimal; without effect when η = 0. */
  readonly noiseSeed: string;
  readonly clip: ClipRule;
  /** Under `diffusers` prevTimesteps are t − ⌊T/S⌋, as in that library, for every τ. */
  readonly compat: 'none' | 'diffusers';
  /** Absent for DDIM, and so absent in files that were written before there was a choice. */
  readonly solver?: SolverId;
  /** K, how often each step of an encoding is refined; without effect on sampling. Absent: 0. */
  readonly repeats?: number;
}

/** The paper's sampling: η = 0, nothing clipped, diffusers' spacing of τ. The default of window and command line. */
export function defaultSettings(numSteps: number): SamplingSettings {
  return { numSteps, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none' };
}

/** The part of a model that turns its network into a diffusion process: diffusers' scheduler config. */
export interface SchedulerConfig {
  /** T. */
  readonly numTrainTimesteps: number;
  readonly betaSchedule: BetaSchedule;
  readonly betaStart: number;
  readonly betaEnd: number;
  /** Given betas, of length T, when betaSchedule is `trained_betas`; else null. */
  readonly trainedBetas: readonly number[] | null;
  readonly rescaleBetasZeroSnr: boolean;
  /** true: ᾱ after the last step is 1; false: it is ᾱ_0. */
  readonly setAlphaToOne: boolean;
  readonly stepsOffset: number;
  readonly predictionType: PredictionType;
  /** What the config requests. It is shown, but not applied: see reference in samplers/ddim-step.ts. */
  readonly clipSample: boolean;
  /** Half-width of the clip range, > 0; used by the clip rules other than `none`. */
  readonly clipSampleRange: number;
}
