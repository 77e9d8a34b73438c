import type { StoredTensor } from '../../../formats/tensor.ts';
import type { GraphOptions } from '../../family.ts';
import { classInputs, lookUpClass, writeClassInputs } from '../../graph/class-embedding.ts';
import { convolve } from '../../graph/convolve.ts';
import { activate, conv, tableOf, type Feature, type GraphContext } from '../../graph/layers.ts';
import { embedFeatures, featureInput, sinusoids } from '../../graph/time-embedding.ts';
import { GraphWriter } from '../../graph/writer.ts';
import type { ModelGraph } from '../../model.ts';
import { modulatedNorm, NORM_EPS, split, writeBlock } from './block.ts';
import { widthOf, type DiTConfig } from './config.ts';
import { embedderKeys, TIME_FEATURES } from './parameters.ts';
import { positionEmbedding } from './positions.ts';

const TIME_INPUT = 'time_features';
const SINUSOIDS = { width: TIME_FEATURES, flipSinToCos: true, freqShift: 1 };

/**
 * The ONNX graph of a DiT: `sample` [B, C, H, W], the features of t and the classes give `eps` [B, outChannels, H, W].
 * @param weights as withBiases gives them
 * @param shared as findSharedEmbedders gives it
 */
export function buildDiTGraph(
  config: DiTConfig,
  weights: ReadonlyMap<string, StoredTensor>,
  shared: readonly number[],
  options: GraphOptions,
): ModelGraph {
  const context: GraphContext = { writer: new GraphWriter(), weights };
  const { writer } = context;
  const [height, width] = config.sampleSize;
  const batch = options.batch ?? 'batch';
  const value = writer.input('sample', 'float32', [batch, config.inChannels, height, width]);
  const features = writer.input(TIME_INPUT, 'float32', [batch, TIME_FEATURES, 1, 1]);
  writeClassInputs(context, batch);
  const embeddings = new Map<number, Feature>();
  const embed = (i: number): Feature => {
    const at = shared[i]!;
    const known = embeddings.get(at) ?? writeEmbedding(context, config, at, features);
    embeddings.set(at, known);
    return known;
  };
  let x = writePatches(context, config, { value, channels: config.inChannels, height, width });
  for (let i = 0; i < config.layers; i++) x = writeBlock(context, config, i, x, embed(i));
  writer.output('eps', writeOutput(context, config, x, embed(0)), [batch, config.outChannels, height, width]);
  return {
    ...writer.finish('DiTTransformer2DModel'),
    sampleInput: 'sample',
    output: 'eps',
    outputShape: [config.outChannels, height, width],
    fixedBatch: options.batch,
    times: options.times,
    sharesTime: false,
    exampleCondition: { class: 0 },
    inputs: (times, conditions) => [
      featureInput(TIME_INPUT, TIME_FEATURES, sinusoids(SINUSOIDS, times)),
      ...classInputs(conditions),
    ],
  };
}

/** SiLU of the embedding of time plus that of the class, with the weights of block i: [B, width, 1, 1]. */
function writeEmbedding(context: GraphContext, config: DiTConfig, i: number, input: string): Feature {
  const width = widthOf(config);
  const { time, table } = embedderKeys(i);
  const features = { value: input, channels: TIME_FEATURES, height: 1, width: 1 };
  const ofTime = embedFeatures(context, time, features, width);
  const ofClass = lookUpClass(context, table, width);
  const sum = context.writer.node(`${time}/with_class`, 'Add', [ofTime.value, ofClass.value]);
  return activate(context, `${time}/active`, { ...ofTime, value: sum }, 'silu');
}

/** A token per patch, with the embedding of its position. */
function writePatches(context: GraphContext, config: DiTConfig, sample: Feature): Feature {
  const { writer } = context;
  const { patchSize } = config;
  const key = 'pos_embed.proj';
  const kernel = [patchSize, patchSize];
  const [weight, bias] = [tableOf(context, `${key}.weight`), tableOf(context, `${key}.bias`)];
  const parameters = { weight, bias, outChannels: widthOf(config) };
  const projected = convolve(writer, key, sample, parameters, { kernel_shape: kernel, strides: kernel });
  const [channels, height, width] = [
    parameters.outChannels,
    sample.height / patchSize,
    sample.width / patchSize,
  ];
  const positions = writer.weight(
    'pos_embed/positions',
    [1, channels, height, width],
    positionEmbedding(config),
  );
  return { value: writer.node('pos_embed', 'Add', [projected, positions]), channels, height, width };
}

/** Norm with shift and scale of the embedding, then patches of pixels: rows of proj_out_2 are (row, column, channel). */
function writeOutput(context: GraphContext, config: DiTConfig, x: Feature, active: Feature): string {
  const { writer } = context;
  const { patchSize, outChannels } = config;
  const both = conv(context, 'proj_out_1', active, 2 * x.channels, { kernel: 1 });
  const [shift, scale] = split(context, 'proj_out_1/parts', both, 2);
  const normed = modulatedNorm(context, 'norm_out', x, { scale: scale!, shift: shift!, eps: NORM_EPS });
  const patches = conv(context, 'proj_out_2', normed, patchSize ** 2 * outChannels, { kernel: 1 });
  return writer.node('patches/joined', 'DepthToSpace', [patches.value], { blocksize: patchSize });
}
