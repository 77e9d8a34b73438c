import { describe, expect, test } from 'vitest';
import { distancePlot, type DistanceData } from '../../../src/core/plots/distances.ts';
import { errorPlot } from '../../../src/core/plots/reconstruction-errors.ts';
import type { Plot } from '../../../src/core/plots/plot.ts';
import { paperErrors } from '../../../src/core/paper-errors.ts';

const steps = [5, 10, 20, 50];
const row = (name: string, ...values: (number | null)[]) => ({ name, values });
const falling = row('A', 1e-3, 3e-4, 1e-4, 3e-5);
const plotOf = (rows: DistanceData['rows'], change: Partial<DistanceData> = {}): Plot | null =>
  distancePlot({ metric: 'mse', reference: 100, steps, rows, contrast: null, ...change });
const front = (plot: Plot | null) => plot!.curves.at(-1)!;
const textOf = (label: Plot['title'] = []): string => label.map(({ text }) => text).join('');

describe('the plot of distances', () => {
  test('is not drawn before there is a distance', () => {
    expect(plotOf([row('A', null, null, null, null)])).toBeNull();
    expect(plotOf([], { steps: [] })).toBeNull();
  });

  test('has both axes logarithmic: equal ratios take equal room', () => {
    const { across, upright } = plotOf([falling])!;
    expect(across.place(10) - across.place(5)).toBeCloseTo(across.place(20) - across.place(10), 12);
    expect(upright.place(1e-3) - upright.place(1e-4)).toBeCloseTo(
      upright.place(1e-4) - upright.place(1e-5),
      12,
    );
  });

  test('names whole powers of ten around the data, and the largest S first', () => {
    const { across, upright } = plotOf([falling])!;
    expect(upright.ticks.map(({ exponent }) => exponent)).toEqual([-5, -4, -3, -2]);
    expect(across.ticks).toEqual([50, 20, 10, 5]);
  });

  test.each([
    ['mse', 'MSE to S = 100'],
    ['psnr', 'PSNR to S = 100, dB'],
  ] as const)('of %s says so with its unit: %s', (metric, title) => {
    expect(textOf(plotOf([falling], { metric })!.title)).toBe(title);
  });

  test('has rows of solvers under their names where they end, left out of the mean', () => {
    const solvers = [row('iPNDM-3', 1e-4, 1e-4, 1e-4, 1e-4), row('PLMS', null, null, null, null)];
    const plot = plotOf([row('A', 1e-3, 1e-3, 1e-3, 1e-3)], { solvers })!;
    expect(plot.curves.map(({ label }) => [textOf(label?.text), label?.at])).toEqual([
      ['iPNDM-3', 'end'],
      ['PLMS', 'end'],
      ['', undefined],
    ]);
    expect(plot.curves[0]).not.toHaveProperty('dashed');
    expect(front(plot).points.map(({ y }) => y)).toEqual([1e-3, 1e-3, 1e-3, 1e-3]);
  });

  test('over evaluations has each point at what its own row costs there, and names the rows’ own', () => {
    const at = [6, 11, 21, 51];
    const rows = [{ ...row('A', 1e-3, 3e-4, 1e-4, 3e-5), at: steps }];
    const plot = plotOf(rows, {
      across: 'evaluations',
      solvers: [{ ...row('PLMS', 1e-2, 1e-3, 1e-4, 1e-5), at }],
    })!;
    expect(plot.curves.map(({ points }) => points.map(({ x }) => x))).toEqual([at, steps]);
    expect([plot.across.place(5), plot.across.place(51)]).toEqual([0, 1]);
    expect(plot.across.ticks).toEqual([50, 20, 10, 5]);
    expect(textOf(plot.across.name)).toBe('network evaluations');
  });

  test('over seconds names them with two digits', () => {
    const plot = plotOf([{ ...falling, at: steps.map((S) => S * 0.012345) }], { across: 'seconds' })!;
    expect(plot.across.ticks.map((value) => plot.across.text!(value))).toEqual([
      '0.62',
      '0.25',
      '0.12',
      '0.062',
    ]);
    expect(textOf(plot.across.name)).toBe('seconds per picture');
  });

  test('of SSIM on a logarithmic axis is of 1 − SSIM, where equal pictures have no place; other metrics stay', () => {
    const rows = [row('A', 0.9, 0.99, 0.999, 1)];
    const { title, upright, curves } = plotOf(rows, { metric: 'ssim', logAxis: true })!;
    expect(textOf(title)).toBe('1 − SSIM to S = 100');
    expect(curves[0]!.points.map(({ y }) => Number(y.toFixed(6)))).toEqual([0.1, 0.01, 0.001]);
    expect(upright.place(0.1) - upright.place(0.01)).toBeCloseTo(
      upright.place(0.01) - upright.place(0.001),
      12,
    );
    expect(textOf(plotOf(rows, { metric: 'ssim' })!.title)).toBe('SSIM to S = 100');
    expect(JSON.stringify(plotOf([falling], { logAxis: true }))).toBe(JSON.stringify(plotOf([falling])));
  });

  test.each([
    ['eta', 'η = 1'],
    ['clip', 'clip rule'],
  ] as const)('has the contrast %s dashed behind the mean, and leaves it out of the mean', (kind, label) => {
    const contrast = { kind, values: [0.05, 0.05, 0.05, 0.05] };
    const plot = plotOf([row('A', 1e-3, 1e-3, 1e-3, 1e-3), row('B', 3e-3, 3e-3, 3e-3, 3e-3)], { contrast })!;
    expect(plot.curves.map(({ name, tone }) => [name, tone])).toEqual([
      ['A', 'curve'],
      ['B', 'curve'],
      ['', 'muted'],
      ['', 'accent'],
    ]);
    expect(plot.curves[2]).toMatchObject({ dashed: true, points: steps.map((x) => ({ x, y: 0.05 })) });
    expect(textOf(plot.curves[2]!.label!.text)).toBe(label);
    expect(front(plot).points.map(({ y }) => y)).toEqual([2e-3, 2e-3, 2e-3, 2e-3]);
    expect(textOf(front(plot).label!.text)).toBe('mean');
  });

  test('has no mean of a single row, but the row itself in front', () => {
    const { curves } = plotOf([falling])!;
    expect(curves).toHaveLength(1);
    expect(curves[0]).toMatchObject({ name: 'A', tone: 'accent' });
    expect(curves[0]!.label).toBeUndefined();
  });

  test('waits with the mean at each S for the last row, since a mean of some would jump', () => {
    const plot = plotOf([falling, row('B', 1e-3, null, 1e-4, null)]);
    expect(front(plot).points.map(({ x }) => x)).toEqual([5, 20]);
  });

  test('leaves out equal pictures, whose error no logarithm knows, and their S', () => {
    const two = { steps: [5, 10] };
    const plot = plotOf([row('A', 1e-3, 0)], two)!;
    expect(front(plot).points).toHaveLength(1);
    expect(plot.across.ticks).toEqual([5]);
    expect(plotOf([row('A', Infinity)], { metric: 'psnr', steps: [5] })).toBeNull();
    expect(front(plotOf([row('A', 1)], { metric: 'ssim', steps: [5] })).points).toHaveLength(1);
  });

  test('keeps room for an S whose distances are still to come', () => {
    const { across } = plotOf([row('A', 1e-3, null, null, null), row('B', 1e-3, null, null, null)])!;
    expect(across.ticks).toEqual([50, 20, 10, 5]);
    expect(across.place(5)).toBe(0);
  });

  test.each([
    ['psnr', [22, 31, 38, 47]],
    ['ssim', [0.91, 0.96, 0.99, 0.998]],
  ] as const)('of %s has a linear axis with round numbers, on which values rise', (metric, values) => {
    const { upright } = plotOf([row('A', ...values)], { metric })!;
    expect(upright.ticks.every(({ exponent }) => exponent === null)).toBe(true);
    for (const { at, text } of upright.ticks) expect(upright.place(Number(text))).toBeCloseTo(at, 6);
    const places = values.map((value) => upright.place(value));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('has its only S in the middle', () => {
    expect(plotOf([row('A', 1e-4)], { steps: [50] })!.across.place(50)).toBe(0.5);
  });
});

describe('the plot of reconstruction errors', () => {
  test('has the values of the paper beside those of the images, and its S too', () => {
    const { curves, across } = errorPlot([15, 50], [row('a', 0.01, 0.002), row('b', 0.03, 0.004)]);
    const paper = curves.find(({ tone }) => tone === 'muted')!;
    expect(paper.points).toEqual([...paperErrors].map(([x, y]) => ({ x, y })));
    expect(across.ticks).toEqual([1000, 500, 200, 100, 50, 20, 15, 10]);
    expect(curves.at(-1)!.points).toEqual([
      { x: 15, y: 0.02 },
      { x: 50, y: 0.003 },
    ]);
  });

  test('has the paper alone before an error is known, on at most five decades between two ticks', () => {
    const { curves, upright } = errorPlot([10], [row('a', null)]);
    expect(curves.map(({ points }) => points.length)).toEqual([paperErrors.size, 0]);
    expect(upright.ticks.length).toBeLessThanOrEqual(6);
  });
});
