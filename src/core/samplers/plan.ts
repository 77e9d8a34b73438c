import type { SamplingSettings, SchedulerConfig } from '../settings.ts';
import { makeFloat32Schedule } from '../float32-schedule.ts';
import { makeNoiseSchedule } from '../schedule.ts';
import { checkConsistencySettings, consistencySolver } from './consistency.ts';
import { checkSolver, solverOf, type Solver, type SolverChoice } from './index.ts';
import { networkCall } from './network-call.ts';
import { makePlan, type ProcessPlan, type SamplingPlan, type SolverTau } from './sampling-plan.ts';
import type { Clip, Eta, PredictionType } from './step-settings.ts';

/**
 * The plan of a model's config under the user's settings. Besides what makeNoiseSchedule and makeTau refuse,
 * throws on ε-prediction at ᾱ_t = 0, η outside [0, 1], a clip range that is not positive, and what the solver refuses
 * (solverConflict), or a consistency model (checkConsistencySettings).
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
  if (config.process?.kind === 'consistency') checkConsistencySettings(settings);
  checkSolver(settings);
  return planOfTau(config, tauOf(config, settings));
}

/** The plan of a model's config along a τ. Throws as makeNoiseSchedule and makePlan do. */
export function planOfTau(config: SchedulerConfig, tau: SolverTau): SamplingPlan {
  const plan = makePlan(tau.float32 ? makeFloat32Schedule(config) : makeNoiseSchedule(config), tau);
  const process = processPlan(config, tau.timesteps);
  return process ? { ...plan, process } : plan;
}

function processPlan(config: SchedulerConfig, timesteps: readonly number[]): ProcessPlan | null {
  const { process } = config;
  if (!process) return null;
  return {
    kind: process.kind,
    calls: timesteps.map((t) => networkCall(config, t)),
    startScale: process.kind === 'consistency' ? process.sigmaMax : 1,
  };
}

/** The part of a model's config that decides what solvers and τ it takes. */
export type TauBounds = Pick<SchedulerConfig, 'numTrainTimesteps' | 'stepsOffset' | 'process'>;

/** The solver of a run of a model: the one that is chosen, but that a consistency model has its own. */
export function solverFor({ process }: Pick<SchedulerConfig, 'process'>, { solver }: SolverChoice): Solver {
  return process?.kind === 'consistency' ? consistencySolver(process) : solverOf(solver);
}

/** Whether a run draws step noise. */
export function drawsNoise(
  solver: Pick<Solver, 'alwaysNoisy'>,
  { eta, numSteps }: Pick<SamplingSettings, 'eta' | 'numSteps'>,
): boolean {
  return eta !== 0 || (solver.alwaysNoisy === true && numSteps > 1);
}

/** Where a run calls the network, and where each step leads. Throws as makeTau does, and where the solver has no such τ. */
export function tauOf(
  bounds: TauBounds,
  { solver, tau: profile, numSteps, compat }: SamplingSettings,
): SolverTau {
  const { numTrainTimesteps, stepsOffset } = bounds;
  const options = { profile, numSteps, numTrainTimesteps, stepsOffset, compat };
  return solverFor(bounds, solver === undefined ? {} : { solver }).tau(options);
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
