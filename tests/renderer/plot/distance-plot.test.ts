import { describe, expect, test } from 'vitest';
import type { PlotPoint } from '../../../src/renderer/plot/plot-size.ts';
import { plotDistances, type DistanceSeries } from '../../../src/renderer/plot/distance-plot.ts';

const size = { width: 400, height: 300, left: 40, right: 10, top: 10, bottom: 40 };
const row = (name: string, ...values: (number | null)[]): DistanceSeries => ({
  name,
  contrast: false,
  values,
});
const ladder = [5, 10, 20, 50];
const falling = row('A', 1e-3, 3e-4, 1e-4, 3e-5);

describe('the distance plot', () => {
  test('is not drawn before there is a distance', () => {
    expect(plotDistances(ladder, [row('A', null, null, null, null)], 'mse', size, 13)).toBeNull();
    expect(plotDistances([], [], 'mse', size, 13)).toBeNull();
  });

  test('both axes are logarithmic: equal ratios take equal room', () => {
    const { stepTicks, distanceTicks } = plotDistances(ladder, [falling], 'mse', size, 13)!;
    const x = Object.fromEntries(stepTicks.map((tick) => [tick.label, tick.x]));
    expect(x['10']! - x['5']!).toBeCloseTo(x['20']! - x['10']!, 9);
    const gaps = distanceTicks.slice(1).map((tick, i) => distanceTicks[i]!.y - tick.y);
    expect(Math.max(...gaps)).toBeCloseTo(Math.min(...gaps), 9);
  });

  test('ticks are whole powers of ten around the data', () => {
    const { distanceTicks } = plotDistances(ladder, [falling], 'mse', size, 13)!;
    expect(distanceTicks.map(({ exponent }) => exponent)).toEqual([-5, -4, -3, -2]);
  });

  test('the mean stands at the mean of the rows, and leaves the contrast out', () => {
    const contrast = { ...row('A', 0.05, 0.05, 0.05, 0.05), contrast: true };
    const plot = plotDistances(
      ladder,
      [row('A', 1e-3, 1e-3, 1e-3, 1e-3), row('B', 3e-3, 3e-3, 3e-3, 3e-3), contrast],
      'mse',
      size,
      13,
    )!;
    const reference = plotDistances(ladder, [row('M', 2e-3, 2e-3, 2e-3, 2e-3), contrast], 'mse', size, 13)!;
    expect(plot.meanPoints[0]!.y).toBeCloseTo(reference.meanPoints[0]!.y, 9);
    expect(plot.rows).toHaveLength(2);
    expect(plot.contrast).not.toBe('');
  });

  test('the mean waits at each S for the last row, since a mean of some would jump', () => {
    const plot = plotDistances(ladder, [falling, row('B', 1e-3, null, 1e-4, null)], 'mse', size, 13)!;
    expect(plot.meanPoints).toHaveLength(2);
  });

  test('equal pictures, whose error no logarithm knows, are left out', () => {
    const plot = plotDistances([5, 10], [row('A', 1e-3, 0)], 'mse', size, 13)!;
    expect(plot.meanPoints).toHaveLength(1);
    expect(plotDistances([5], [row('A', Infinity)], 'psnr', size, 13)).toBeNull();
    expect(plotDistances([5], [row('A', 1)], 'ssim', size, 13)!.meanPoints).toHaveLength(1);
  });

  test.each([
    ['psnr', [22, 31, 38, 47]],
    ['ssim', [0.91, 0.96, 0.99, 0.998]],
  ] as const)('%s stands on a linear axis with round numbers, and rises', (metric, values) => {
    const plot = plotDistances(ladder, [row('A', ...values)], metric, size, 13)!;
    expect(plot.distanceTicks.every(({ exponent }) => exponent === null)).toBe(true);
    const named = plot.distanceTicks.map(({ text, y }) => ({ value: Number(text), y }));
    const scale = named.slice(1).map(({ value, y }, i) => (named[i]!.y - y) / (value - named[i]!.value));
    expect(Math.max(...scale)).toBeCloseTo(Math.min(...scale), 6);
    plot.meanPoints.forEach(({ y }, i) =>
      expect(y).toBeCloseTo(named[0]!.y - (values[i]! - named[0]!.value) * scale[0]!, 6),
    );
  });

  test('of two points the left one has the label: right of the last one there is no room', () => {
    const plot = plotDistances([5, 10], [row('A', 1e-3, 1e-4)], 'mse', size, 13)!;
    expect(plot.meanLabel!.x).toBe(plot.meanPoints[0]!.x);
  });

  test('labels stand above what falls, below what rises, and inside the frame', () => {
    const contrast = (...values: number[]) => ({ ...row('A', ...values), contrast: true });
    const mse = plotDistances(ladder, [falling, contrast(0.09, 0.09, 0.09, 0.09)], 'mse', size, 13)!;
    expect(mse.meanLabel!.y).toBeLessThan(mse.meanPoints[1]!.y);
    expect(mse.contrastLabel!.y - 13).toBeGreaterThan(size.top);
    const psnr = plotDistances(
      ladder,
      [row('A', 20, 30, 40, 50), contrast(12, 12, 12, 12)],
      'psnr',
      size,
      13,
    )!;
    expect(psnr.meanLabel!.y).toBeGreaterThan(psnr.meanPoints[1]!.y);
    expect(psnr.contrastLabel!.y).toBeLessThanOrEqual(size.height - size.bottom);
  });

  test('a ladder of two has one point, in the middle', () => {
    const plot = plotDistances([50], [row('A', 1e-4)], 'mse', size, 13)!;
    expect(plot.meanPoints).toEqual([expect.objectContaining({ x: expect.closeTo((40 + 390) / 2, 6) })]);
  });

  test('a row has a place for its name where the mean has none', () => {
    const plot = plotDistances(ladder, [falling, row('B', 2e-3, 5e-4, 2e-4, 4e-5)], 'mse', size, 13)!;
    expect(plot.rows.map(({ name, label }) => [name, label!.x])).toEqual([
      ['A', plot.meanPoints[0]!.x],
      ['B', plot.meanPoints[0]!.x],
    ]);
    expect(plot.meanLabel!.x).toBe(plot.meanPoints[1]!.x);
    expect(plotDistances([5], [row('A', 1), row('B', null)], 'ssim', size, 13)!.rows[1]!.label).toBeNull();
  });

  test('labels of curves that lie together stand apart', () => {
    /** Of 13 pixels and five times that in width. */
    const areApart = (a: PlotPoint, b: PlotPoint): boolean =>
      Math.abs(a.y - b.y) >= 13 || Math.abs(a.x - b.x) >= 65;
    const paper = { ...row('paper', 1e-3, 2.9e-4, 1e-4, 3e-5), contrast: true };
    const plot = plotDistances(ladder, [falling, paper], 'mse', size, 13)!;
    expect(plot.meanLabel!.y).toBeLessThan(plot.meanPoints[1]!.y);
    expect(areApart(plot.contrastLabel!, plot.meanLabel!)).toBe(true);
    const two = plotDistances([5, 10], [row('A', 1e-3, 3e-4), row('B', 4e-3, 2e-3), paper], 'mse', size, 13)!;
    const [a] = two.rows;
    for (const other of [two.meanLabel!, two.contrastLabel!]) expect(areApart(a!.label!, other)).toBe(true);
  });

  test('labels of S that would touch are left out, the last one stays', () => {
    const dense = [90, 91, 92, 93, 94, 95, 100];
    const labels = plotDistances(dense, [row('A', ...dense.map(() => 1e-4))], 'mse', size, 13)!.stepTicks;
    expect(labels.at(-1)?.label).toBe('100');
    labels.slice(1).forEach((tick, i) => expect(tick.x - labels[i]!.x).toBeGreaterThanOrEqual(2.4 * 13));
  });
});
