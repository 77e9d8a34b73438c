import type { SamplingSettings, SchedulerConfig } from '../settings.ts';
import { makeNoiseSchedule, type NoiseSchedule } from '../schedule.ts';
import { makeTau, type Tau } from '../timesteps.ts';
import type { Clip, Eta, PredictionType } from './step-settings.ts';

/** The steps of a run in call order: step i goes from timesteps[i] to prevTimesteps[i]. */
export interface SamplingPlan {
  readonly timesteps: readonly number[];
  /** −1 stands for the end of the run. */
  readonly prevTimesteps: readonly number[];
  /** ᾱ at timesteps[i]. */
  readonly alphasCumprod: Float64Array;
  /** ᾱ at prevTimesteps[i]. */
  readonly alphasCumprodPrev: Float64Array;
}

/** Reads ᾱ along τ. Throws when τ reaches outside the schedule. */
export function makePlan(schedule: NoiseSchedule, tau: Tau): SamplingPlan {
  const end = tau.endsAtOne ? 1 : schedule.finalAlphaCumprod;
  const alphaCumprodAt = (t: number): number => {
    const alphaCumprod = t === -1 ? end : schedule.alphasCumprod[t];
    if (alphaCumprod === undefined) {
      throw new Error(`tau has t = ${t}, outside [0, ${schedule.numTrainTimesteps})`);
    }
    return alphaCumprod;
  };
  return {
    timesteps: tau.timesteps,
    prevTimesteps: tau.prevTimesteps,
    alphasCumprod: Float64Array.from(tau.timesteps, alphaCumprodAt),
    alphasCumprodPrev: Float64Array.from(tau.prevTimesteps, alphaCumprodAt),
  };
}

/**
 * The plan of a model's config under the user's settings. Besides what makeNoiseSchedule and makeTau refuse,
 * throws on ε-prediction at ᾱ_t = 0, η outside [0, 1], and a clip range that is not positive.
 */
export function planFor(config: SchedulerConfig, settings: SamplingSettings): SamplingPlan {
  checkEta(settings.eta);
  checkClip({ rule: settings.clip, range: config.clipSampleRange });
  const tau = makeTau({
    profile: settings.tau,
    numSteps: settings.numSteps,
    numTrainTimesteps: config.numTrainTimesteps,
    stepsOffset: config.stepsOffset,
    compat: settings.compat,
  });
  const plan = makePlan(makeNoiseSchedule(config), tau);
  checkPrediction(plan, config.predictionType);
  return plan;
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
