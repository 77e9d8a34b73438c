import { outputForms, type OutputForms } from './prediction.ts';
import type { StepArrays, StepEnds } from './solver.ts';
import type { Clip, Eta, PredictionType } from './step-settings.ts';

/** The scalars of one update: predX0 and eps as linear forms of x_t and the network's output, then x_p. */
interface StepCoefficients extends OutputForms {
  /** x_p = sqrtAlphaPrev·predX0 + directionCoef·eps + sigma·z. */
  readonly sqrtAlphaPrev: number;
  readonly directionCoef: number;
  readonly sigma: number;
}

/**
 * Scalars of the step from ᾱ_t to ᾱ_p, in float64 (arXiv 2010.02502, eq. 12 and 16):
 * σ = η·√((1−ᾱ_p)/(1−ᾱ_t))·√(1 − ᾱ_t/ᾱ_p) and the direction's weight √(1−ᾱ_p−σ²). Under `sigma-hat`
 * the noise is scaled by √(1 − ᾱ_t/ᾱ_p) and the direction stays as with η = 1.
 */
export function stepCoefficients(ends: StepEnds, prediction: PredictionType, eta: Eta): StepCoefficients {
  const { alphaCumprod: alphaT, alphaCumprodPrev: alphaP } = ends;
  // A repeated entry of τ leaves nothing to add, also where ᾱ_p = 0 would make the quotient 0/0.
  const added = alphaP > alphaT && alphaT < 1 ? 1 - alphaT / alphaP : 0;
  const posterior = added === 0 ? 0 : Math.sqrt(((1 - alphaP) / (1 - alphaT)) * added);
  const sigma = eta === 'sigma-hat' ? posterior : eta * posterior;
  const sigmaHat = ends.final ? 0 : Math.sqrt(added);
  return {
    ...outputForms(alphaT, prediction),
    sqrtAlphaPrev: Math.sqrt(alphaP),
    directionCoef: Math.sqrt(Math.max(0, 1 - alphaP - sigma * sigma)),
    sigma: eta === 'sigma-hat' ? sigmaHat : sigma,
  };
}

/**
 * One DDIM step, element by element in float64 over float32 arrays, without allocation. z is read only where sigma > 0.
 *
 * The clip rule decides consistency: `none` is the paper; `rederive` clips predX0 and derives eps from it again
 * (diffusers' use_clipped_model_output); `diffusers` clips predX0 but keeps the unclipped eps
 * (clip_sample = true), with which the picture changes with S.
 */
export function ddimStep(
  coefficients: StepCoefficients,
  clip: Clip,
  arrays: StepArrays,
  z: Float32Array | null,
): void {
  const { x0FromXt, x0FromOutput, epsFromXt, epsFromOutput } = coefficients;
  const { sqrtAlpha, sqrtOneMinusAlpha, sqrtAlphaPrev, directionCoef, sigma } = coefficients;
  const { xt, output, outXt, outPredX0 } = arrays;
  const range = clip.rule === 'none' ? Infinity : clip.range;
  // At ᾱ_t = 1 (the start of an encoding) x_t has no noise to derive eps from: the network's stays.
  const rederive = clip.rule === 'rederive' && sqrtOneMinusAlpha > 0;
  const perNoise = 1 / sqrtOneMinusAlpha;
  const noisy = sigma > 0 && z !== null;
  for (let i = 0; i < xt.length; i++) {
    const x = xt[i]!;
    const out = output[i]!;
    let predX0 = x0FromXt * x + x0FromOutput * out;
    let eps = epsFromXt * x + epsFromOutput * out;
    if (predX0 > range) predX0 = range;
    else if (predX0 < -range) predX0 = -range;
    if (rederive) eps = (x - sqrtAlpha * predX0) * perNoise;
    let next = sqrtAlphaPrev * predX0 + directionCoef * eps;
    if (noisy) next += sigma * z[i]!;
    outPredX0[i] = predX0;
    outXt[i] = next;
  }
}
