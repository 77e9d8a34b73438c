import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { givenStepNoise, keyedStepNoise } from '../../../src/core/samplers/step-noise.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);

interface GoldenCase {
  readonly latent: number;
  readonly seed: string;
  readonly t: number;
  readonly h0: number;
  readonly h1: number;
  readonly first16: number[];
}

const golden = JSON.parse(readFileSync(new URL('step-noise.json', fixtures), 'utf8')) as {
  cases: GoldenCase[];
};

/** The bytes of latent k of trajectories/x_T.npy, [N, 3, 32, 32] float32. */
function latentBytes(k: number): Uint8Array {
  const file = readFileSync(new URL('trajectories/x_T.npy', fixtures));
  const start = 10 + file.readUInt16LE(8);
  const size = 3 * 32 * 32 * 4;
  return file.subarray(start + k * size, start + (k + 1) * size);
}

describe('keyed step noise', () => {
  it.each(golden.cases)(
    'of latent $latent, seed $seed, t = $t is as defined',
    ({ latent, seed, t, h0, h1, first16 }) => {
      const hash = createHash('sha256').update(latentBytes(latent)).digest();
      const words = [hash.readUInt32LE(0), hash.readUInt32LE(4)] as const;
      expect(words).toEqual([h0, h1]);
      const out = new Float32Array(3072);
      keyedStepNoise(BigInt(seed), [[1, 2], words])({ index: 5, t }, 1, out);
      first16.forEach((expected, i) => expect(Math.abs(out[i]! - expected)).toBeLessThanOrEqual(1e-6));
    },
  );

  it('does not depend on the step’s index or the sample’s place, but on seed, t and latent', () => {
    const draw = (seed: bigint, t: number, words: readonly [number, number], index = 0): Float32Array => {
      const out = new Float32Array(32);
      keyedStepNoise(seed, [words])({ index, t }, 0, out);
      return out;
    };
    const base = draw(1n, 500, [7, 8]);
    expect(draw(1n, 500, [7, 8], 3)).toEqual(base);
    for (const other of [draw(2n, 500, [7, 8]), draw(1n, 499, [7, 8]), draw(1n, 500, [7, 9])]) {
      expect(other).not.toEqual(base);
    }
    expect(draw(2n ** 64n - 1n, 0, [0xffffffff, 0]).every(Number.isFinite)).toBe(true);
  });

  it('refuses a seed outside [0, 2^64) and a sample without a hash', () => {
    expect(() => keyedStepNoise(2n ** 64n, [])).toThrow('noise seed is 18446744073709551616');
    expect(() => keyedStepNoise(-1n, [])).toThrow('noise seed is -1');
    expect(() => keyedStepNoise(1n, [[1, 2]])({ index: 0, t: 0 }, 1, new Float32Array(4))).toThrow(
      'sample 1 of 1',
    );
  });
});

describe('given step noise', () => {
  const data = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);

  it('is read by step and sample', () => {
    const out = new Float32Array(4);
    givenStepNoise(data, 2, 3, 4)({ index: 1, t: 0 }, 2, out);
    expect([...out]).toEqual([20, 21, 22, 23]);
  });

  it('of another size, or read outside, is refused', () => {
    expect(() => givenStepNoise(data, 2, 2, 4)).toThrow('has 24 values, expected 2 steps × 2 samples × 4');
    const noise = givenStepNoise(data, 2, 3, 4);
    expect(() => noise({ index: 2, t: 0 }, 0, new Float32Array(4))).toThrow('no step 2, sample 0');
    expect(() => noise({ index: 0, t: 0 }, 3, new Float32Array(4))).toThrow('no step 0, sample 3');
    expect(() => noise({ index: 0, t: 0 }, 0, new Float32Array(5))).toThrow('no step 0');
  });
});
