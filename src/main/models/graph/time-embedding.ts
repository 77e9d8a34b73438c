import { activate, conv } from './layers.ts';
import type { Activation, Feature, GraphContext } from './layers.ts';
import type { Value } from './writer.ts';

export interface TimeEmbedding {
  /** Of the sinusoids; even. */
  readonly width: number;
  /** After both linear layers. */
  readonly outWidth: number;
  /** [cos, sin] in place of [sin, cos]. */
  readonly flipSinToCos: boolean;
  /** Below width / 2. */
  readonly freqShift: number;
  /** After the second linear layer, with which every ResnetBlock begins. */
  readonly activation: Activation;
}

/**
 * Rows t = 0 … numTimesteps − 1 of the sinusoidal embedding [sin(t·f), cos(t·f)] (or [cos, sin] when
 * flipped), f_i = exp(−ln(10000)·i/(half − freqShift)). The phase is rounded to float32 where PyTorch
 * does, the rest is in double precision.
 */
function tabulateTimesteps(embedding: TimeEmbedding, numTimesteps: number): Float32Array {
  const { width, freqShift, flipSinToCos } = embedding;
  const half = width / 2;
  const [sinAt, cosAt] = flipSinToCos ? [half, 0] : [0, half];
  const table = new Float32Array(numTimesteps * width);
  const step = Math.fround(half - freqShift);
  const base = Math.fround(-Math.log(10_000));
  for (let i = 0; i < half; i++) {
    const exponent = Math.fround(Math.fround(base * i) / step);
    const frequency = Math.fround(Math.exp(exponent));
    for (let t = 0; t < numTimesteps; t++) {
      const phase = Math.fround(t * frequency);
      table[t * width + sinAt + i] = Math.sin(phase);
      table[t * width + cosAt + i] = Math.cos(phase);
    }
  }
  return table;
}

/**
 * The embedding of each sample's timestep after both linear layers and the activation every
 * ResnetBlock begins with: [B, outWidth, 1, 1]. Timesteps lie in [0, numTimesteps).
 *
 * The sinusoids are looked up rather than computed: a GPU's sin of several hundred radians is only
 * roughly right. The linear layers are 1 × 1 convolutions because those treat the samples of a batch
 * one by one, so that a picture does not depend on its neighbours in the batch.
 */
export function writeTimeEmbedding(
  context: GraphContext,
  embedding: TimeEmbedding,
  timestep: Value,
  numTimesteps: number,
): Feature {
  const { writer } = context;
  const { width, outWidth } = embedding;
  const sines = tabulateTimesteps(embedding, numTimesteps);
  const table = writer.weight('time_table', [numTimesteps, width, 1, 1], sines);
  const value = writer.node('time_embedding/sinusoids', 'Gather', [table, timestep], { axis: 0 });
  const sinusoids = { value, channels: width, height: 1, width: 1 };
  const first = conv(context, 'time_embedding.linear_1', sinusoids, outWidth, { kernel: 1 });
  const middle = activate(context, 'time_embedding/silu', first, 'silu');
  const second = conv(context, 'time_embedding.linear_2', middle, outWidth, { kernel: 1 });
  return activate(context, 'time_embedding/activated', second, embedding.activation);
}
