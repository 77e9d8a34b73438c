import { definePython } from '../python-function.ts';
import { mt19937 } from './mt19937.ts';
import type { NoiseStreamDefinition } from './stream.ts';

/**
 * np.random.RandomState(seed).randn(count), cast to float32: MT19937 and Marsaglia's polar method, the second
 * normal of each pair first.
 */
function numpyLegacyRandn(seed: bigint, count: number): Float32Array {
  const draw = mt19937(seed);
  const uniform53 = (): number => {
    const high = draw() >>> 5;
    return (high * 2 ** 26 + (draw() >>> 6)) * 2 ** -53;
  };
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    let x1: number;
    let x2: number;
    let square: number;
    do {
      x1 = 2 * uniform53() - 1;
      x2 = 2 * uniform53() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    out[i] = factor * x2;
    if (i + 1 < count) out[i + 1] = factor * x1;
  }
  return out;
}

/** np.random.seed and np.random.RandomState, which take seeds of 32 bits. */
export const numpyLegacy: NoiseStreamDefinition<'numpy-legacy'> = {
  id: 'numpy-legacy',
  seedBits: 32,
  defaultCard: null,
  draw: numpyLegacyRandn,
  python: definePython(
    [],
    [],
    `
def numpy_legacy(seed):
    return np.random.RandomState(seed).standard_normal(SHAPE).astype(np.float32)`,
  ),
};
