import type { Activation } from '../../graph/layers.ts';

/** The part of the config of a diffusers VQModel or AutoencoderKL that decides what it gives. */
export interface AutoencoderConfig {
  /** Channels of a picture. */
  readonly pictureChannels: number;
  /** Channels of what the encoder's last convolution gives: both moments in AutoencoderKL. */
  readonly encodedChannels: number;
  /** Channels of what the decoder's first convolution takes. */
  readonly decodedChannels: number;
  /** Channels of what the denoiser makes. */
  readonly latentChannels: number;
  /** The 1 × 1 convolution after the encoder, and its output's channels; null: none. */
  readonly quantConv: number | null;
  /** Whether a 1 × 1 convolution comes before the decoder. */
  readonly postQuantConv: boolean;
  /** Number of code vectors, each of latentChannels values; null: latents are not quantized. */
  readonly codes: number | null;
  readonly scaling: LatentScaling;
  /** Outermost first; whether the block has attention. */
  readonly downBlocks: readonly { readonly attention: boolean }[];
  /** Innermost first. */
  readonly upBlocks: readonly { readonly attention: boolean }[];
  readonly midAttention: boolean;
  readonly blockOutChannels: readonly number[];
  readonly layersPerBlock: number;
  readonly activation: Activation;
  readonly normNumGroups: number;
}

/**
 * What lies between the encoder's output E and the latent z of the denoiser: z = factor · E,
 * with a shift (E − shift) · factor, with moments (E − mean) · factor / std.
 */
export interface LatentScaling {
  /** Not 0. */
  readonly factor: number;
  /** 0: none. */
  readonly shift: number;
  /** Per channel; no std is 0. */
  readonly moments: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
}

/** GroupNorm's ε in every layer of these networks, whatever their config says. */
export const NORM_EPS = 1e-6;

/** Pixels of the picture per pixel of the latent, along each side: every level but the last halves. */
export function factorOf({ blockOutChannels }: AutoencoderConfig): number {
  return 2 ** (blockOutChannels.length - 1);
}
