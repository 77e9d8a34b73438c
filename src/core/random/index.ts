import { numpyLegacyRandn } from './numpy-legacy.ts';
import { numpyRandn } from './numpy.ts';
import { torchCpuRandn } from './torch-cpu.ts';
import { torchCudaRandn } from './torch-cuda.ts';

export const noiseStreams = ['torch-cpu', 'torch-cuda', 'numpy', 'numpy-legacy'] as const;
export type NoiseStream = (typeof noiseStreams)[number];

const draws: Readonly<Record<NoiseStream, (seed: bigint, count: number) => Float32Array>> = {
  'torch-cpu': torchCpuRandn,
  'torch-cuda': torchCudaRandn,
  numpy: numpyRandn,
  'numpy-legacy': numpyLegacyRandn,
};

const MAX_COUNT = 2 ** 28;

/**
 * `count` standard normals, the first drawing of a stream seeded with `seed`: the same x_T as in Python.
 * A batch drawn at once is one such call over N·C·H·W. Throws unless seed is in [0, 2⁶⁴) (numpy-legacy: [0, 2³²))
 * and count is an integer in [0, 2²⁸].
 */
export function randn(stream: NoiseStream, seed: bigint, count: number): Float32Array {
  if (!Object.hasOwn(draws, stream)) throw new Error(`noise stream "${String(stream)}" is not known`);
  if (seed < 0n || seed >= 1n << 64n) throw new Error(`seed is ${seed}, must be in [0, 2^64)`);
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
    throw new Error(`count is ${count}, must be an integer in [0, 2^28]`);
  }
  return draws[stream](seed, count);
}

/** An integer in [0, 2⁶⁴) from its decimal digits. Throws with the text otherwise. */
export function parseSeed(text: string): bigint {
  // The text may have come over a process boundary as anything; a number there has lost digits already.
  const seed = typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : -1n;
  if (seed < 0n || seed >= 1n << 64n) {
    throw new Error(`seed ${JSON.stringify(String(text).slice(0, 40))} must be an integer in [0, 2^64)`);
  }
  return seed;
}
