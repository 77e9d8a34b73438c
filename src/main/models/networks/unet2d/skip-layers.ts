import type { AttentionLayer } from '../../graph/attention.ts';
import type { GroupNormOptions } from '../../graph/layers.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import type { UNet2DConfig } from './config.ts';

/** Channels of the picture that runs beside the blocks of NCSN++, whatever the network's own are. */
export const PICTURE_CHANNELS = 3;
/** Groups of the attentions' norms, whatever norm_num_groups says. */
const ATTENTION_GROUPS = 32;

/** The layer that adds a halved picture to what a down block gives: a 1 × 1 convolution, PICTURE_CHANNELS → channels. */
export interface FromPicture {
  readonly key: string;
  readonly channels: number;
}

/** The layers that make a part of the picture of what an up block gives: norm, SiLU, 3 × 3 convolution. */
export interface ToPicture {
  /** Prefix of `skip_norm` and `skip_conv`. */
  readonly key: string;
  readonly channels: number;
  readonly norm: GroupNormOptions;
}

/** The norm of layers without norm_num_groups: min(C / 4, 32) groups. */
export function quarterNorm(channels: number, eps: number): GroupNormOptions {
  return { groups: Math.min(Math.floor(channels / 4), 32), eps };
}

/** A residual block of …Skip…Block2D. @param groups of its first norm, where they are not those of quarterNorm */
export function skipResnet(
  { activation, timeScaleShift, normEps }: UNet2DConfig,
  key: string,
  channels: { readonly in: number; readonly out: number },
  groups?: number,
): ResnetLayer {
  const first = quarterNorm(channels.in, normEps);
  return {
    key,
    inChannels: channels.in,
    outChannels: channels.out,
    norm: groups === undefined ? first : { ...first, groups },
    secondNorm: quarterNorm(channels.out, normEps),
    activation,
    timeScaleShift,
    outputScale: Math.SQRT2,
    resample: 'none',
  };
}

/** `resnet_down` and `resnet_up`. */
export function skipSampler(
  config: UNet2DConfig,
  key: string,
  channels: number,
  resample: 'fir-down' | 'fir-up',
): ResnetLayer {
  return {
    ...skipResnet(config, key, { in: channels, out: channels }),
    resample,
    alwaysShortcut: true,
  };
}

export function skipAttention(config: UNet2DConfig, key: string, channels: number): AttentionLayer {
  const norm = { groups: ATTENTION_GROUPS, eps: config.normEps };
  return { key, channels, ...headsOf(config, channels), norm, outputScale: Math.SQRT2 };
}

/** The heads of an attention. A width that does not divide the channels gives fewer, as in diffusers: q, k and v are narrower. */
export function headsOf(
  { attentionHeadDim, numHeads }: UNet2DConfig,
  channels: number,
): Pick<AttentionLayer, 'heads' | 'inner'> {
  if (numHeads !== undefined) return { heads: numHeads };
  if (attentionHeadDim === null) return { heads: 1 };
  const heads = Math.floor(channels / attentionHeadDim);
  return { heads, ...(channels % attentionHeadDim !== 0 && { inner: heads * attentionHeadDim }) };
}

/**
 * Groups of the first norm of a residual block of AttnSkipUpBlock2D. diffusers takes a quarter of the skip's channels alone,
 * a slip of precedence that is part of the format.
 */
export function attentionUpGroups(before: number, skip: number): number {
  return Math.min(before + Math.floor(skip / 4), 32);
}
