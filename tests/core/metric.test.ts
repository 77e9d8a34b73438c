import { describe, expect, it } from 'vitest';
import { labelBaseline, linearAxis, logAxis } from '../../src/core/axis.ts';
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

describe('a label of a curve', () => {
  const frame = { top: 0, bottom: 100 };
  const label = { width: 20, em: 10 };

  it.each([
    ['above one that falls', { x: 0, y: 40 }, { x: 50, y: 80 }, 33],
    ['below one that rises', { x: 0, y: 40 }, { x: 50, y: 20 }, 55],
    ['below the end of its own width where there is no room above', { x: 0, y: 5 }, { x: 40, y: 45 }, 40],
    ['above the end of its own width where there is no room below', { x: 0, y: 95 }, { x: 40, y: 15 }, 48],
    ['above a point alone', { x: 9, y: 40 }, { x: 9, y: 40 }, 33],
  ])('stands %s', (_, at, next, baseline) => {
    expect(labelBaseline(at, next, label, frame)).toBeCloseTo(baseline, 12);
  });

  it('stands on the other side where one that was placed before would be touched, if that is clear', () => {
    const [at, next] = [
      { x: 0, y: 40 },
      { x: 50, y: 80 },
    ];
    const other = (x: number, y: number) => [{ x, y, ...label }];
    expect(labelBaseline(at, next, label, frame, other(15, 41))).toBeCloseTo(71, 12);
    expect(labelBaseline(at, next, label, frame, other(0, 45))).toBeCloseTo(33, 12); // far enough below
    expect(labelBaseline(at, next, label, frame, other(20, 33))).toBeCloseTo(33, 12); // begins where it ends
    expect(labelBaseline(at, next, label, frame, [...other(0, 33), ...other(0, 71)])).toBeCloseTo(33, 12);
  });
});
