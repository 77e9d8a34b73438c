import { describe, expect, test } from 'vitest';
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
    expect(plotDistances(ladder, [row('A', null, null, null, null)], size, 13)).toBeNull();
    expect(plotDistances([], [], size, 13)).toBeNull();
  });

  test('both axes are logarithmic: equal ratios take equal room', () => {
    const { stepTicks, distanceTicks } = plotDistances(ladder, [falling], size, 13)!;
    const x = Object.fromEntries(stepTicks.map((tick) => [tick.label, tick.x]));
    expect(x['10']! - x['5']!).toBeCloseTo(x['20']! - x['10']!, 9);
    const gaps = distanceTicks.slice(1).map((tick, i) => distanceTicks[i]!.y - tick.y);
    expect(Math.max(...gaps)).toBeCloseTo(Math.min(...gaps), 9);
  });

  test('ticks are whole powers of ten around the data', () => {
    const { distanceTicks } = plotDistances(ladder, [falling], size, 13)!;
    expect(distanceTicks.map(({ exponent }) => exponent)).toEqual([-5, -4, -3, -2]);
  });

  test('the mean stands at the mean of the rows, and leaves the contrast out', () => {
    const contrast = { ...row('A', 0.05, 0.05, 0.05, 0.05), contrast: true };
    const plot = plotDistances(
      ladder,
      [row('A', 1e-3, 1e-3, 1e-3, 1e-3), row('B', 3e-3, 3e-3, 3e-3, 3e-3), contrast],
      size,
      13,
    )!;
    const reference = plotDistances(ladder, [row('M', 2e-3, 2e-3, 2e-3, 2e-3), contrast], size, 13)!;
    expect(plot.meanPoints[0]!.y).toBeCloseTo(reference.meanPoints[0]!.y, 9);
    expect(plot.rows).toHaveLength(2);
    expect(plot.contrast).not.toBe('');
  });

  test('the mean waits at each S for the last row, since a mean of some would jump', () => {
    const plot = plotDistances(ladder, [falling, row('B', 1e-3, null, 1e-4, null)], size, 13)!;
    expect(plot.meanPoints).toHaveLength(2);
  });

  test('equal pictures, which no logarithm knows, lie on the floor', () => {
    const plot = plotDistances([5, 10], [row('A', 1e-3, 0)], size, 13)!;
    expect(plot.meanPoints[1]!.y).toBeLessThanOrEqual(size.height - size.bottom + 1e-9);
    expect(Number.isFinite(plot.meanPoints[1]!.y)).toBe(true);
  });

  test('a ladder of two has one point, in the middle', () => {
    const plot = plotDistances([50], [row('A', 1e-4)], size, 13)!;
    expect(plot.meanPoints).toEqual([expect.objectContaining({ x: expect.closeTo((40 + 390) / 2, 6) })]);
  });

  test('labels of S that would touch are left out, the last one stays', () => {
    const dense = [90, 91, 92, 93, 94, 95, 100];
    const labels = plotDistances(dense, [row('A', ...dense.map(() => 1e-4))], size, 13)!.stepTicks;
    expect(labels.at(-1)?.label).toBe('100');
    labels.slice(1).forEach((tick, i) => expect(tick.x - labels[i]!.x).toBeGreaterThanOrEqual(2.4 * 13));
  });
});
