import type { NoiseSchedule } from '../schedule.ts';
import type { Process } from '../process.ts';
import { makeTau, type TauOptions } from '../timesteps.ts';
import type { NetworkCall } from './network-call.ts';

/** τ as a solver walks it: in call order, one network call a step. */
export interface SolverTau {
  /** Where the network is called. */
  readonly timesteps: readonly number[];
  /** Where each step leads; −1 stands for the end of the run. */
  readonly prevTimesteps: readonly number[];
  /** The t of the state that each step starts from; absent: where the network is called. */
  readonly startTimesteps?: readonly number[];
  /** ᾱ at the end of the run: 1, ᾱ_0, or what the scheduler config says of the two. */
  readonly end: 'one' | 'first' | 'config';
  /** What happens where ᾱ_{T−1} is 0, and so σ infinite: 2⁻²⁴ takes its place, or it is refused. Absent: nothing. */
  readonly atZero?: 'lift' | 'refuse';
  /** ᾱ is that of float32-schedule.ts. */
  readonly float32?: true;
}

/** How a network is called that belongs to a process in σ. */
export interface ProcessPlan {
  readonly kind: Process['kind'];
  /** One per step. */
  readonly calls: readonly NetworkCall[];
  /** What x_T is multiplied by to give the state that a run starts from. */
  readonly startScale: number;
}

/** The steps of a run in call order: step i goes from timesteps[i] to prevTimesteps[i]. */
export interface SamplingPlan extends Pick<SolverTau, 'timesteps' | 'prevTimesteps' | 'end'> {
  /** ᾱ of the state that each step starts from: at timesteps[i], unless the solver goes back. */
  readonly alphasCumprod: Float64Array;
  /** ᾱ at prevTimesteps[i]. */
  readonly alphasCumprodPrev: Float64Array;
  /** What stands in for ᾱ_{T−1} = 0; null: nothing. */
  readonly liftedAlphaCumprod: number | null;
  /** Absent: the network is called with the state, at timesteps[i]. */
  readonly process?: ProcessPlan;
}

/** diffusers' stand-in, float16's smallest subnormal. */
const LIFTED_ALPHA_CUMPROD = 2 ** -24;

/** Reads ᾱ along τ. Throws when τ reaches outside the schedule, or an ᾱ = 0 that the solver refuses. */
export function makePlan(schedule: NoiseSchedule, tau: SolverTau): SamplingPlan {
  const { timesteps, prevTimesteps, end, startTimesteps = timesteps, atZero } = tau;
  const atEnd = { one: 1, first: schedule.alphasCumprod[0]!, config: schedule.finalAlphaCumprod }[end];
  const lifts = atZero === 'lift' && schedule.alphasCumprod.at(-1) === 0;
  const alphaCumprodAt = (t: number): number => {
    const alphaCumprod = t === -1 ? atEnd : schedule.alphasCumprod[t];
    if (alphaCumprod === undefined) {
      throw new Error(`tau has t = ${t}, outside [0, ${schedule.numTrainTimesteps})`);
    }
    if (alphaCumprod === 0 && atZero === 'refuse')
      throw new Error(`this solver has no finite sigma at t = ${t}, where alphas_cumprod is 0`);
    return alphaCumprod === 0 && lifts ? LIFTED_ALPHA_CUMPROD : alphaCumprod;
  };
  return {
    timesteps,
    prevTimesteps,
    alphasCumprod: Float64Array.from(startTimesteps, alphaCumprodAt),
    alphasCumprodPrev: Float64Array.from(prevTimesteps, alphaCumprodAt),
    end,
    liftedAlphaCumprod: lifts ? LIFTED_ALPHA_CUMPROD : null,
  };
}

/** DDIM's τ: each step ends where makeTau says; the authors' profiles end at ᾱ = 1. Throws as makeTau does. */
export function ddimTau(options: TauOptions): SolverTau {
  const { timesteps, prevTimesteps, endsAtOne } = makeTau(options);
  return { timesteps, prevTimesteps, end: endsAtOne ? 'one' : 'config' };
}
