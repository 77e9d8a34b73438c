/** What happens to predX0 inside a step; reference in ddim-step.ts. */
export const clipRules = ['none', 'rederive', 'diffusers'] as const;
export type ClipRule = (typeof clipRules)[number];

export const predictionTypes = ['epsilon', 'v_prediction', 'sample'] as const;
export type PredictionType = (typeof predictionTypes)[number];

/** η: 0 is DDIM, 1 is DDPM-like; `sigma-hat` is the paper's larger variance σ̂. */
export type Eta = number | 'sigma-hat';

/** How predX0 is clipped; range is the half-width of the clip, without effect under `none`. */
export interface Clip {
  readonly rule: ClipRule;
  readonly range: number;
}

/** The settings that are equal for all steps of a run. */
export interface StepSettings {
  readonly prediction: PredictionType;
  readonly eta: Eta;
  readonly clip: Clip;
}
