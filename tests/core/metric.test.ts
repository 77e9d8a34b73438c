import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from '../../src/core/axis.ts';
import { formatPsnr, formatSsim, hasPlace, metricAxis, metrics, sayDistance } from '../../src/core/metric.ts';

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
    expect(metricAxis('mse', [0.1], 6).ticks[0]!.exponent).not.toBeNull();
    expect(metricAxis('psnr', [30], 6).ticks[0]!.exponent).toBeNull();
    expect(metricAxis('ssim', [0.3], 6).ticks[0]!.exponent).toBeNull();
  });

  it('has no place for equal pictures where it is 0 on a logarithm, or infinite', () => {
    expect([hasPlace('mse', 0), hasPlace('psnr', Infinity), hasPlace('ssim', 1)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([hasPlace('mse', 1e-12), hasPlace('psnr', 0), hasPlace('ssim', 0)]).toEqual([true, true, true]);
  });

  it('is spoken with its name', () => {
    const equal = { mse: 0, psnr: Infinity, ssim: 1 };
    const apart = { mse: 0.000552, psnr: 32.58, ssim: 0.9871 };
    expect(metrics.map((metric) => sayDistance(metric, apart))).toEqual([
      'MSE 0.00055',
      'PSNR 32.6 dB',
      'SSIM 0.9871',
    ]);
    expect(metrics.map((metric) => sayDistance(metric, equal))).toEqual(['MSE 0', 'PSNR ∞', 'SSIM 1.0000']);
  });

  it('is written with its unit and a real minus', () => {
    expect([formatPsnr(31.44), formatPsnr(-0.25), formatPsnr(Infinity)]).toEqual(['31.4 dB', '−0.3 dB', '∞']);
    expect([formatSsim(0.98731), formatSsim(-0.01)]).toEqual(['0.9873', '−0.0100']);
  });
});
