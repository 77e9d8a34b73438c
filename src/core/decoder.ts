/**
 * The network that makes pictures of x_0: a flat batch [B, C, H, W] of latents → [B, C', H', W'] of pictures. It must not
 * keep `latents`, nor change them. Models whose x_0 is the picture have none.
 */
export type Decoder = (latents: Float32Array, batch: number) => Promise<Float32Array>;
