/** Shape of one latent, without the batch axis: channels, height, width. */
export type LatentShape = readonly [channels: number, height: number, width: number];

/** One tensor [C, H, W] in float32, row-major: an x_T, an x_t or an x_0. Never mutated once made. */
export interface Latent {
  readonly shape: LatentShape;
  readonly data: Float32Array;
}
