import { embedFeatures, featureInput, sinusoids } from '../../graph/time-embedding.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import type { Size } from '../../graph/writer.ts';
import type { GraphInput } from '../../model.ts';
import type { UNet2DConfig } from './config.ts';

const TIME_INPUT = 'time_features';

/** Width of what stands for a number before the linear layers. */
export function featureWidth({ blockOutChannels }: UNet2DConfig): number {
  return blockOutChannels[0]!;
}

/** What stands for each number, a time or a class: [N, featureWidth]. */
export function featuresOf(config: UNet2DConfig, values: readonly number[]): Float32Array {
  const { flipSinToCos, freqShift } = config;
  return sinusoids({ width: featureWidth(config), flipSinToCos, freqShift }, values);
}

/** The embedding of each sample's t: [B, timeEmbedDim, 1, 1]. */
export function embedTime(context: GraphContext, config: UNet2DConfig, batch: Size): Feature {
  return embedNumber(context, config, batch, { input: TIME_INPUT, key: 'time_embedding' });
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

/** The inputs for one time per sample. */
export function timeInputs(config: UNet2DConfig, times: readonly number[]): GraphInput[] {
  return [featureInput(TIME_INPUT, featureWidth(config), featuresOf(config, times))];
}
