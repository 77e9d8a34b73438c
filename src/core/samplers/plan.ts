import type { SamplingSettings, SchedulerConfig } from '../settings.ts';
import { makeFloat32Schedule } from '../float32-schedule.ts';
import { makeNoiseSchedule } from '../schedule.ts';
import { checkSolver, solverOf } from './index.ts';
import { makePlan, type SamplingPlan, type SolverTau } from './sampling-plan.ts';
import type { Clip, Eta, PredictionType } from './step-settings.ts';

/**
 * The plan of a model's config under the user's settings. Besides what makeNoiseSchedule and makeTau refuse,
 * throws on ε-prediction at ᾱ_t = 0, η outside [0, 1], a clip range that is not positive, and what the solver refuses
 * (solverConflict).
 */
export function planFor(config: SchedulerConfig, settings: SamplingSettings): SamplingPlan {
  checkEta(settings.eta);
  checkClip({ rule: settings.clip, range: config.clipSampleRange });
  const plan = unfitPlan(config, settings);
  checkPrediction(plan, config.predictionType);
  return plan;
}

/** The plan, though it be one that the network cannot be sampled with. Throws as planFor does, but for what sampling needs. */
export function unfitPlan(config: SchedulerConfig, settings: SamplingSettings): SamplingPlan {
  checkSolver(settings);
  const tau = tauOf(config, settings);
  return makePlan(tau.float32 ? makeFloat32Schedule(config) : makeNoiseSchedule(config), tau);
}

/** Where a run calls the network, and where each step leads. Throws as makeTau does, and where the solver has no such τ. */
export function tauOf(
  { numTrainTimesteps, stepsOffset }: Pick<SchedulerConfig, 'numTrainTimesteps' | 'stepsOffset'>,
  { solver, tau: profile, numSteps, compat }: SamplingSettings,
): SolverTau {
  return solverOf(solver).tau({ profile, numSteps, numTrainTimesteps, stepsOffset, compat });
}

/** Throws unless η is in [0, 1] or `sigma-hat`. */
export function checkEta(eta: Eta): void {
  if (eta !== 'sigma-hat' && !(typeof eta === 'number' && eta >= 0 && eta <= 1)) {
    throw new Error(`eta is ${eta}, must be in [0, 1] or "sigma-hat"`);
  }
}

/** Throws when a rule that clips has no positive, finite range. */
export function checkClip(clip: Clip): void {
  if (clip.rule !== 'none' && !(clip.range > 0 && Number.isFinite(clip.range))) {
    throw new Error(`clip_sample_range is ${clip.range}, must be > 0 for the clip rule "${clip.rule}"`);
  }
}

/** Throws on ε-prediction at ᾱ_t = 0, where x_t is pure noise and predX0 would be 0/0. */
export function checkPrediction(plan: SamplingPlan, prediction: PredictionType): void {
  const at = prediction === 'epsilon' ? plan.alphasCumprod.indexOf(0) : -1;
  if (at >= 0) {
    throw new Error(
      `prediction_type "epsilon" is undefined at t = ${plan.timesteps[at]}, where alphas_cumprod is 0`,
    );
  }
}
