import { StudioError } from '../../contract/errors.ts';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';

/** A row-major float32 array of any rank, as in an .npy file. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * N of an array [N, C, H, W] whose [C, H, W] is the model's.
 * @param name what the array is called in the error
 * @throws StudioError `request/invalid` with both shapes when it is anything else
 */
export function countSamples(array: NdArray, shape: LatentShape, name: string): number {
  const [count = 0, ...rest] = array.shape;
  if (rest.join() !== shape.join() || count < 1)
    throw new StudioError(
      'request/invalid',
      `${name}: shape [${array.shape.join(', ')}] does not fit the model's [N, ${shape.join(', ')}]`,
    );
  return count;
}

/** The latents of [N, C, H, W], which share its numbers. Throws as makeLatent does. */
export function cutLatents({ shape: [count = 0, ...rest], data }: NdArray): Latent[] {
  const [channels = 0, height = 0, width = 0] = rest;
  const size = channels * height * width;
  return Array.from({ length: count }, (_, i) =>
    makeLatent([channels, height, width], data.subarray(i * size, (i + 1) * size)),
  );
}
