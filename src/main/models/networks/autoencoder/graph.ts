import type { SampleSize } from '../../../../contract/sample-size.ts';
import type { LatentShape } from '../../../../core/latent.ts';
import type { StoredTensor } from '../../../formats/tensor.ts';
import { writeAttention } from '../../graph/attention.ts';
import { activate, conv, groupNorm } from '../../graph/layers.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { writeDownsampler, writeUpsampler } from '../../graph/resize.ts';
import { writeResnet } from '../../graph/resnet.ts';
import { GraphWriter } from '../../graph/writer.ts';
import type { ModelGraph } from '../../model.ts';
import { quantize } from './codebook.ts';
import { factorOf, NORM_EPS, type AutoencoderConfig } from './config.ts';
import type { AutoencoderLayers, Block, CoderLayers } from './layers.ts';
import { rescale, unscale } from './scaling.ts';

export interface CoderOptions {
  /** Parameters by name, as matchAutoencoder returned them. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** [H, W] of the latent. */
  readonly latent: SampleSize;
  /** null: the batch axis is free. */
  readonly batch: number | null;
}

/**
 * The ONNX graph of a decoder: `latent` [B, C, h, w] as the denoiser makes it gives `picture` [B, C', H, W], not clamped.
 * Scaling and nearest codes are in it.
 */
export function buildDecoder(layers: AutoencoderLayers, options: CoderOptions): ModelGraph {
  const { config, decoder } = layers;
  const shapes = [latentShape(config, options), pictureShape(config, options)] as const;
  return writeGraph('Decoder', ['latent', 'picture'], shapes, options, (context, latent) => {
    const unscaled = unscale(context, latent, config.scaling);
    const code = config.codes === null ? unscaled : quantize(context, unscaled, config.codes);
    const start = config.postQuantConv
      ? conv(context, 'post_quant_conv', code, config.decodedChannels, { kernel: 1 })
      : code;
    return writeCoder(context, decoder, config, start);
  });
}

/**
 * The ONNX graph of an encoder: `picture` [B, C', H, W] gives `latent` [B, C, h, w] as the denoiser takes it: scaled,
 * not quantized, and the mean where the encoder gives a distribution.
 */
export function buildEncoder(layers: AutoencoderLayers, options: CoderOptions): ModelGraph {
  const { config, encoder } = layers;
  const shapes = [pictureShape(config, options), latentShape(config, options)] as const;
  return writeGraph('Encoder', ['picture', 'latent'], shapes, options, (context, picture) => {
    const encoded = writeCoder(context, encoder, config, picture);
    const moments =
      config.quantConv === null
        ? encoded
        : conv(context, 'quant_conv', encoded, config.quantConv, { kernel: 1 });
    return rescale(context, takeChannels(context, moments, config.latentChannels), config.scaling);
  });
}

function latentShape({ latentChannels }: AutoencoderConfig, { latent }: CoderOptions): LatentShape {
  return [latentChannels, ...latent];
}

function pictureShape(config: AutoencoderConfig, { latent: [height, width] }: CoderOptions): LatentShape {
  const factor = factorOf(config);
  return [config.pictureChannels, factor * height, factor * width];
}

/** A graph of one input and one output, which `write` makes of it. */
function writeGraph(
  name: string,
  [sampleInput, output]: readonly [string, string],
  [inputShape, outputShape]: readonly [LatentShape, LatentShape],
  { weights, batch }: CoderOptions,
  write: (context: GraphContext, input: Feature) => Feature,
): ModelGraph {
  const writer = new GraphWriter();
  const [channels, height, width] = inputShape;
  const value = writer.input(sampleInput, 'float32', [batch ?? 'batch', ...inputShape]);
  const result = write({ writer, weights }, { value, channels, height, width });
  writer.output(output, result.value, [batch ?? 'batch', ...outputShape]);
  return {
    ...writer.finish(name),
    sampleInput,
    output,
    outputShape,
    fixedBatch: batch,
    times: null,
    sharesTime: false,
    exampleCondition: null,
    inputs: () => [],
  };
}

function writeCoder(
  context: GraphContext,
  { key, firstChannels, down, mid, up, outChannels }: CoderLayers,
  { normNumGroups: groups }: AutoencoderConfig,
  input: Feature,
): Feature {
  let x = conv(context, `${key}.conv_in`, input, firstChannels, { kernel: 3 });
  for (const block of down)
    x = writeBlock(context, block, x, (sampler, end) => writeDownsampler(context, sampler, 0, end));
  x = writeResnet(context, mid.first, x, null);
  if (mid.attention) x = writeAttention(context, mid.attention, x);
  x = writeResnet(context, mid.last, x, null);
  for (const block of up)
    x = writeBlock(context, block, x, (sampler, end) => writeUpsampler(context, sampler, end));
  const normed = groupNorm(context, `${key}.conv_norm_out`, x, { groups, eps: NORM_EPS });
  const active = activate(context, `${key}.conv_act`, normed, 'silu'); // whatever act_fn says
  return conv(context, `${key}.conv_out`, active, outChannels, { kernel: 3 });
}

function writeBlock(
  context: GraphContext,
  { layers, sampler }: Block,
  input: Feature,
  resample: (sampler: NonNullable<Block['sampler']>, x: Feature) => Feature,
): Feature {
  let x = input;
  for (const { resnet, attention } of layers) {
    x = writeResnet(context, resnet, x, null);
    if (attention) x = writeAttention(context, attention, x);
  }
  return sampler ? resample(sampler, x) : x;
}

/** The first `channels` of x. */
function takeChannels({ writer }: GraphContext, x: Feature, channels: number): Feature {
  if (x.channels === channels) return x;
  const parts = writer.ints([channels, x.channels - channels]);
  const [first] = writer.nodes('encoder/moments', 'Split', [x.value, parts], { axis: 1 }, 2);
  return { ...x, value: first!, channels };
}
