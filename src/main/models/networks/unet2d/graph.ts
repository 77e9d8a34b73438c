import type { StoredTensor } from '../../../formats/tensor.ts';
import type { GraphOptions } from '../../family.ts';
import type { ModelGraph } from '../../model.ts';
import { addFeatures, writeDownBlock, writeUpBlock, type BlockContext } from './blocks.ts';
import { classInputs, embedClass, exampleCondition } from './classes.ts';
import { firstChannelsOf, type UNet2DConfig } from './config.ts';
import { normOf } from './layers.ts';
import type { UNet2DLayers } from './layers.ts';
import { divideByTime, embedTime, featuresOf, timeInputs } from './time.ts';
import { writeAttention } from '../../graph/attention.ts';
import { activate, conv, groupNorm } from '../../graph/layers.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { writeResnet } from '../../graph/resnet.ts';
import { GraphWriter, type Size } from '../../graph/writer.ts';

/**
 * The ONNX graph of a UNet2DModel: `sample` [B, C, H, W], the features of t and those of the class give `eps`
 * [B, outChannels, H, W]. `weights` are those matchKeys returned.
 */
export function buildUNet2DGraph(
  layers: UNet2DLayers,
  weights: ReadonlyMap<string, StoredTensor>,
  options: GraphOptions,
): ModelGraph {
  const { config } = layers;
  const writer = new GraphWriter();
  const context: GraphContext = { writer, weights };
  const [height, width] = config.sampleSize;
  const batch = options.batch ?? 'batch';
  const value = writer.input('sample', 'float32', [batch, config.inChannels, height, width]);
  const sample = { value, channels: config.inChannels, height, width };
  const features = featuresOf(config, weights);
  const embedding = writeEmbedding(context, config, batch);
  const output = writeNetwork(context, layers, sample, embedding);
  const eps = divideByTime(context, config, output, batch);
  writer.output('eps', eps, [batch, config.outChannels, height, width]);
  return {
    ...writer.finish('UNet2DModel'),
    sampleInput: 'sample',
    output: 'eps',
    outputShape: [config.outChannels, height, width],
    fixedBatch: options.batch,
    times: config.timeEmbedding === 'fourier' ? { kind: 'fraction', isSigma: true } : options.times,
    sharesTime: false,
    exampleCondition: exampleCondition(config),
    inputs: (times, conditions) => [
      ...timeInputs(config, features, times),
      ...classInputs(config, features, conditions),
    ],
  };
}

/**
 * The embedding of each sample's t, plus that of its class, with the activation that every ResnetBlock begins with:
 * [B, timeEmbedDim, 1, 1].
 */
function writeEmbedding(context: GraphContext, config: UNet2DConfig, batch: Size): Feature {
  const time = embedTime(context, config, batch);
  const ofClass = embedClass(context, config, batch);
  const sum = ofClass && {
    ...time,
    value: context.writer.node('embedding', 'Add', [time.value, ofClass.value]),
  };
  return activate(context, 'time_embedding/activated', sum ?? time, config.activation);
}

function writeNetwork(context: GraphContext, layers: UNet2DLayers, sample: Feature, time: Feature): Feature {
  const { config, down, mid, up } = layers;
  const first = config.blockOutChannels[0]!;
  const centered = config.centerInputSample ? center(context, sample) : sample;
  let x = conv(context, 'conv_in', centered, firstChannelsOf(config), { kernel: 3 });
  const skips = [x];
  const blocks: BlockContext = { ...context, time, skips };
  let picture: Feature | null = centered;
  for (const block of down)
    ({ x, picture } = writeDownBlock(blocks, block, config.downsamplePadding, { x, picture }));
  if (mid) {
    x = writeResnet(context, mid.first, x, time);
    if (mid.attention) x = writeAttention(context, mid.attention, x);
    x = writeResnet(context, mid.last, x, time);
  }
  picture = null;
  for (const block of up) ({ x, picture } = writeUpBlock(blocks, block, { x, picture }));
  const normed = groupNorm(context, 'conv_norm_out', x, normOf(config, first));
  const active = activate(context, 'conv_act', normed, 'silu'); // whatever act_fn says
  const output = conv(context, 'conv_out', active, config.outChannels, { kernel: 3 });
  return picture ? addFeatures(context, 'output/with_picture', output, picture) : output;
}

/** 2x − 1. */
function center({ writer }: GraphContext, x: Feature): Feature {
  const doubled = writer.node('sample/doubled', 'Mul', [x.value, writer.floats('sample/two', [], [2])]);
  return {
    ...x,
    value: writer.node('sample/centered', 'Sub', [doubled, writer.floats('sample/one', [], [1])]),
  };
}
