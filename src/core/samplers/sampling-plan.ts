import type { NoiseSchedule } from '../schedule.ts';
import { makeTau, type Tau, type TauOptions } from '../timesteps.ts';

/** The steps of a run in call order: step i goes from timesteps[i] to prevTimesteps[i]. */
export interface SamplingPlan {
  /** Where the network is called, once a step. */
  readonly timesteps: readonly number[];
  /** −1 stands for the end of the run. */
  readonly prevTimesteps: readonly number[];
  /** ᾱ of the state that the step starts from: at timesteps[i], unless the solver goes back. */
  readonly alphasCumprod: Float64Array;
  /** ᾱ at prevTimesteps[i]. */
  readonly alphasCumprodPrev: Float64Array;
  /** ᾱ at the end of the run: 1, ᾱ_0, or what the scheduler config says of the two. */
  readonly end: PlanEnd;
  /** What stands in for ᾱ_{T−1} = 0; null: nothing. */
  readonly liftedAlphaCumprod: number | null;
}

export type PlanEnd = 'one' | 'first' | 'config';

type PlannedTau = Pick<Tau, 'timesteps' | 'prevTimesteps'>;

/** How a plan reads ᾱ, where it differs from DDIM's. */
interface PlanRules {
  readonly end: PlanEnd;
  /** The t of the state that each step starts from; default: where the network is called. */
  readonly startTimesteps?: readonly number[];
  readonly liftedAlphaCumprod?: number | null;
}

/** Reads ᾱ along τ. Throws when τ reaches outside the schedule. */
export function makePlan(schedule: NoiseSchedule, tau: PlannedTau, rules: PlanRules): SamplingPlan {
  const { timesteps, prevTimesteps } = tau;
  const { end, startTimesteps = timesteps, liftedAlphaCumprod = null } = rules;
  const atEnd = { one: 1, first: schedule.alphasCumprod[0]!, config: schedule.finalAlphaCumprod }[end];
  const alphaCumprodAt = (t: number): number => {
    if (t === schedule.numTrainTimesteps - 1 && liftedAlphaCumprod !== null) return liftedAlphaCumprod;
    const alphaCumprod = t === -1 ? atEnd : schedule.alphasCumprod[t];
    if (alphaCumprod === undefined) {
      throw new Error(`tau has t = ${t}, outside [0, ${schedule.numTrainTimesteps})`);
    }
    return alphaCumprod;
  };
  return {
    timesteps,
    prevTimesteps,
    alphasCumprod: Float64Array.from(startTimesteps, alphaCumprodAt),
    alphasCumprodPrev: Float64Array.from(prevTimesteps, alphaCumprodAt),
    end,
    liftedAlphaCumprod,
  };
}

/** DDIM's plan: each step ends where makeTau says; the authors' profiles end at ᾱ = 1. Throws as makeTau does. */
export function ddimPlan(schedule: NoiseSchedule, options: TauOptions): SamplingPlan {
  const tau = makeTau(options);
  return makePlan(schedule, tau, { end: tau.endsAtOne ? 'one' : 'config' });
}
