import type { StoredTensor } from '../../../formats/tensor.ts';
import type { GraphInput, ModelGraph } from '../../model.ts';
import type { UNet2DConfig } from './config.ts';
import { normOf } from './layers.ts';
import type { Block, UNet2DLayers } from './layers.ts';
import { writeAttention } from '../../graph/attention.ts';
import { activate, conv, groupNorm } from '../../graph/layers.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { writeResnet } from '../../graph/resnet.ts';
import { writeDownsampler, writeUpsampler } from '../../graph/resize.ts';
import { embedFeatures, featureInput, sinusoids } from '../../graph/time-embedding.ts';
import { GraphWriter, type Size } from '../../graph/writer.ts';

/**
 * The ONNX graph of a UNet2DModel: `sample` [B, C, H, W] and the sinusoids of t, `time_features` [B, width, 1, 1], give
 * `eps` [B, C, H, W]. `weights` are those matchKeys returned; timesteps lie in [0, numTimesteps).
 */
export function buildUNet2DGraph(
  layers: UNet2DLayers,
  weights: ReadonlyMap<string, StoredTensor>,
  options: { readonly batch: number | null; readonly numTimesteps: number },
): ModelGraph {
  const { config } = layers;
  const writer = new GraphWriter();
  const context: GraphContext = { writer, weights };
  const [height, width] = config.sampleSize;
  const batch = options.batch ?? 'batch';
  const value = writer.input('sample', 'float32', [batch, config.inChannels, height, width]);
  const sample = { value, channels: config.inChannels, height, width };
  const eps = writeNetwork(context, layers, sample, writeTime(context, config, batch));
  writer.output('eps', eps.value, [batch, config.outChannels, height, width]);
  return {
    model: writer.finish('UNet2DModel'),
    externalData: writer.weights,
    sampleInput: 'sample',
    output: 'eps',
    outputShape: [config.outChannels, height, width],
    fixedBatch: options.batch,
    times: { kind: 'integer', count: options.numTimesteps },
    sharesTime: false,
    exampleCondition: null,
    inputs: (times) => inputsOf(config, times),
  };
}

const TIME_INPUT = 'time_features';

/** The embedding of each sample's t with the activation that every ResnetBlock begins with: [B, timeEmbedDim, 1, 1]. */
function writeTime(context: GraphContext, config: UNet2DConfig, batch: Size): Feature {
  const width = config.blockOutChannels[0]!;
  const value = context.writer.input(TIME_INPUT, 'float32', [batch, width, 1, 1]);
  const features = { value, channels: width, height: 1, width: 1 };
  const time = embedFeatures(context, 'time_embedding', features, config.timeEmbedDim);
  return activate(context, 'time_embedding/activated', time, config.activation);
}

function inputsOf(
  { blockOutChannels, flipSinToCos, freqShift }: UNet2DConfig,
  times: readonly number[],
): GraphInput[] {
  const width = blockOutChannels[0]!;
  return [featureInput(TIME_INPUT, width, sinusoids({ width, flipSinToCos, freqShift }, times))];
}

function writeNetwork(context: GraphContext, layers: UNet2DLayers, sample: Feature, time: Feature): Feature {
  const { config, down, mid, up } = layers;
  const first = config.blockOutChannels[0]!;
  const centered = config.centerInputSample ? center(context, sample) : sample;
  let x = conv(context, 'conv_in', centered, first, { kernel: 3 });
  const skips = [x];
  for (const block of down) x = writeDownBlock(context, block, config.downsamplePadding, x, time, skips);
  if (mid) {
    x = writeResnet(context, mid.first, x, time);
    if (mid.attention) x = writeAttention(context, mid.attention, x);
    x = writeResnet(context, mid.last, x, time);
  }
  for (const block of up) x = writeUpBlock(context, block, x, time, skips);
  const normed = groupNorm(context, 'conv_norm_out', x, normOf(config));
  const active = activate(context, 'conv_act', normed, 'silu'); // whatever act_fn says
  return conv(context, 'conv_out', active, config.outChannels, { kernel: 3 });
}

/** 2x − 1. */
function center({ writer }: GraphContext, x: Feature): Feature {
  const doubled = writer.node('sample/doubled', 'Mul', [x.value, writer.floats('sample/two', [], [2])]);
  return {
    ...x,
    value: writer.node('sample/centered', 'Sub', [doubled, writer.floats('sample/one', [], [1])]),
  };
}

function writeDownBlock(
  context: GraphContext,
  { layers, sampler }: Block,
  padding: 0 | 1,
  input: Feature,
  time: Feature,
  skips: Feature[],
): Feature {
  let x = input;
  for (const { resnet, attention } of layers) {
    x = writeResnet(context, resnet, x, time);
    if (attention) x = writeAttention(context, attention, x);
    skips.push(x);
  }
  if (sampler) {
    x =
      sampler.kind === 'conv'
        ? writeDownsampler(context, sampler, padding, x)
        : writeResnet(context, sampler.resnet, x, time);
    skips.push(x);
  }
  return x;
}

function writeUpBlock(
  context: GraphContext,
  { layers, sampler }: Block,
  input: Feature,
  time: Feature,
  skips: Feature[],
): Feature {
  let x = input;
  for (const { resnet, attention } of layers) {
    x = writeResnet(context, resnet, concatenate(context, `${resnet.key}/joined`, x, skips.pop()!), time);
    if (attention) x = writeAttention(context, attention, x);
  }
  if (!sampler) return x;
  return sampler.kind === 'conv'
    ? writeUpsampler(context, sampler, x)
    : writeResnet(context, sampler.resnet, x, time);
}

function concatenate({ writer }: GraphContext, name: string, x: Feature, skip: Feature): Feature {
  const value = writer.node(name, 'Concat', [x.value, skip.value], { axis: 1 });
  return { ...x, value, channels: x.channels + skip.channels };
}
