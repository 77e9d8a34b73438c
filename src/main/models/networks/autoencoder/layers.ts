import { malformed } from '../../error.ts';
import type { AttentionLayer } from '../../graph/attention.ts';
import type { ConvSampler } from '../../graph/resize.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import { NORM_EPS, type AutoencoderConfig } from './config.ts';

export interface Block {
  readonly layers: readonly { readonly resnet: ResnetLayer; readonly attention: AttentionLayer | null }[];
  /** What halves or doubles the size after the block; null: the size stays. */
  readonly sampler: ConvSampler | null;
}

/** An Encoder or a Decoder: conv_in, blocks, the middle, blocks, conv_norm_out, conv_out. */
export interface CoderLayers {
  /** Prefix of its parameters' names. */
  readonly key: 'encoder' | 'decoder';
  readonly inChannels: number;
  /** Channels after conv_in. */
  readonly firstChannels: number;
  /** The blocks that halve; none in a decoder. */
  readonly down: readonly Block[];
  readonly mid: {
    readonly first: ResnetLayer;
    readonly attention: AttentionLayer | null;
    readonly last: ResnetLayer;
  };
  /** The blocks that double; none in an encoder. */
  readonly up: readonly Block[];
  /** Channels before conv_out. */
  readonly lastChannels: number;
  readonly outChannels: number;
}

/** Every layer of an autoencoder with its channels and the prefix of its state-dict keys. */
export interface AutoencoderLayers {
  readonly config: AutoencoderConfig;
  readonly encoder: CoderLayers;
  readonly decoder: CoderLayers;
}

/** The layers that a config implies. Throws model/malformed where channels do not divide into groups; `file` names it. */
export function deriveLayers(config: AutoencoderConfig, file: string): AutoencoderLayers {
  const { blockOutChannels, normNumGroups: groups } = config;
  for (const channels of blockOutChannels)
    if (channels % groups)
      throw malformed(`${file}: norm_num_groups ${groups} does not divide ${channels} channels`);
  return { config, encoder: deriveEncoder(config), decoder: deriveDecoder(config) };
}

function deriveEncoder(config: AutoencoderConfig): CoderLayers {
  const sizes = config.blockOutChannels;
  const blocks = { count: config.layersPerBlock, types: config.downBlocks, sampler: 'downsamplers' };
  return {
    key: 'encoder',
    inChannels: config.pictureChannels,
    firstChannels: sizes[0]!,
    down: deriveBlocks(config, 'encoder.down_blocks', sizes, blocks),
    mid: deriveMid(config, 'encoder'),
    up: [],
    lastChannels: sizes.at(-1)!,
    outChannels: config.encodedChannels,
  };
}

function deriveDecoder(config: AutoencoderConfig): CoderLayers {
  const sizes = [...config.blockOutChannels].reverse();
  const blocks = { count: config.layersPerBlock + 1, types: config.upBlocks, sampler: 'upsamplers' };
  return {
    key: 'decoder',
    inChannels: config.decodedChannels,
    firstChannels: sizes[0]!,
    down: [],
    mid: deriveMid(config, 'decoder'),
    up: deriveBlocks(config, 'decoder.up_blocks', sizes, blocks),
    lastChannels: sizes.at(-1)!,
    outChannels: config.pictureChannels,
  };
}

interface Blocks {
  /** Residual blocks in each. */
  readonly count: number;
  readonly types: readonly { readonly attention: boolean }[];
  readonly sampler: string;
}

/** Blocks in the order in which they run; every one but the last resamples. */
function deriveBlocks(
  config: AutoencoderConfig,
  prefix: string,
  sizes: readonly number[],
  { count, types, sampler }: Blocks,
): Block[] {
  return types.map(({ attention: attends }, i) => {
    const key = `${prefix}.${i}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? channels;
    const layers = Array.from({ length: count }, (_, j) => ({
      resnet: resnet(config, `${key}.resnets.${j}`, j === 0 ? before : channels, channels),
      attention: attends ? attention(config, `${key}.attentions.${j}`, channels) : null,
    }));
    const isLast = i === sizes.length - 1;
    return { layers, sampler: isLast ? null : { key: `${key}.${sampler}.0.conv`, channels } };
  });
}

function deriveMid(config: AutoencoderConfig, coder: CoderLayers['key']): CoderLayers['mid'] {
  const channels = config.blockOutChannels.at(-1)!;
  const key = `${coder}.mid_block`;
  return {
    first: resnet(config, `${key}.resnets.0`, channels, channels),
    attention: config.midAttention ? attention(config, `${key}.attentions.0`, channels) : null,
    last: resnet(config, `${key}.resnets.1`, channels, channels),
  };
}

function resnet(
  { activation, normNumGroups: groups }: AutoencoderConfig,
  key: string,
  inChannels: number,
  outChannels: number,
): ResnetLayer {
  const norm = { groups, eps: NORM_EPS };
  const fixed = { timeScaleShift: 'default', outputScale: 1, resample: 'none' } as const;
  return { key, inChannels, outChannels, norm, activation, ...fixed };
}

/** One head over all channels. */
function attention(
  { normNumGroups: groups }: AutoencoderConfig,
  key: string,
  channels: number,
): AttentionLayer {
  return { key, channels, heads: 1, norm: { groups, eps: NORM_EPS }, outputScale: 1 };
}
