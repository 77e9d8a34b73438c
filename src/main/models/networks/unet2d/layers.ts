import { malformed } from '../../error.ts';
import type { AttentionLayer } from '../../graph/attention.ts';
import type { GroupNormOptions } from '../../graph/layers.ts';
import type { ConvSampler } from '../../graph/resize.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import type { UNet2DConfig } from './config.ts';

/** What halves or doubles the size after a block. */
type Sampler =
  ({ readonly kind: 'conv' } & ConvSampler) | { readonly kind: 'resnet'; readonly resnet: ResnetLayer };

export interface Block {
  readonly layers: readonly { readonly resnet: ResnetLayer; readonly attention: AttentionLayer | null }[];
  /** null: the size stays. */
  readonly sampler: Sampler | null;
}

/** Every layer of a UNet2DModel with its channels and the prefix of its state-dict keys. */
export interface UNet2DLayers {
  readonly config: UNet2DConfig;
  readonly down: readonly Block[];
  readonly mid: {
    readonly first: ResnetLayer;
    readonly attention: AttentionLayer | null;
    readonly last: ResnetLayer;
  } | null;
  readonly up: readonly Block[];
}

/**
 * The layers that a config implies. Throws model/malformed when channels do not divide into groups or heads;
 * `file` names the config.
 */
export function deriveLayers(config: UNet2DConfig, file: string): UNet2DLayers {
  const layers = { config, down: deriveDown(config), mid: deriveMid(config), up: deriveUp(config) };
  checkDivisions(layers, file);
  return layers;
}

/** The GroupNorm of every block, and the one before the last convolution. */
export function normOf({ normNumGroups: groups, normEps: eps }: UNet2DConfig): GroupNormOptions {
  return { groups, eps };
}

function resnet(config: UNet2DConfig, key: string, inChannels: number, outChannels: number): ResnetLayer {
  const { activation, timeScaleShift } = config;
  const norm = normOf(config);
  return { key, inChannels, outChannels, norm, activation, timeScaleShift, outputScale: 1, resample: 'none' };
}

function attention(config: UNet2DConfig, key: string, channels: number): AttentionLayer {
  const byWidth = config.attentionHeadDim === null ? 1 : channels / config.attentionHeadDim;
  const heads = config.numHeads ?? byWidth;
  return { key, channels, heads, norm: normOf(config), outputScale: 1 };
}

function deriveDown(config: UNet2DConfig): Block[] {
  const sizes = config.blockOutChannels;
  return config.downBlocks.map((block, i) => {
    const key = `down_blocks.${i}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? sizes[0]!;
    const layers = Array.from({ length: config.layersPerBlock }, (_, j) => ({
      resnet: resnet(config, `${key}.resnets.${j}`, j === 0 ? before : channels, channels),
      attention: block.attention ? attention(config, `${key}.attentions.${j}`, channels) : null,
    }));
    const type = block.attention ? config.downsampleType : block.kind === 'resample' ? 'resnet' : 'conv';
    const last = i === sizes.length - 1;
    return { layers, sampler: last ? null : deriveSampler(config, type, 'down', key, channels) };
  });
}

function deriveUp(config: UNet2DConfig): Block[] {
  const sizes = [...config.blockOutChannels].reverse();
  return config.upBlocks.map((block, i) => {
    const key = `up_blocks.${i}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? channels;
    const skipOfLast = sizes[i + 1] ?? channels;
    const layers = Array.from({ length: config.layersPerBlock + 1 }, (_, j) => {
      const skip = j === config.layersPerBlock ? skipOfLast : channels;
      const input = (j === 0 ? before : channels) + skip;
      return {
        resnet: resnet(config, `${key}.resnets.${j}`, input, channels),
        attention: block.attention ? attention(config, `${key}.attentions.${j}`, channels) : null,
      };
    });
    const type = block.attention ? config.upsampleType : block.kind === 'resample' ? 'resnet' : 'conv';
    const last = i === sizes.length - 1;
    return { layers, sampler: last ? null : deriveSampler(config, type, 'up', key, channels) };
  });
}

function deriveSampler(
  config: UNet2DConfig,
  type: 'conv' | 'resnet',
  direction: 'down' | 'up',
  key: string,
  channels: number,
): Sampler {
  const sampler = `${key}.${direction}samplers.0`;
  if (type === 'conv') return { kind: 'conv', key: `${sampler}.conv`, channels };
  return { kind: 'resnet', resnet: { ...resnet(config, sampler, channels, channels), resample: direction } };
}

/** The middle's attention has its own rule for groups: see UNetMidBlock2D. */
function deriveMid(config: UNet2DConfig): UNet2DLayers['mid'] {
  if (!config.midBlock) return null;
  const channels = config.blockOutChannels.at(-1)!;
  const outputScale = config.midBlockScaleFactor;
  const fallback = config.timeScaleShift === 'default' ? config.normNumGroups : null;
  const groups = config.attnNormNumGroups ?? fallback;
  const norm = groups === null ? null : { groups, eps: config.normEps };
  const middle = { ...attention(config, 'mid_block.attentions.0', channels), norm, outputScale };
  return {
    first: { ...resnet(config, 'mid_block.resnets.0', channels, channels), outputScale },
    attention: config.midAttention ? middle : null,
    last: { ...resnet(config, 'mid_block.resnets.1', channels, channels), outputScale },
  };
}

/** Every ResnetBlock2D, samplers included, in forward order. */
export function listResnets({ down, mid, up }: UNet2DLayers): ResnetLayer[] {
  const ofBlock = ({ layers, sampler }: Block): ResnetLayer[] => [
    ...layers.map((layer) => layer.resnet),
    ...(sampler?.kind === 'resnet' ? [sampler.resnet] : []),
  ];
  return [...down.flatMap(ofBlock), ...(mid ? [mid.first, mid.last] : []), ...up.flatMap(ofBlock)];
}

/** Every attention; that of the middle last. */
export function listAttentions({ down, mid, up }: UNet2DLayers): AttentionLayer[] {
  const all = [...down, ...up].flatMap(({ layers }) => layers.map((layer) => layer.attention));
  return [...all, mid?.attention ?? null].filter((each) => each !== null);
}

function checkDivisions(all: UNet2DLayers, file: string): void {
  const { normNumGroups: groups, attentionHeadDim, blockOutChannels, freqShift } = all.config;
  const norms = listResnets(all).flatMap(({ inChannels, outChannels }) => [inChannels, outChannels]);
  for (const channels of [...norms, blockOutChannels[0]!])
    if (channels % groups)
      throw malformed(`${file}: norm_num_groups ${groups} does not divide ${channels} channels`);
  for (const { channels, heads, norm } of listAttentions(all)) {
    if (!Number.isInteger(heads))
      throw malformed(`${file}: attention_head_dim ${attentionHeadDim} does not divide ${channels} channels`);
    if (norm !== null && channels % norm.groups)
      throw malformed(`${file}: attn_norm_num_groups ${norm.groups} does not divide ${channels} channels`);
  }
  const first = blockOutChannels[0]!;
  if (first % 2) throw malformed(`${file}: block_out_channels[0] must be even, got ${first}`);
  if (freqShift >= first / 2)
    throw malformed(`${file}: freq_shift must be below ${first / 2}, got ${freqShift}`);
}
