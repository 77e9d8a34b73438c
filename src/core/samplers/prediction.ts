import type { StepArrays } from './solver.ts';
import type { PredictionType } from './step-settings.ts';

/** predX0 and eps as linear forms of x_t and the network's output at one ᾱ_t. */
export interface OutputForms {
  /** √ᾱ_t and √(1 − ᾱ_t). */
  readonly sqrtAlpha: number;
  readonly sqrtOneMinusAlpha: number;
  /** predX0 = x0FromXt·x_t + x0FromOutput·output, before clipping. */
  readonly x0FromXt: number;
  readonly x0FromOutput: number;
  /** eps = epsFromXt·x_t + epsFromOutput·output. */
  readonly epsFromXt: number;
  readonly epsFromOutput: number;
}

/** The forms of a prediction type at ᾱ_t (diffusers' convert_model_output). Throws on a type that is not known. */
export function outputForms(alphaCumprod: number, prediction: PredictionType): OutputForms {
  const sqrtAlpha = Math.sqrt(alphaCumprod);
  const sqrtOneMinusAlpha = Math.sqrt(1 - alphaCumprod);
  const scale = { sqrtAlpha, sqrtOneMinusAlpha };
  switch (prediction) {
    case 'epsilon':
      return {
        ...scale,
        x0FromXt: 1 / sqrtAlpha,
        x0FromOutput: -sqrtOneMinusAlpha / sqrtAlpha,
        epsFromXt: 0,
        epsFromOutput: 1,
      };
    case 'v_prediction':
      return {
        ...scale,
        x0FromXt: sqrtAlpha,
        x0FromOutput: -sqrtOneMinusAlpha,
        epsFromXt: sqrtOneMinusAlpha,
        epsFromOutput: sqrtAlpha,
      };
    case 'sample':
      return {
        ...scale,
        x0FromXt: 0,
        x0FromOutput: 1,
        epsFromXt: 1 / sqrtOneMinusAlpha,
        epsFromOutput: -sqrtAlpha / sqrtOneMinusAlpha,
      };
    default:
      throw new Error(`prediction_type "${prediction as string}" is not known`);
  }
}

/** Reads a network's output: predX0 goes to arrays.outPredX0, and predX0 or eps, as `kept` says, to `into`. */
export function readOutput(
  forms: OutputForms,
  { xt, output, outPredX0 }: StepArrays,
  kept: 'x0' | 'eps',
  into: Float64Array,
): void {
  const { x0FromXt, x0FromOutput } = forms;
  const [fromXt, fromOutput] =
    kept === 'x0' ? [x0FromXt, x0FromOutput] : [forms.epsFromXt, forms.epsFromOutput];
  for (let i = 0; i < xt.length; i++) {
    outPredX0[i] = x0FromXt * xt[i]! + x0FromOutput * output[i]!;
    into[i] = fromXt * xt[i]! + fromOutput * output[i]!;
  }
}

/** x0 and eps from the output `out` for x at ᾱ_t = a, in Python. */
export const pythonForms: Readonly<Record<PredictionType, string>> = {
  epsilon: 'x0, eps = (x - (1 - a) ** 0.5 * out) / a**0.5, out',
  v_prediction: 'x0, eps = a**0.5 * x - (1 - a) ** 0.5 * out, (1 - a) ** 0.5 * x + a**0.5 * out',
  sample: 'x0, eps = out, (x - a**0.5 * out) / (1 - a) ** 0.5',
};
