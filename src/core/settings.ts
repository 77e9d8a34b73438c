import type { ClassCondition } from './condition.ts';
import type { SolverId } from './samplers/list.ts';
import type { ClipRule, Eta } from './samplers/step-settings.ts';
import type { Compat, TauProfile } from './tau-profile.ts';

export { clipRules, predictionTypes } from './samplers/step-settings.ts';
export type { ClipRule, Eta, PredictionType } from './samplers/step-settings.ts';
export { betaSchedules } from './scheduler-config.ts';
export type { BetaSchedule, SchedulerConfig } from './scheduler-config.ts';
export { tauProfiles } from './tau-profile.ts';
export type { TauProfile } from './tau-profile.ts';

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
  readonly compat: Compat;
  /** Absent for DDIM, and so absent in files that were written before there was a choice. */
  readonly solver?: SolverId;
  /** Absent for the solver's usual order, and where it has none. */
  readonly order?: number;
  /** K, how often each step of an encoding is refined; without effect on sampling. Absent: 0. */
  readonly repeats?: number;
  /** What class the picture is of; absent: none, as for models that take none. */
  readonly condition?: ClassCondition;
}

/** The paper's sampling: η = 0, nothing clipped, diffusers' spacing of τ. The default of window and command line. */
export function defaultSettings(numSteps: number): SamplingSettings {
  return { numSteps, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none' };
}
