import type { Activation } from '../../graph/layers.ts';

/** How a class becomes a vector that is added to the time embedding. */
export type ClassEmbedding =
  /** A row of a table of `count` embeddings. */
  | { readonly kind: 'table'; readonly count: number }
  /** As a time, through two linear layers of its own. */
  | { readonly kind: 'timestep' }
  /** The class is the vector. */
  | { readonly kind: 'identity' };

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
  readonly freqShift: number;
  readonly flipSinToCos: boolean;
  /** Outermost first; whether the block has attention. */
  readonly downBlocks: readonly { readonly attention: boolean }[];
  /** Innermost first. */
  readonly upBlocks: readonly { readonly attention: boolean }[];
  readonly midBlock: boolean;
  readonly midAttention: boolean;
  readonly blockOutChannels: readonly number[];
  readonly layersPerBlock: number;
  readonly midBlockScaleFactor: number;
  readonly downsamplePadding: 0 | 1;
  readonly downsampleType: 'conv' | 'resnet';
  readonly upsampleType: 'conv' | 'resnet';
  readonly activation: Activation;
  /** Channels of one attention head; null: one head with all channels. */
  readonly attentionHeadDim: number | null;
  readonly normNumGroups: number;
  readonly attnNormNumGroups: number | null;
  readonly normEps: number;
  readonly timeScaleShift: 'default' | 'scale_shift';
}

/** What height and width must be multiples of: each is halved once per level but the last. */
export function stepOf(levels: number): number {
  return 2 ** (levels - 1);
}
