/**
 * A network between latents and pictures, one way: a flat batch [B, C, H, W] → [B, C', H', W']. It must not keep `samples`,
 * nor change them. A decoder makes pictures of x_0, an encoder x_0 of pictures. Models whose x_0 is the picture have neither.
 */
export type PictureNetwork = (samples: Float32Array, batch: number) => Promise<Float32Array>;
