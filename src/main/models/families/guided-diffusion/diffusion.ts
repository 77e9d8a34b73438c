import { defaultSchedulerConfig } from '../../../../core/schedule.ts';
import type { SchedulerConfig } from '../../../../core/settings.ts';
import { malformed } from '../../error.ts';
import type { FieldReader } from '../../fields.ts';

/**
 * The schedule as get_named_beta_schedule and ddim_sample of gaussian_diffusion.py have it: `linear` is scaled by 1000 / steps
 * so that the process is the same for any number of steps, `cosine` is that of arXiv 2102.09672 with betas below 0.999; ᾱ is 1
 * before the first step. With `rescale_timesteps` the network is called at t · 1000 / steps.
 */
export function readDiffusion(read: FieldReader): {
  readonly scheduler: SchedulerConfig;
  readonly timeScale: number;
} {
  const steps = read.integer('diffusion_steps', 1000, { min: 1, max: 10_000 });
  const kind = read.choice('noise_schedule', 'linear', ['linear', 'cosine']);
  const scale = 1000 / steps;
  if (kind === 'linear' && scale * 0.02 >= 1)
    throw malformed(`${read.file}: diffusion_steps ${steps} makes betas of the linear schedule 1 or more`);
  return {
    scheduler: {
      ...defaultSchedulerConfig,
      numTrainTimesteps: steps,
      betaSchedule: kind === 'linear' ? 'linear' : 'squaredcos_cap_v2',
      ...(kind === 'linear' && { betaStart: scale * 0.0001, betaEnd: scale * 0.02 }),
      predictionType: read.boolean('predict_xstart', false) ? 'sample' : 'epsilon',
      clipSample: false,
    },
    timeScale: read.boolean('rescale_timesteps', false) ? scale : 1,
  };
}
