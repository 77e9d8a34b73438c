import type { Latent } from '../latent.ts';
import type { SamplingSettings } from '../settings.ts';
import { ddim } from './ddim.ts';
import type { SamplingPlan } from './sampling-plan.ts';
import type { Clip, PredictionType } from './step-settings.ts';
import { walk, type Abortable, type Denoiser, type SamplingStep } from './walk.ts';

/** Why settings of another solver are refused where images are encoded. */
export const ENCODING_IS_DDIM = 'encoding is done by ddim alone';

/** The settings with DDIM in place of another solver. */
export function withDdim({ solver: _, order: __, ...rest }: SamplingSettings): SamplingSettings {
  return rest;
}

interface EncodeOptions {
  readonly denoise: Denoiser;
  /** Images as latents in [−1, 1], at least one, all of one shape. */
  readonly x0: readonly Latent[];
  readonly plan: SamplingPlan;
  readonly prediction: PredictionType;
  /** Default: the rule `none`, without which an encoding does not come back. */
  readonly clip?: Clip | undefined;
  readonly signal?: Abortable | undefined;
}

/**
 * Encodes images to their x_T: τ upwards with η = 0, from ᾱ_p to ᾱ_t with the network called at t, as
 * diffusers' DDIMInverseScheduler does (arXiv 2010.02502, eq. 14 backwards). After the last step `xt` is x_T.
 * Yields and throws as sampleSteps does. Besides, throws on prediction `sample` from ᾱ = 1, where a clean image
 * does not determine eps.
 */
export function encodeDdim(options: EncodeOptions): AsyncGenerator<SamplingStep, void, undefined> {
  const { denoise, x0, plan, prediction, signal } = options;
  checkStart(plan, prediction);
  const last = plan.timesteps.length - 1;
  return walk({
    denoise,
    solver: ddim,
    order: 1,
    start: x0,
    numSteps: plan.timesteps.length,
    stepAt: (index) => ({
      t: plan.timesteps[last - index]!,
      tPrev: plan.prevTimesteps[last - index]!,
      alphaCumprod: plan.alphasCumprodPrev[last - index]!,
      alphaCumprodPrev: plan.alphasCumprod[last - index]!,
      final: index === last,
    }),
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
