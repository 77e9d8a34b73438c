import { malformed } from '../../error.ts';
import type { UNet2DConfig } from './config.ts';

/** One ResnetBlock2D: where its weights are and what goes in and out. */
export interface ResnetPlan {
  readonly key: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly outputScale: number;
  /** `down` and `up` resample on both branches: the samplers of type `resnet`. */
  readonly resample: 'none' | 'down' | 'up';
}

/** One self-attention block over the pixels. */
export interface AttentionPlan {
  readonly key: string;
  readonly channels: number;
  readonly heads: number;
  /** null: no GroupNorm before it. */
  readonly normGroups: number | null;
  readonly outputScale: number;
}

export interface LayerPlan {
  readonly resnet: ResnetPlan;
  readonly attention: AttentionPlan | null;
}

export type SamplerPlan =
  | { readonly kind: 'conv'; readonly key: string; readonly channels: number }
  | { readonly kind: 'resnet'; readonly resnet: ResnetPlan };

export interface BlockPlan {
  readonly layers: readonly LayerPlan[];
  readonly sampler: SamplerPlan | null;
}

/** A UNet2DModel spelled out: every block with its channels and the prefix of its state-dict keys. */
export interface UNet2DPlan {
  readonly config: UNet2DConfig;
  readonly down: readonly BlockPlan[];
  readonly mid: {
    readonly first: ResnetPlan;
    readonly attention: AttentionPlan | null;
    readonly last: ResnetPlan;
  } | null;
  readonly up: readonly BlockPlan[];
}

/**
 * Spells a config out. Throws model/malformed when channels do not divide into groups or heads;
 * `file` names the config.
 */
export function planUNet2D(config: UNet2DConfig, file: string): UNet2DPlan {
  const plan = {
    config,
    down: planDown(config),
    mid: planMid(config),
    up: planUp(config),
  };
  checkDivisions(plan, file);
  return plan;
}

function resnet(key: string, inChannels: number, outChannels: number): ResnetPlan {
  return { key, inChannels, outChannels, outputScale: 1, resample: 'none' };
}

function attention(config: UNet2DConfig, key: string, channels: number): AttentionPlan {
  const heads = config.attentionHeadDim === null ? 1 : channels / config.attentionHeadDim;
  return { key, channels, heads, normGroups: config.normNumGroups, outputScale: 1 };
}

function planDown(config: UNet2DConfig): BlockPlan[] {
  const sizes = config.blockOutChannels;
  return config.downBlocks.map((block, i) => {
    const key = `down_blocks.${String(i)}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? sizes[0]!;
    const layers = Array.from({ length: config.layersPerBlock }, (_, j) => ({
      resnet: resnet(`${key}.resnets.${String(j)}`, j === 0 ? before : channels, channels),
      attention: block.attention ? attention(config, `${key}.attentions.${String(j)}`, channels) : null,
    }));
    const type = block.attention ? config.downsampleType : 'conv';
    const last = i === sizes.length - 1;
    return { layers, sampler: last ? null : planSampler(type, 'down', key, channels) };
  });
}

function planUp(config: UNet2DConfig): BlockPlan[] {
  const sizes = [...config.blockOutChannels].reverse();
  return config.upBlocks.map((block, i) => {
    const key = `up_blocks.${String(i)}`;
    const channels = sizes[i]!;
    const before = sizes[i - 1] ?? channels;
    const skipOfLast = sizes[i + 1] ?? channels;
    const layers = Array.from({ length: config.layersPerBlock + 1 }, (_, j) => {
      const skip = j === config.layersPerBlock ? skipOfLast : channels;
      const input = (j === 0 ? before : channels) + skip;
      return {
        resnet: resnet(`${key}.resnets.${String(j)}`, input, channels),
        attention: block.attention ? attention(config, `${key}.attentions.${String(j)}`, channels) : null,
      };
    });
    const type = block.attention ? config.upsampleType : 'conv';
    const last = i === sizes.length - 1;
    return { layers, sampler: last ? null : planSampler(type, 'up', key, channels) };
  });
}

function planSampler(
  type: 'conv' | 'resnet',
  way: 'down' | 'up',
  key: string,
  channels: number,
): SamplerPlan {
  const sampler = `${key}.${way}samplers.0`;
  if (type === 'conv') return { kind: 'conv', key: `${sampler}.conv`, channels };
  return { kind: 'resnet', resnet: { ...resnet(sampler, channels, channels), resample: way } };
}

/** The middle's attention has its own rule for groups: see UNetMidBlock2D. */
function planMid(config: UNet2DConfig): UNet2DPlan['mid'] {
  if (!config.midBlock) return null;
  const channels = config.blockOutChannels.at(-1)!;
  const outputScale = config.midBlockScaleFactor;
  const fallback = config.timeScaleShift === 'default' ? config.normNumGroups : null;
  const normGroups = config.attnNormNumGroups ?? fallback;
  const middle = { ...attention(config, 'mid_block.attentions.0', channels), normGroups, outputScale };
  return {
    first: { ...resnet('mid_block.resnets.0', channels, channels), outputScale },
    attention: config.midAttention ? middle : null,
    last: { ...resnet('mid_block.resnets.1', channels, channels), outputScale },
  };
}

/** Every ResnetBlock2D of a plan, samplers included, in forward order. */
export function listResnets({ down, mid, up }: UNet2DPlan): ResnetPlan[] {
  const ofBlock = ({ layers, sampler }: BlockPlan): ResnetPlan[] => [
    ...layers.map((layer) => layer.resnet),
    ...(sampler?.kind === 'resnet' ? [sampler.resnet] : []),
  ];
  return [...down.flatMap(ofBlock), ...(mid ? [mid.first, mid.last] : []), ...up.flatMap(ofBlock)];
}

/** Every attention of a plan. */
export function listAttentions({ down, mid, up }: UNet2DPlan): AttentionPlan[] {
  const all = [...down, ...up].flatMap(({ layers }) => layers.map((layer) => layer.attention));
  return [...all, mid?.attention ?? null].filter((each) => each !== null);
}

function checkDivisions(plan: UNet2DPlan, file: string): void {
  const { normNumGroups: groups, attentionHeadDim, blockOutChannels } = plan.config;
  const norms = listResnets(plan).flatMap(({ inChannels, outChannels }) => [inChannels, outChannels]);
  for (const channels of [...norms, blockOutChannels[0]!])
    if (channels % groups)
      throw malformed(
        `${file}: norm_num_groups ${String(groups)} does not divide ${String(channels)} channels`,
      );
  for (const { channels, heads, normGroups } of listAttentions(plan)) {
    if (!Number.isInteger(heads))
      throw malformed(
        `${file}: attention_head_dim ${String(attentionHeadDim)} does not divide ${String(channels)} channels`,
      );
    if (normGroups !== null && channels % normGroups)
      throw malformed(
        `${file}: attn_norm_num_groups ${String(normGroups)} does not divide ${String(channels)} channels`,
      );
  }
  const first = blockOutChannels[0]!;
  if (first % 2) throw malformed(`${file}: block_out_channels[0] must be even, got ${String(first)}`);
  if (plan.config.freqShift >= first / 2)
    throw malformed(
      `${file}: freq_shift must be below ${String(first / 2)}, got ${String(plan.config.freqShift)}`,
    );
}
