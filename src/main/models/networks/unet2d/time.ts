import { StudioError } from '../../../../contract/errors.ts';
import type { StoredTensor } from '../../../formats/tensor.ts';
import { embedFeatures, featureInput, fourierFeatures, sinusoids } from '../../graph/time-embedding.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import type { Size, Value } from '../../graph/writer.ts';
import type { GraphInput } from '../../model.ts';
import type { UNet2DConfig } from './config.ts';

/**
 * Name of the parameter with the frequencies of Fourier features, [blockOutChannels[0]], or with the table of a learned
 * embedding, [learnedTimes, blockOutChannels[0]].
 */
export const FREQUENCIES = 'time_proj.weight';

const FEATURE_INPUT = 'time_features';
const SIGMA_INPUT = 'sigma';

/** What stands for each number, a time or a class: [N, featureWidth]. */
export type Features = (values: readonly number[]) => Float32Array;

/** Width of what stands for a number before the linear layers. */
export function featureWidth({ blockOutChannels, timeEmbedding, timeFeatures }: UNet2DConfig): number {
  if (timeEmbedding === 'fourier') return 2 * blockOutChannels[0]!;
  return timeFeatures ?? blockOutChannels[0]!;
}

/** The features of the network's numbers. */
export function featuresOf(config: UNet2DConfig, weights: ReadonlyMap<string, StoredTensor>): Features {
  if (config.timeEmbedding === 'fourier') {
    const frequencies = weights.get(FREQUENCIES)!.read();
    return (values) => fourierFeatures(frequencies, values);
  }
  if (config.timeEmbedding === 'learned') {
    const table = weights.get(FREQUENCIES)!.read();
    return (values) => rowsOf(table, config.learnedTimes!, values);
  }
  const { flipSinToCos, freqShift } = config;
  return (values) => sinusoids({ width: featureWidth(config), flipSinToCos, freqShift }, values);
}

/** Rows of a table with `count` rows, [N, width]. Throws run/failed for a number that is no row of it. */
function rowsOf(table: Float32Array, count: number, values: readonly number[]): Float32Array {
  const width = table.length / count;
  const rows = new Float32Array(values.length * width);
  values.forEach((value, row) => {
    if (!Number.isInteger(value) || value < 0 || value >= count)
      throw new StudioError(
        'run/failed',
        `${value}: the network has learned embeddings of the whole numbers from 0 to ${count - 1} only`,
      );
    rows.set(table.subarray(value * width, (value + 1) * width), row * width);
  });
  return rows;
}

/** The embedding of each sample's t: [B, timeEmbedDim, 1, 1]. */
export function embedTime(context: GraphContext, config: UNet2DConfig, batch: Size): Feature {
  return embedNumber(context, config, batch, { input: FEATURE_INPUT, key: 'time_embedding' });
}

/** The embedding of a number by the two linear layers `key`, of features that are the graph's input `input`. */
export function embedNumber(
  context: GraphContext,
  config: UNet2DConfig,
  batch: Size,
  { input, key }: { readonly input: string; readonly key: string },
): Feature {
  const channels = featureWidth(config);
  const value = context.writer.input(input, 'float32', [batch, channels, 1, 1]);
  return embedFeatures(context, key, { value, channels, height: 1, width: 1 }, config.timeEmbedDim);
}

/** What the last layer gives, divided by each sample's t where that is a σ. */
export function divideByTime(
  { writer }: GraphContext,
  config: UNet2DConfig,
  output: Feature,
  batch: Size,
): Value {
  if (config.timeEmbedding !== 'fourier') return output.value;
  const sigma = writer.input(SIGMA_INPUT, 'float32', [batch, 1, 1, 1]);
  return writer.node('output/divided', 'Div', [output.value, sigma]);
}

/** The inputs for one time per sample. */
export function timeInputs(config: UNet2DConfig, features: Features, times: readonly number[]): GraphInput[] {
  const input = featureInput(FEATURE_INPUT, featureWidth(config), features(times));
  if (config.timeEmbedding !== 'fourier') return [input];
  return [input, { name: SIGMA_INPUT, shape: [times.length, 1, 1, 1], data: Float32Array.from(times) }];
}
