import { expect, it } from 'vitest';
import { firstNonFinite, latentSize, makeLatent, norm, normRatio } from '../../src/core/latent.ts';

it('a shape is three positive integers', () => {
  expect(latentSize([3, 32, 32])).toBe(3072);
  for (const shape of [
    [0, 2, 2],
    [3, -1, 2],
    [1.5, 2, 2],
    [NaN, 1, 1],
    [2 ** 20, 2 ** 20, 1],
  ] as const) {
    expect(() => latentSize(shape)).toThrow(/latent shape \[/);
  }
  expect(() => latentSize([3, 32] as never)).toThrow(/latent shape \[3, 32\]/);
});

it('a latent refuses a wrong length and names the first value that is not finite', () => {
  expect(() => makeLatent([1, 2, 2], new Float32Array(3))).toThrow('needs 4 values, got 3');
  expect(() => makeLatent([1, 2, 2], Float32Array.of(0, 1, NaN, Infinity))).toThrow('value 2 is NaN');
  expect(makeLatent([1, 1, 2], Float32Array.of(3, 4)).data).toEqual(Float32Array.of(3, 4));
});

it('the finite check is not fooled by huge values, nor by infinities that cancel', () => {
  expect(firstNonFinite(new Float32Array(1000).fill(3.4e38))).toBe(-1);
  expect(firstNonFinite(Float32Array.of(1, Infinity, -Infinity))).toBe(1);
});

it('norms are computed in float64', () => {
  expect(norm(Float32Array.of(3e30, 4e30)) / 5e30).toBeCloseTo(1, 6);
  expect(normRatio({ shape: [1, 2, 2], data: new Float32Array(4).fill(-2) })).toBe(2);
});
