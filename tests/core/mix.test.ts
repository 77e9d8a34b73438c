import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { norm } from '../../src/core/latent.ts';
import { mix, type WeightedLatent } from '../../src/core/mix.ts';
import { randn } from '../../src/core/random/index.ts';
import { angleBetween, slerp } from '../../src/core/slerp.ts';
import { readNpy } from '../../src/main/formats/npy/npy.ts';

const folder = new URL('../fixtures/mixing/', import.meta.url);
const array = (name: string): Float32Array => readNpy(readFileSync(new URL(name, folder)), name).data;
const { cases } = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) as {
  cases: { weights: number[]; index?: number | null }[];
};
const SIZE = 192;
const latents = array('latents.npy');
const mixed = array('mixed.npy');
const golden = (index: number): Float32Array => mixed.slice(index * SIZE, (index + 1) * SIZE);
const termsOf = (weights: readonly number[], from = latents): WeightedLatent[] =>
  weights.map((weight, i) => ({ weight, data: from.slice(i * SIZE, (i + 1) * SIZE) }));
const draw = (seed: number): Float32Array => randn('numpy', BigInt(seed), SIZE);

describe('mix', () => {
  const [drawn, refused] = [true, false].map((is) =>
    cases.filter(({ weights }) => weights.some((weight) => weight !== 0) === is),
  );

  it.each(drawn!)('of the weights $weights is the golden to 1e-6', ({ weights, index }) => {
    const expected = golden(index!);
    mix(termsOf(weights)).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]!));
    });
  });

  it.each(refused!)('of the weights $weights is refused', ({ weights }) => {
    expect(() => mix(termsOf(weights))).toThrow('all weights of mix are 0');
  });

  it('is the same in every order, bit for bit', () => {
    const terms = Array.from({ length: 64 }, (_, k) => ({
      weight: Math.sin(k) * 10 ** ((k % 7) - 3),
      data: draw(k % 60), // some twice, with other weights
    }));
    const there = mix(terms, new Float64Array(SIZE));
    const orders = [terms.toReversed(), terms.toSorted((a, b) => a.data[0]! - b.data[0]!)];
    for (const order of orders) expect(mix(order, new Float64Array(SIZE))).toEqual(there);
    const summedAsGiven = Float64Array.from(there, (_, i) => {
      const total = terms.reduce((sum, { weight, data }) => sum + weight * data[i]!, 0);
      return total / Math.sqrt(terms.reduce((sum, { weight }) => sum + weight * weight, 0));
    });
    expect(summedAsGiven).not.toEqual(there); // the order does decide the last bits
    summedAsGiven.forEach((value, i) => expect(Math.abs(value - there[i]!)).toBeLessThan(1e-14));
  });

  it('does not depend on the scale of the weights, up to the largest and the smallest numbers', () => {
    const weights = [3, -1, 0.5];
    const plain = mix(termsOf(weights));
    for (const scale of [2, 2 ** -60, 2 ** 1020])
      expect(mix(termsOf(weights.map((weight) => weight * scale)))).toEqual(plain);
    const inexact = mix(termsOf(weights.map((weight) => weight * 1e300)));
    inexact.forEach((value, i) => expect(Math.abs(value - plain[i]!)).toBeLessThan(2e-7 * norm(plain)));
    const largest = mix(termsOf([Number.MAX_VALUE, -Number.MAX_VALUE]));
    expect(largest).toEqual(mix(termsOf([1, -1])));
    expect(mix(termsOf([Number.MIN_VALUE, 0]))).toEqual(mix(termsOf([1, 0])));
  });

  it('of one latent is ± that latent, zeros with their sign included', () => {
    const data = Float32Array.from(draw(1).fill(-0, 0, 1));
    expect(mix([{ weight: 0.3, data }])).toEqual(data);
    expect(mix([{ weight: -1e-9, data }])).toEqual(data.map((value) => -value));
    expect(mix([...termsOf([0, 0]), { weight: 7, data }])).toEqual(data);
  });

  it('equals slerp between latents at 90° for every u, whatever their norms', () => {
    const a = Float64Array.from(draw(1));
    const noise = draw(2);
    const along = noise.reduce((sum, value, i) => sum + value * a[i]!, 0) / norm(a) ** 2;
    const b = Float64Array.from(noise, (value, i) => 3 * (value - along * a[i]!));
    for (const u of [0, 0.1, 0.5, 0.9, 1.3]) {
      const weights = [Math.sin(((1 - u) * Math.PI) / 2), Math.sin((u * Math.PI) / 2)];
      const terms = [a, b].map((data, k) => ({ weight: weights[k]!, data }));
      const expected = slerp(a, b, u, new Float64Array(SIZE));
      mix(terms, new Float64Array(SIZE)).forEach((value, i) =>
        expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-13),
      );
    }
  });

  it("has slerp's direction for any two latents, and its norm by the sines", () => {
    const [a, b] = [draw(1), draw(2)];
    const theta = angleBetween(a, b);
    const [first, second] = [Math.sin(0.7 * theta), Math.sin(0.3 * theta)];
    const terms = [
      { weight: first, data: a },
      { weight: second, data: b },
    ];
    const [made, round] = [mix(terms, new Float64Array(SIZE)), slerp(a, b, 0.3, new Float64Array(SIZE))];
    expect(angleBetween(made, round)).toBeLessThan(1e-7);
    const ratio = Math.sin(theta) / Math.hypot(first, second);
    expect(norm(made) / norm(round)).toBeCloseTo(ratio, 12);
  });

  it('refuses what it cannot add', () => {
    expect(() => mix([])).toThrow('all weights of mix are 0');
    expect(() => mix(termsOf([1, NaN]))).toThrow('weight of mix is NaN, must be finite');
    expect(() => mix(termsOf([Infinity]))).toThrow('weight of mix is Infinity');
    const unequal = [...termsOf([1]), { weight: 1, data: new Float32Array(3) }];
    expect(() => mix(unequal)).toThrow('lengths 192 and 3 differ');
  });
});
