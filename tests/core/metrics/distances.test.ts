import { describe, expect, it } from 'vitest';
import { distances } from '../../../src/core/metrics/index.ts';
import { mse } from '../../../src/core/metrics/mse.ts';
import { psnr } from '../../../src/core/metrics/psnr.ts';
import { ssim } from '../../../src/core/metrics/ssim.ts';
import type { Latent, LatentShape } from '../../../src/core/latent.ts';
import { randn } from '../../../src/core/random/index.ts';

function noise(seed: bigint, shape: LatentShape, scale = 0.4): Latent {
  return { shape, data: randn('numpy', seed, shape[0] * shape[1] * shape[2]).map((value) => value * scale) };
}

function constant(value: number, shape: LatentShape = [3, 16, 16]): Latent {
  return { shape, data: new Float32Array(shape[0] * shape[1] * shape[2]).fill(value) };
}

const unit = (value: number): number => Math.min(1, Math.max(0, value / 2 + 0.5));

/** SSIM at one window position straight from the definition: weighted means, variances about them. */
function windowSsim(
  a: Latent,
  b: Latent,
  at: readonly [c: number, y: number, x: number],
  size: number,
): number {
  const [, height, width] = a.shape;
  const half = (size - 1) / 2;
  let total = 0;
  const cells: [number, number, number][] = [];
  for (let dy = 0; dy < size; dy++) {
    for (let dx = 0; dx < size; dx++) {
      const weight = Math.exp(-((dy - half) ** 2 + (dx - half) ** 2) / (2 * 1.5 ** 2));
      const i = (at[0] * height + at[1] + dy) * width + at[2] + dx;
      cells.push([weight, unit(a.data[i]!), unit(b.data[i]!)]);
      total += weight;
    }
  }
  const mean = (f: (p: number, q: number) => number): number =>
    cells.reduce((sum, [weight, p, q]) => sum + (weight / total) * f(p, q), 0);
  const [mp, mq] = [mean((p) => p), mean((_, q) => q)];
  const [vp, vq] = [mean((p) => (p - mp) ** 2), mean((_, q) => (q - mq) ** 2)];
  const covariance = mean((p, q) => (p - mp) * (q - mq));
  return ((2 * mp * mq + 1e-4) * (2 * covariance + 9e-4)) / ((mp ** 2 + mq ** 2 + 1e-4) * (vp + vq + 9e-4));
}

function plainSsim(a: Latent, b: Latent, size: number): number {
  const [channels, height, width] = a.shape;
  const values: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y + size <= height; y++) {
      for (let x = 0; x + size <= width; x++) values.push(windowSsim(a, b, [c, y, x], size));
    }
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('equal pictures', () => {
  it('have distance 0, infinite PSNR and SSIM 1', () => {
    const a = noise(1n, [3, 16, 16]);
    const result = distances(a, { ...a, data: a.data.slice() });
    expect(result).toMatchObject({ mse: 0, psnr: Infinity });
    expect(result.ssim).toBeCloseTo(1, 12);
  });

  it('are those that differ only beyond the visible range', () => {
    expect(distances(constant(1), constant(7)).mse).toBe(0);
    expect(distances(constant(-1), constant(-3e38)).psnr).toBe(Infinity);
  });
});

it('MSE and PSNR are taken in [0, 1]', () => {
  expect(mse(constant(-1), constant(1))).toBe(1);
  expect(psnr(constant(-1), constant(1))).toBeCloseTo(0, 12);
  expect(mse(constant(0), constant(0.2))).toBeCloseTo(0.01, 7);
  expect(psnr(constant(0), constant(0.2))).toBeCloseTo(20, 4);
});

describe('SSIM', () => {
  it('of flat pictures is their luminance term', () => {
    const expected = (2 * 0.5 * 0.75 + 1e-4) / (0.5 ** 2 + 0.75 ** 2 + 1e-4);
    expect(ssim(constant(0), constant(0.5))).toBeCloseTo(expected, 9);
  });

  it.each([
    [[3, 16, 14], 11],
    [[1, 11, 11], 11],
    [[1, 32, 10], 9],
    [[3, 8, 8], 7],
    [[1, 2, 5], 1],
    [[1, 1, 1], 1],
  ] as const)('of %j is the definition’s, with a window of %s', (shape, size) => {
    const a = noise(1n, shape);
    const b = { shape, data: a.data.map((value, i) => value + 0.2 * noise(2n, shape).data[i]!) };
    expect(ssim(a, b)).toBeCloseTo(plainSsim(a, b, size), 12);
    expect(ssim(b, a)).toBeCloseTo(ssim(a, b), 14);
  });

  it('falls as noise grows', () => {
    const a = noise(1n, [3, 32, 32]);
    const z = noise(2n, [3, 32, 32]);
    const values = [0.01, 0.1, 1].map((k) =>
      ssim(a, { ...a, data: a.data.map((x, i) => x + k * z.data[i]!) }),
    );
    expect(values).toEqual(values.toSorted((p, q) => q - p));
    expect(values[0]!).toBeGreaterThan(0.99);
  });
});

it('pictures of unequal shapes are refused', () => {
  for (const distance of [mse, psnr, ssim, distances]) {
    expect(() => distance(constant(0), constant(0, [3, 16, 8]))).toThrow(
      'shapes [3, 16, 16] and [3, 16, 8] differ',
    );
  }
});
