import { normalFromWords, philox4x32 } from '../random/philox.ts';

/** Fills `out` with the z of one sample at one step. */
export type StepNoise = (
  step: { readonly index: number; readonly t: number },
  batchIndex: number,
  out: Float32Array,
) => void;

/** First two little-endian 32-bit words of SHA-256 over the float32 bytes of a sample's x_T. */
export type LatentWords = readonly [h0: number, h1: number];

/**
 * Step noise that depends on nothing but the seed, the sample's x_T and t, so that batching, order and step count
 * cannot change a picture: Philox4x32-10, key = (seed low, seed high), counter = (element, t, h0, h1).
 * `hashes` has one entry a sample; seed is in [0, 2⁶⁴).
 */
export function keyedStepNoise(seed: bigint, hashes: readonly LatentWords[]): StepNoise {
  if (seed < 0n || seed >= 1n << 64n) throw new Error(`noise seed is ${seed}, must be in [0, 2^64)`);
  const key0 = Number(seed & 0xffffffffn);
  const key1 = Number(seed >> 32n);
  const block = new Uint32Array(4);
  return ({ t }, batchIndex, out) => {
    const words = hashes[batchIndex];
    if (words === undefined) throw new Error(`no hash for sample ${batchIndex} of ${hashes.length}`);
    for (let i = 0; i < out.length; i++) {
      block[0] = i;
      block[1] = t;
      block[2] = words[0];
      block[3] = words[1];
      philox4x32(block, key0, key1);
      out[i] = normalFromWords(block[0], block[1]);
    }
  };
}

/** Step noise read from [S, B, C, H, W] in step order; `size` is C·H·W. Throws on a wrong length. */
export function givenStepNoise(data: Float32Array, numSteps: number, batch: number, size: number): StepNoise {
  if (data.length !== numSteps * batch * size) {
    const expected = `${numSteps} steps × ${batch} samples × ${size}`;
    throw new Error(`step noise has ${data.length} values, expected ${expected}`);
  }
  return ({ index }, batchIndex, out) => {
    if (!(index < numSteps && batchIndex < batch) || out.length !== size) {
      throw new Error(
        `step noise of ${numSteps} steps × ${batch} samples has no step ${index}, sample ${batchIndex}`,
      );
    }
    const start = (index * batch + batchIndex) * size;
    out.set(data.subarray(start, start + size));
  };
}
