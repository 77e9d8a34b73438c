/** Shape of one latent, without the batch axis: channels, height, width. */
export type LatentShape = readonly [channels: number, height: number, width: number];

/** One tensor [C, H, W] in float32, row-major: an x_T, an x_t or an x_0. Never mutated once made. */
export interface Latent {
  readonly shape: LatentShape;
  readonly data: Float32Array;
}

/** Largest number of elements of one latent: 1 GiB of float32. */
const MAX_LATENT_SIZE = 2 ** 28;

/** C·H·W. Throws unless the three are positive integers with a product of at most 2²⁸. */
export function latentSize(shape: LatentShape): number {
  const size = shape[0] * shape[1] * shape[2];
  const valid = shape.length === 3 && shape.every((axis) => Number.isInteger(axis) && axis > 0);
  if (!valid || size > MAX_LATENT_SIZE) {
    throw new Error(
      `latent shape [${shape.join(', ')}] must be three positive integers, at most 2^28 elements`,
    );
  }
  return size;
}

/** A latent over the given data, which is not copied. Throws on a wrong length or a value that is not finite. */
export function makeLatent(shape: LatentShape, data: Float32Array): Latent {
  const size = latentSize(shape);
  if (data.length !== size) {
    throw new Error(`latent of shape [${shape.join(', ')}] needs ${size} values, got ${data.length}`);
  }
  const at = firstNonFinite(data);
  if (at >= 0) throw new Error(`latent value ${at} is ${data[at]}, must be finite`);
  return { shape, data };
}

/** Index of the first NaN or infinity, or −1. One addition per value when all are finite. */
export function firstNonFinite(data: Float32Array): number {
  let sum = 0;
  // Finite float32 values cannot overflow a float64 sum, so the sum is finite if and only if all of them are.
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return Number.isFinite(sum) ? -1 : data.findIndex((value) => !Number.isFinite(value));
}

/** Whether two shapes are the same. */
export function sameShape(a: LatentShape, b: LatentShape): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** Euclidean norm ‖x‖, in float64. */
export function norm(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return Math.sqrt(sum);
}

/** ‖x‖/√d, in float64: near 1 for a draw from N(0, I), 0.71 midway on a lerp between two of them. */
export function normRatio(latent: Latent): number {
  return norm(latent.data) / Math.sqrt(latent.data.length);
}
