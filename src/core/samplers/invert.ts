import type { Latent } from '../latent.ts';
import { ddimStep, stepCoefficients } from './ddim-step.ts';
import { ddim } from './ddim.ts';
import type { SamplingPlan } from './sampling-plan.ts';
import type { Solver } from './solver.ts';
import type { Clip, PredictionType } from './step-settings.ts';
import { walk, type Abortable, type Denoiser, type SamplingStep } from './walk.ts';

/** Why settings of another solver are refused where images are encoded. */
export const ENCODING_IS_DDIM = 'encoding is done by ddim alone';

/** Why nothing is encoded by a consistency model. */
export const CONSISTENCY_IS_ONE_WAY = 'a consistency model cannot encode: it has no inverse';

interface EncodeOptions {
  readonly denoise: Denoiser;
  /** Images as latents in [−1, 1], at least one, all of one shape. */
  readonly x0: readonly Latent[];
  readonly plan: SamplingPlan;
  readonly prediction: PredictionType;
  /** Default: the rule `none`, without which an encoding does not come back. */
  readonly clip?: Clip | undefined;
  /** K, how often each step is refined; 0, the default, is diffusers' inverse. */
  readonly repeats?: number | undefined;
  readonly signal?: Abortable | undefined;
}

/** Largest K. */
export const MAX_REPEATS = 100;

/**
 * Encodes images to their x_T: τ upwards with η = 0, from ᾱ_p to ᾱ_t with the network called at t, as
 * diffusers' DDIMInverseScheduler does (arXiv 2010.02502, eq. 14 backwards). After the last step `xt` is x_T.
 * Then each step is taken K times again from where it began, with ε at where it ended: a fixed point of that is undone
 * exactly by the DDIM step from t to p. K + 1 network calls a step, and as many yields.
 * Yields and throws as sampleSteps does. Besides, throws on prediction `sample` from ᾱ = 1, where a clean image
 * does not determine eps, and on the plan of a consistency model.
 */
export function encodeDdim(options: EncodeOptions): AsyncGenerator<SamplingStep, void, undefined> {
  const { denoise, x0, plan, prediction, signal, repeats = 0 } = options;
  if (plan.process?.kind === 'consistency') throw new Error(CONSISTENCY_IS_ONE_WAY);
  checkStart(plan, prediction);
  checkRepeats(repeats);
  const last = plan.timesteps.length - 1;
  return walk({
    denoise,
    solver: repeats === 0 ? ddim : refinedDdim(repeats),
    order: 1,
    start: x0,
    startScale: 1,
    numSteps: plan.timesteps.length * (repeats + 1),
    stepAt: (call) => {
      const index = Math.floor(call / (repeats + 1));
      return {
        t: plan.timesteps[last - index]!,
        tPrev: plan.prevTimesteps[last - index]!,
        alphaCumprod: plan.alphasCumprodPrev[last - index]!,
        alphaCumprodPrev: plan.alphasCumprod[last - index]!,
        final: index === last,
        call: plan.process?.calls[last - index],
      };
    },
    eta: 0,
    clip: options.clip ?? { rule: 'none', range: 1 },
    prediction,
    stepNoise: null,
    signal,
  });
}

/** Throws where the network's output at a clean image leaves eps undefined. */
function checkStart(plan: SamplingPlan, prediction: PredictionType): void {
  const undefinedAt = { epsilon: 0, sample: 1, v_prediction: -1 }[prediction];
  const at = plan.alphasCumprodPrev.indexOf(undefinedAt);
  if (at >= 0) {
    const where = `t = ${plan.timesteps[at]}, which starts from alphas_cumprod ${undefinedAt}`;
    throw new Error(`prediction_type "${prediction}" cannot encode at ${where}`);
  }
}

/** Throws unless K is an integer in [0, MAX_REPEATS]. */
function checkRepeats(repeats: number): void {
  if (!Number.isInteger(repeats) || repeats < 0 || repeats > MAX_REPEATS)
    throw new Error(`repeats is ${repeats}, must be an integer in [0, ${MAX_REPEATS}]`);
}

/**
 * DDIM's step upwards from x_p at ᾱ_p to ᾱ_t, called K + 1 times for each: first with the output for x_p, then K times from
 * x_p again with ε of the output for the state of the call before, at ᾱ_t.
 */
function refinedDdim(repeats: number): Solver {
  return {
    ...ddim,
    start({ prediction, eta, clip }) {
      let began = new Float32Array();
      let eps = new Float32Array();
      let call = 0;
      return (ends, arrays) => {
        const { xt, output } = arrays;
        const isFirst = call % (repeats + 1) === 0;
        call += 1;
        if (isFirst) {
          began = xt.slice();
          return ddimStep(stepCoefficients(ends, prediction, eta), clip, arrays, null);
        }
        const at = { ...ends, alphaCumprod: ends.alphaCumprodPrev };
        const { epsFromXt, epsFromOutput } = stepCoefficients(at, prediction, eta);
        if (eps.length !== xt.length) eps = new Float32Array(xt.length);
        for (let i = 0; i < xt.length; i++) eps[i] = epsFromXt * xt[i]! + epsFromOutput * output[i]!;
        ddimStep(stepCoefficients(ends, 'epsilon', eta), clip, { ...arrays, xt: began, output: eps }, null);
      };
    },
  };
}
