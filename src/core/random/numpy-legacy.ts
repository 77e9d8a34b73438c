import { mt19937 } from './mt19937.ts';

/**
 * np.random.RandomState(seed).randn(count), cast to float32: MT19937 and Marsaglia's polar method, the second
 * normal of each pair first. Throws on seeds from 2³² on, as RandomState does.
 */
export function numpyLegacyRandn(seed: bigint, count: number): Float32Array {
  checkLegacySeed(seed);
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

/** Throws unless RandomState takes the seed. */
export function checkLegacySeed(seed: bigint): void {
  if (seed < 0n || seed >= 1n << 32n) throw new Error(`numpy-legacy seed is ${seed}, must be in [0, 2^32)`);
}
