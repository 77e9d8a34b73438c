import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from '../../../src/core/axis.ts';
import { makeLatent } from '../../../src/core/latent.ts';
import {
  describeMetric,
  distances,
  equalDistances,
  equalDistancesOn,
  latentDistances,
  latentProblem,
  metricList,
  metricOf,
  metrics,
  speakDistance,
  type Distances,
  type Metric,
} from '../../../src/core/metrics/index.ts';
import { randn } from '../../../src/core/random/index.ts';

describe('a logarithmic axis', () => {
  it('runs between whole powers of ten around the values, and names them', () => {
    const axis = logAxis([3e-5, 2e-3], 6);
    expect(axis.ticks.map(({ exponent }) => exponent)).toEqual([-5, -4, -3, -2]);
    expect(axis.ticks.map(({ at }) => at)).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(axis.place(1e-4)).toBeCloseTo(1 / 3, 12);
  });

  it('is a decade at least, and names every k-th of many', () => {
    expect(logAxis([1e-4], 6).ticks.map(({ exponent }) => exponent)).toEqual([-4, -3]);
    expect(logAxis([1e-13, 1], 6).ticks.length).toBeLessThanOrEqual(7);
  });
});

describe('a linear axis', () => {
  it.each([
    [
      [21.3, 47.9],
      ['20', '25', '30', '35', '40', '45', '50'],
    ],
    [
      [0.912, 0.9987],
      ['0.90', '0.92', '0.94', '0.96', '0.98', '1.00'],
    ],
    [
      [-0.11, 0.32],
      ['−0.2', '−0.1', '0.0', '0.1', '0.2', '0.3', '0.4'],
    ],
    [
      [30, 30],
      ['30', '35'],
    ],
    [
      [0, 0],
      ['0', '1'],
    ],
  ])('around %o names %o', (values, named) => {
    expect(linearAxis(values, 6).ticks.map(({ text }) => text)).toEqual(named);
  });

  it('has the values between its ends, and each tick where its number lies', () => {
    for (const values of [
      [0.1, 0.7],
      [1e-7, 3e-7],
      [12345, 54321],
      [-3, -1],
      [0.9999, 0.99991],
    ]) {
      const { place, ticks } = linearAxis(values, 6);
      for (const value of values) {
        expect(place(value)).toBeGreaterThanOrEqual(-1e-9);
        expect(place(value)).toBeLessThanOrEqual(1 + 1e-9);
      }
      for (const { at, text } of ticks) expect(place(Number(text.replace('−', '-')))).toBeCloseTo(at, 6);
    }
  });
});

describe('a metric', () => {
  it('is logarithmic for the MSE alone', () => {
    expect(metricOf('mse').axis([0.1], 6).ticks[0]!.exponent).not.toBeNull();
    expect(metricOf('psnr').axis([30], 6).ticks[0]!.exponent).toBeNull();
    expect(metricOf('ssim').axis([0.3], 6).ticks[0]!.exponent).toBeNull();
  });

  it('has no place for equal pictures where it is 0 on a logarithm, or infinite', () => {
    expect(metricList.map(({ ofEqual, hasPlace }) => hasPlace(ofEqual))).toEqual([false, false, true]);
    const has = (id: Metric, value: number): boolean => metricOf(id).hasPlace(value);
    expect([has('mse', 1e-12), has('psnr', 0), has('ssim', 0)]).toEqual([true, true, true]);
  });

  it('is spoken with its title', () => {
    const apart = { mse: 0.000552, psnr: 32.58, ssim: 0.9871 };
    const speak = (all: Distances): string[] => metrics.map((id) => speakDistance(id, all));
    expect(speak(apart)).toEqual(['MSE 0.00055', 'PSNR 32.6 dB', 'SSIM 0.9871']);
    expect(speak(equalDistances)).toEqual(['MSE 0', 'PSNR ∞', 'SSIM 1.0000']);
  });

  it('is written with its unit and a real minus, the MSE as a power of ten', () => {
    const format = (id: Metric, value: number) => metricOf(id).format(value);
    const texts = [31.44, -0.25, Infinity].map((value) => format('psnr', value).text);
    expect(texts).toEqual(['31.4 dB', '−0.3 dB', '∞']);
    expect([0.98731, -0.01].map((value) => format('ssim', value).text)).toEqual(['0.9873', '−0.0100']);
    expect(format('mse', 0.00123)).toEqual({ text: '1.2', exponent: -3 });
    expect(format('mse', 0)).toEqual({ text: '0', exponent: null });
  });

  it('measures latents on their values as they are, if it needs no range', () => {
    const [a, b] = [randn('numpy', 1n, 64), randn('numpy', 2n, 64)].map((data) =>
      makeLatent([4, 4, 4], data),
    );
    const directly = a!.data.reduce((sum, x, i) => sum + (x - b!.data[i]!) ** 2, 0) / 64;
    const found = latentDistances(a!, b!);
    expect(Object.keys(found)).toEqual(['mse']);
    expect(found.mse).toBeCloseTo(directly, 12);
    expect(found.mse).toBeGreaterThan(1);
    expect(distances(a!, b!).mse).toBeLessThan(1);
    expect(latentDistances(a!, a!)).toEqual(equalDistancesOn('latents'));
    expect(equalDistancesOn('pictures')).toEqual(equalDistances);
    expect(latentProblem('mse')).toBeNull();
    expect(latentProblem('ssim')).toContain('range');
    expect(speakDistance('mse', found, 'latents')).toMatch(/^MSE of latents \d/);
    expect(() => latentDistances(a!, makeLatent([4, 2, 8], b!.data))).toThrow('differ');
  });

  it('of equal pictures is what it says', () => {
    const picture = makeLatent([3, 12, 12], randn('numpy', 1n, 432));
    expect(distances(picture, picture)).toEqual(equalDistances);
  });

  it('is described with its unit', () => {
    expect(metricList.map(describeMetric)).toEqual(['mse', 'psnr (in dB)', 'ssim']);
  });
});
