import type { Process } from './process.ts';
import type { PredictionType } from './samplers/step-settings.ts';

export const betaSchedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'trained_betas'] as const;
export type BetaSchedule = (typeof betaSchedules)[number];

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
  /** A process in σ, which has no betas; absent: a diffusion process with the betas above. */
  readonly process?: Process;
}
