import type { Eta, PredictionType } from '../settings.ts';
import type { Clip } from './plan.ts';

/** The scalars of one update: predX0 and eps as linear forms of x_t and the network's output, then x_p. */
export interface StepCoefficients {
  /** predX0 = x0FromXt·x_t + x0FromOutput·output, before clipping. */
  readonly x0FromXt: number;
  readonly x0FromOutput: number;
  /** eps = epsFromXt·x_t + epsFromOutput·output. */
  readonly epsFromXt: number;
  readonly epsFromOutput: number;
  /** √ᾱ_t and √(1 − ᾱ_t). */
  readonly signal: number;
  readonly noise: number;
  /** x_p = signalPrev·predX0 + direction·eps + sigma·z. */
  readonly signalPrev: number;
  readonly direction: number;
  readonly sigma: number;
}

/** Where a step goes from and to. */
export interface StepEnds {
  /** ᾱ_t, of x_t as it comes in. */
  readonly alphaCumprod: number;
  /** ᾱ_p, of the state after the step. */
  readonly alphaCumprodPrev: number;
  /** No step follows (p = −1): σ̂ adds no noise here. */
  readonly final: boolean;
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
    ...outputForms(Math.sqrt(alphaT), Math.sqrt(1 - alphaT), prediction),
    signalPrev: Math.sqrt(alphaP),
    direction: Math.sqrt(Math.max(0, 1 - alphaP - sigma * sigma)),
    sigma: eta === 'sigma-hat' ? sigmaHat : sigma,
  };
}

type OutputForms = Omit<StepCoefficients, 'signalPrev' | 'direction' | 'sigma'>;

function outputForms(signal: number, noise: number, prediction: PredictionType): OutputForms {
  const scale = { signal, noise };
  switch (prediction) {
    case 'epsilon':
      return {
        ...scale,
        x0FromXt: 1 / signal,
        x0FromOutput: -noise / signal,
        epsFromXt: 0,
        epsFromOutput: 1,
      };
    case 'v_prediction':
      return { ...scale, x0FromXt: signal, x0FromOutput: -noise, epsFromXt: noise, epsFromOutput: signal };
    case 'sample':
      return { ...scale, x0FromXt: 0, x0FromOutput: 1, epsFromXt: 1 / noise, epsFromOutput: -signal / noise };
    default:
      throw new Error(`prediction_type "${String(prediction)}" is not known`);
  }
}

/** The arrays of one step over a flat batch, all of one length; outputs may be the inputs. */
export interface StepArrays {
  readonly xt: Float32Array;
  /** What the network gave for x_t. */
  readonly output: Float32Array;
  /** z, read only where sigma > 0. */
  readonly noise: Float32Array | null;
  /** Receives x_p. */
  readonly outXt: Float32Array;
  /** Receives predX0, clipped where the rule clips. */
  readonly outPredX0: Float32Array;
}

/**
 * One DDIM step, element by element in float64 over float32 arrays, without allocation.
 *
 * The clip rule decides consistency: `none` is the paper; `rederive` clips predX0 and derives eps from it again
 * (diffusers' use_clipped_model_output); `diffusers` clips predX0 but keeps the unclipped eps
 * (clip_sample = true), with which the picture changes with S.
 */
export function ddimStep(coefficients: StepCoefficients, clip: Clip, arrays: StepArrays): void {
  const { x0FromXt, x0FromOutput, epsFromXt, epsFromOutput } = coefficients;
  const { signal, noise, signalPrev, direction, sigma } = coefficients;
  const { xt, output, noise: z, outXt, outPredX0 } = arrays;
  const range = clip.rule === 'none' ? Infinity : clip.range;
  // At ᾱ_t = 1 (the start of an encoding) x_t has no noise to derive eps from: the network's stays.
  const rederive = clip.rule === 'rederive' && noise > 0;
  const perNoise = 1 / noise;
  const noisy = sigma > 0 && z !== null;
  for (let i = 0; i < xt.length; i++) {
    const x = xt[i]!;
    const out = output[i]!;
    let predX0 = x0FromXt * x + x0FromOutput * out;
    let eps = epsFromXt * x + epsFromOutput * out;
    if (predX0 > range) predX0 = range;
    else if (predX0 < -range) predX0 = -range;
    if (rederive) eps = (x - signal * predX0) * perNoise;
    let next = signalPrev * predX0 + direction * eps;
    if (noisy) next += sigma * z[i]!;
    outPredX0[i] = predX0;
    outXt[i] = next;
  }
}
