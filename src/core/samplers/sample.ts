import type { Latent } from '../latent.ts';
import { checkPrediction } from './plan.ts';
import type { SamplingPlan } from './sampling-plan.ts';
import type { Solver } from './solver.ts';
import type { StepNoise } from './step-noise.ts';
import type { StepSettings } from './step-settings.ts';
import { walk, type Abortable, type Denoiser, type SamplingStep } from './walk.ts';

export interface SampleOptions extends StepSettings {
  readonly denoise: Denoiser;
  /** The batch, at least one, all of one shape. Copied, never written. */
  readonly xT: readonly Latent[];
  readonly plan: SamplingPlan;
  readonly solver: Solver;
  /** One of the solver's; default: its usual one. */
  readonly order?: number | undefined;
  /** Needed where the run draws noise (drawsNoise). */
  readonly stepNoise: StepNoise | null;
  readonly signal?: Abortable | undefined;
}

/**
 * Samples a batch in lockstep from x_T down τ, one yield a step; after the last, `xt` is x_0.
 * The samples of a batch do not touch each other: what one becomes depends on its x_T alone, bit for bit,
 * as far as the network allows. `xt` and `predX0` are the generator's own arrays, written again by the
 * next pull: copy what must outlive the pull with sliceLatent.
 *
 * Throws at once on invalid options (η, clip range, shapes, missing step noise, ε-prediction at
 * ᾱ_t = 0); while pulled, SamplingAborted when the signal is aborted (read before each step and after each
 * network call), and an error that names t when the network gives a value that is not finite.
 */
export function sampleSteps(options: SampleOptions): AsyncGenerator<SamplingStep, void, undefined> {
  const { denoise, xT, plan, solver, eta, clip, prediction, stepNoise, signal } = options;
  checkPrediction(plan, prediction);
  return walk({
    denoise,
    solver,
    order: options.order ?? solver.orders?.usual ?? 1,
    start: xT,
    startScale: plan.process?.startScale ?? 1,
    numSteps: plan.timesteps.length,
    stepAt: (index) => ({
      t: plan.timesteps[index]!,
      tPrev: plan.prevTimesteps[index]!,
      alphaCumprod: plan.alphasCumprod[index]!,
      alphaCumprodPrev: plan.alphasCumprodPrev[index]!,
      final: plan.prevTimesteps[index] === -1,
      call: plan.process?.calls[index],
    }),
    eta,
    clip,
    prediction,
    stepNoise,
    signal,
  });
}
