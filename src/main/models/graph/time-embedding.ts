import { activate, conv } from './layers.ts';
import type { Feature, GraphContext } from './layers.ts';
import type { GraphInput } from '../model.ts';

/**
 * Which sinusoids stand for a number. They are computed outside the graph: a GPU's sin of several hundred radians is only
 * roughly right.
 */
export interface Sinusoids {
  /** Even. */
  readonly width: number;
  /** [cos, sin] in place of [sin, cos]. */
  readonly flipSinToCos: boolean;
  /** Below width / 2. */
  readonly freqShift: number;
}

/**
 * The sinusoidal embedding [sin(t·f), cos(t·f)] (or [cos, sin] when flipped) of each value, [N, width]:
 * f_i = exp(−ln(10000)·i/(half − freqShift)). The phase is rounded to float32 where PyTorch does, the rest is in double
 * precision. (diffusers' get_timestep_embedding.)
 */
export function sinusoids(
  { width, freqShift, flipSinToCos }: Sinusoids,
  values: readonly number[],
): Float32Array {
  const half = width / 2;
  const [sinAt, cosAt] = flipSinToCos ? [half, 0] : [0, half];
  const rows = new Float32Array(values.length * width);
  const step = Math.fround(half - freqShift);
  const base = Math.fround(-Math.log(10_000));
  for (let i = 0; i < half; i++) {
    const exponent = Math.fround(Math.fround(base * i) / step);
    const frequency = Math.fround(Math.exp(exponent));
    for (let row = 0; row < values.length; row++) {
      const phase = Math.fround(Math.fround(values[row]!) * frequency);
      rows[row * width + sinAt + i] = Math.sin(phase);
      rows[row * width + cosAt + i] = Math.cos(phase);
    }
  }
  return rows;
}

/**
 * The Fourier features [sin p, cos p] of each value > 0, [N, 2·frequencies], with p = ln(value)·frequency·2·π rounded to
 * float32 after every product, as PyTorch does: p reaches several hundred. (diffusers' GaussianFourierProjection.)
 */
export function fourierFeatures(frequencies: Float32Array, values: readonly number[]): Float32Array {
  const { fround } = Math;
  const count = frequencies.length;
  const rows = new Float32Array(values.length * 2 * count);
  values.forEach((value, row) => {
    const logarithm = fround(Math.log(fround(value)));
    for (let i = 0; i < count; i++) {
      const phase = fround(fround(logarithm * frequencies[i]!) * 2 * fround(Math.PI));
      rows[row * 2 * count + i] = Math.sin(phase);
      rows[row * 2 * count + count + i] = Math.cos(phase);
    }
  });
  return rows;
}

/** What goes into a layer of features per sample: [B, width, 1, 1], computed outside the graph. */
export function featureInput(name: string, width: number, data: Float32Array): GraphInput {
  return { name, shape: [data.length / width, width, 1, 1], data };
}

/**
 * Two linear layers, `<key>.linear_1` and `<key>.linear_2`, with SiLU between: [B, width, 1, 1] → [B, outWidth, 1, 1]. They
 * are 1 × 1 convolutions because those treat the samples of a batch one by one, so that a picture does not depend on its
 * neighbours in the batch.
 */
export function embedFeatures(
  context: GraphContext,
  key: string,
  features: Feature,
  outWidth: number,
): Feature {
  const first = conv(context, `${key}.linear_1`, features, outWidth, { kernel: 1 });
  const middle = activate(context, `${key}/silu`, first, 'silu');
  return conv(context, `${key}.linear_2`, middle, outWidth, { kernel: 1 });
}
