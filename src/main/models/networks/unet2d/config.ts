import type { Activation } from '../../graph/layers.ts';

/** How a class becomes a vector that is added to the time embedding. */
export type ClassEmbedding =
  /** A row of a table of `count` embeddings. */
  | { readonly kind: 'table'; readonly count: number }
  /** As a time, through two linear layers of its own. */
  | { readonly kind: 'timestep' }
  /** The class is the vector. */
  | { readonly kind: 'identity' };

export interface BlockType {
  readonly attention: boolean;
  /**
   * `resample`: residual blocks change the size, whatever downsampleType and upsampleType say. `skip`: a block of NCSN++,
   * which carries the picture itself along. Absent: neither.
   */
  readonly kind?: 'resample' | 'skip';
}

/**
 * The part of a diffusers UNet2DModel config that decides its forward pass. Digests are made of it: what is optional is
 * absent where a network does without, so that a network keeps its digest when options are added.
 */
export interface UNet2DConfig {
  /** [H, W] of a sample. */
  readonly sampleSize: readonly [height: number, width: number];
  readonly inChannels: number;
  /** inChannels, or twice as many: the second half is the variance. */
  readonly outChannels: number;
  /** Absent: the network takes no class. */
  readonly classEmbedding?: ClassEmbedding;
  readonly centerInputSample: boolean;
  /** Width of the time embedding after its two linear layers. */
  readonly timeEmbedDim: number;
  /** Width of the sinusoids of t; absent: blockOutChannels[0]. */
  readonly timeFeatures?: number;
  /**
   * In place of sinusoids of t: `fourier`, features of log t with stored frequencies, where t is a σ and the output is
   * divided by it; `learned`, the row t of a stored table of `learnedTimes` rows.
   */
  readonly timeEmbedding?: 'fourier' | 'learned';
  /** Rows of the table of a learned time embedding. */
  readonly learnedTimes?: number;
  readonly freqShift: number;
  readonly flipSinToCos: boolean;
  /** Outermost first. */
  readonly downBlocks: readonly BlockType[];
  /** Innermost first. */
  readonly upBlocks: readonly BlockType[];
  readonly midBlock: boolean;
  readonly midAttention: boolean;
  readonly blockOutChannels: readonly number[];
  /** Channels after the first convolution; absent: blockOutChannels[0]. */
  readonly firstChannels?: number;
  readonly layersPerBlock: number;
  readonly midBlockScaleFactor: number;
  readonly downsamplePadding: 0 | 1;
  readonly downsampleType: 'conv' | 'resnet';
  readonly upsampleType: 'conv' | 'resnet';
  /** Samplers that are not residual blocks are a 2 × 2 mean and a doubling, without a convolution; absent: with one. */
  readonly plainSamplers?: true;
  readonly activation: Activation;
  /** Channels of one attention head; null: one head with all channels. */
  readonly attentionHeadDim: number | null;
  /** Heads of every attention, in place of attentionHeadDim. */
  readonly numHeads?: number;
  /** Heads of the attentions on the way up, in place of numHeads. */
  readonly numHeadsUp?: number;
  /** null: the middle block and the last norm have groups of their own number, and every other block is of kind `skip`. */
  readonly normNumGroups: number | null;
  readonly attnNormNumGroups: number | null;
  readonly normEps: number;
  readonly timeScaleShift: 'default' | 'scale_shift';
}

/** Channels after the first convolution. */
export function firstChannelsOf({ firstChannels, blockOutChannels }: UNet2DConfig): number {
  return firstChannels ?? blockOutChannels[0]!;
}

/** What height and width must be multiples of: each is halved once per level but the last. */
export function stepOf(levels: number): number {
  return 2 ** (levels - 1);
}
