import type { AttentionLayer } from '../../graph/attention.ts';
import type { GroupNormOptions } from '../../graph/layers.ts';
import type { ConvSampler } from '../../graph/resize.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import { checkBlocks, checkDivisions } from './layer-checks.ts';
import { firstChannelsOf, type BlockType, type UNet2DConfig } from './config.ts';
import {
  attentionUpGroups,
  headsOf,
  quarterNorm,
  skipAttention,
  skipResnet,
  skipSampler,
  type FromPicture,
  type ToPicture,
} from './skip-layers.ts';

/** What halves or doubles the size after a block. */
type Sampler =
  | ({ readonly kind: 'conv' } & ConvSampler)
  | { readonly kind: 'resnet'; readonly resnet: ResnetLayer }
  /** Has no parameters. */
  | { readonly kind: 'plain'; readonly key: string };

interface Block {
  /** Prefix of its parameters' names. */
  readonly key: string;
  readonly layers: readonly { readonly resnet: ResnetLayer; readonly attention: AttentionLayer | null }[];
  /** null: the size stays. */
  readonly sampler: Sampler | null;
}

export interface DownBlock extends Block {
  /** Of NCSN++, after the sampler: adds the picture, halved once more; null: nothing is added. */
  readonly fromPicture: FromPicture | null;
}

export interface UpBlock extends Block {
  /** After all layers; null: none. */
  readonly attention: AttentionLayer | null;
  /** Of NCSN++: doubles the picture that the blocks before made. */
  readonly carriesPicture: boolean;
  /** Of NCSN++, before the sampler: adds to that picture; null: nothing is added. */
  readonly toPicture: ToPicture | null;
}

/** Every layer of a UNet2DModel with its channels and the prefix of its state-dict keys. */
export interface UNet2DLayers {
  readonly config: UNet2DConfig;
  readonly down: readonly DownBlock[];
  readonly mid: {
    readonly first: ResnetLayer;
    readonly attention: AttentionLayer | null;
    readonly last: ResnetLayer;
  } | null;
  readonly up: readonly UpBlock[];
}

/**
 * The layers that a config implies. Throws model/malformed when channels do not divide into groups or heads, or blocks do
 * not fit together; `file` names the config.
 */
export function deriveLayers(config: UNet2DConfig, file: string): UNet2DLayers {
  checkBlocks(config, file);
  const layers = { config, down: deriveDown(config), mid: deriveMid(config), up: deriveUp(config) };
  const lastNorm = normOf(config, config.blockOutChannels[0]!);
  const [resnets, attentions] = [listResnets(layers), listAttentions(layers)];
  checkDivisions(config, { resnets, attentions, lastNorm }, file);
  return layers;
}

/** The norm of the middle block's residual blocks, and the one before the last convolution. */
export function normOf({ normNumGroups, normEps }: UNet2DConfig, channels: number): GroupNormOptions {
  return normNumGroups === null ? quarterNorm(channels, normEps) : { groups: normNumGroups, eps: normEps };
}

function resnet(config: UNet2DConfig, key: string, inChannels: number, outChannels: number): ResnetLayer {
  const { activation, timeScaleShift } = config;
  const norm = normOf(config, inChannels);
  return { key, inChannels, outChannels, norm, activation, timeScaleShift, outputScale: 1, resample: 'none' };
}

function attention(config: UNet2DConfig, key: string, channels: number): AttentionLayer {
  return { key, channels, ...headsOf(config, channels), norm: normOf(config, channels), outputScale: 1 };
}

function deriveDown(config: UNet2DConfig): DownBlock[] {
  const sizes = config.blockOutChannels;
  return config.downBlocks.map((block, i) => {
    const key = `down_blocks.${i}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? firstChannelsOf(config);
    const isSkip = block.kind === 'skip';
    const layers = Array.from({ length: config.layersPerBlock }, (_, j) => {
      const [input, name] = [j === 0 ? before : channels, `${key}.resnets.${j}`];
      const attend = isSkip ? skipAttention : attention;
      return {
        resnet: isSkip
          ? skipResnet(config, name, { in: input, out: channels })
          : resnet(config, name, input, channels),
        attention: block.attention ? attend(config, `${key}.attentions.${j}`, channels) : null,
      };
    });
    const isLast = i === sizes.length - 1;
    const sampler = isLast ? null : deriveSampler(config, block, 'down', key, channels);
    const fromPicture = isSkip && !isLast ? { key: `${key}.skip_conv`, channels } : null;
    return { key, layers, sampler, fromPicture };
  });
}

function deriveUp(config: UNet2DConfig): UpBlock[] {
  const sizes = [...config.blockOutChannels].reverse();
  const upward = config.numHeadsUp === undefined ? config : { ...config, numHeads: config.numHeadsUp };
  return config.upBlocks.map((block, i) => {
    const key = `up_blocks.${i}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? channels;
    const skipOfLast = sizes[i + 1] ?? firstChannelsOf(config);
    const isSkip = block.kind === 'skip';
    const layers = Array.from({ length: config.layersPerBlock + 1 }, (_, j) => {
      const skip = j === config.layersPerBlock ? skipOfLast : channels;
      const straight = j === 0 ? before : channels;
      const name = `${key}.resnets.${j}`;
      const groups = block.attention ? attentionUpGroups(straight, skip) : undefined;
      const hasAttention = block.attention && !isSkip;
      return {
        resnet: isSkip
          ? skipResnet(config, name, { in: straight + skip, out: channels }, groups)
          : resnet(config, name, straight + skip, channels),
        attention: hasAttention ? attention(upward, `${key}.attentions.${j}`, channels) : null,
      };
    });
    const isLast = i === sizes.length - 1;
    return {
      key,
      layers,
      attention: isSkip && block.attention ? skipAttention(config, `${key}.attentions.0`, channels) : null,
      sampler: isLast ? null : deriveSampler(config, block, 'up', key, channels),
      carriesPicture: isSkip,
      toPicture: isSkip && !isLast ? { key, channels, norm: quarterNorm(channels, config.normEps) } : null,
    };
  });
}

function deriveSampler(
  config: UNet2DConfig,
  block: BlockType,
  direction: 'down' | 'up',
  key: string,
  channels: number,
): Sampler {
  if (block.kind === 'skip')
    return {
      kind: 'resnet',
      resnet: skipSampler(config, `${key}.resnet_${direction}`, channels, `fir-${direction}`),
    };
  const sampler = `${key}.${direction}samplers.0`;
  const ofAttention = direction === 'down' ? config.downsampleType : config.upsampleType;
  const isResnet = block.kind === 'resample' || (block.attention && ofAttention === 'resnet');
  if (!isResnet && config.plainSamplers) return { kind: 'plain', key: sampler };
  if (!isResnet) return { kind: 'conv', key: `${sampler}.conv`, channels };
  return { kind: 'resnet', resnet: { ...resnet(config, sampler, channels, channels), resample: direction } };
}

/** The middle's attention has its own rule for groups: see UNetMidBlock2D. */
function deriveMid(config: UNet2DConfig): UNet2DLayers['mid'] {
  if (!config.midBlock) return null;
  const channels = config.blockOutChannels.at(-1)!;
  const outputScale = config.midBlockScaleFactor;
  const fallback = config.timeScaleShift === 'default' ? normOf(config, channels).groups : null;
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
  const after = up.map((block) => block.attention);
  return [...all, ...after, mid?.attention ?? null].filter((each) => each !== null);
}
