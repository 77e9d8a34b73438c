import type { ModelGraph } from '../../model.ts';
import type { StoredTensor } from '../../../formats/tensor.ts';
import type { UNet2DConfig } from './config.ts';
import { normOf } from './layers.ts';
import type { Block, UNet2DLayers } from './layers.ts';
import { writeAttention } from '../../graph/attention.ts';
import { activate, conv, groupNorm } from '../../graph/layers.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { writeResnet } from '../../graph/resnet.ts';
import { writeDownsampler, writeUpsampler } from '../../graph/resize.ts';
import { writeTimeEmbedding } from '../../graph/time-embedding.ts';
import type { TimeEmbedding } from '../../graph/time-embedding.ts';
import { GraphWriter } from '../../graph/writer.ts';

/**
 * The ONNX graph of a UNet2DModel: `sample` [B, C, H, W] float32 and `timestep` [B] int64 give `eps`
 * [B, C, H, W]. `weights` are those matchKeys returned; timesteps lie in [0, numTimesteps).
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
  const timestep = writer.input('timestep', 'int64', [batch]);
  const sample = { value, channels: config.inChannels, height, width };
  const time = writeTimeEmbedding(context, describeTime(config), timestep, options.numTimesteps);
  const eps = writeNetwork(context, layers, sample, time);
  writer.output('eps', eps.value, [batch, config.outChannels, height, width]);
  return {
    ...writer.finish('UNet2DModel'),
    sampleInput: 'sample',
    timestepInput: 'timestep',
    output: 'eps',
    timestepShape: 'batch',
    timestepType: 'int64',
    fixedBatch: options.batch,
    numTimesteps: options.numTimesteps,
  };
}

function describeTime(config: UNet2DConfig): TimeEmbedding {
  const { blockOutChannels, timeEmbedDim, flipSinToCos, freqShift, activation } = config;
  return { width: blockOutChannels[0]!, outWidth: timeEmbedDim, flipSinToCos, freqShift, activation };
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
