import { defaultSettings, type SamplingSettings, type SchedulerConfig } from '../settings.ts';
import { spellSolver } from './index.ts';
import { planFor } from './plan.ts';

/** How previews are sampled. */
export type PreviewSettings = Pick<SamplingSettings, 'numSteps' | 'tau' | 'solver' | 'order'>;

/**
 * Of all solvers, orders, spacings and S from 4 to 10, what comes nearest per evaluation to the picture of many steps, on
 * both bundled models: docs/models.md has the table.
 */
const best: PreviewSettings = { numSteps: 5, tau: 'trailing', ...spellSolver('unipc', 2) };

/** For schedules of fewer timesteps, and for those that begin with too little signal. */
const fallback: PreviewSettings = { numSteps: 10, tau: 'leading' };

/** Of a consistency model, whose single step needs no preview. */
const single: PreviewSettings = { numSteps: 1, tau: 'leading' };

/** S of DDIM whose pictures are as near as a preview's: a picture of more steps is not replaced by a preview. */
export const PREVIEW_QUALITY_STEPS = 10;

/**
 * ᾱ at the first step. predX0 of an ε-prediction is divided by √ᾱ: below this an error of the network's output is
 * multiplied by more than 300 (a cosine schedule has 2e-9 at T − 1, the linear one of DDPM 4e-5).
 */
const MIN_ALPHA_CUMPROD = 1e-5;

/** How previews of a model are sampled; null: without a model. */
export function previewSettings(config: SchedulerConfig | null): PreviewSettings {
  if (config === null) return fallback;
  if (config.process?.kind === 'consistency') return single;
  try {
    const { alphasCumprod } = planFor(config, { ...defaultSettings(best.numSteps), ...best });
    const isFaint = config.predictionType === 'epsilon' && alphasCumprod[0]! < MIN_ALPHA_CUMPROD;
    return isFaint ? fallback : best;
  } catch {
    return fallback;
  }
}

/**
 * The settings of a picture's preview. Clipping is DDIM's: where a picture is clipped, only S changes. Null where a
 * preview would show another picture (η ≠ 0, or one step of a consistency model in place of several) or save nothing.
 */
export function previewOf(settings: SamplingSettings, preview: PreviewSettings): SamplingSettings | null {
  const { numSteps, eta, noiseSeed, clip, condition } = settings;
  if (eta !== 0 || numSteps <= preview.numSteps || preview.numSteps === 1) return null;
  if (clip !== 'none') return { ...settings, numSteps: preview.numSteps };
  return { ...preview, eta, noiseSeed, clip, compat: 'none', ...(condition && { condition }) };
}
