import { expect, it } from 'vitest';
import { histogramOf } from '../../../src/core/latent-statistics.ts';
import { histogramPlot } from '../../../src/core/plots/histogram.ts';
import { randn } from '../../../src/core/random/index.ts';

/** The area under points by trapezoids. */
function areaOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  return points.slice(1).reduce((sum, { x, y }, i) => sum + ((y + points[i]!.y) / 2) * (x - points[i]!.x), 0);
}

it('draws the share of the values that lies on the axis as an area, beside the normal curve', () => {
  const draw = randn('numpy', 1n, 10_000);
  const [values, normal] = histogramPlot(histogramOf(draw)).curves;
  const beyond = draw.filter((value) => Math.abs(value) > 4).length;
  expect(areaOf(values!.points)).toBeCloseTo(1 - beyond / 10_000, 6);
  expect(areaOf(normal!.points)).toBeCloseTo(1 - 6.3e-5, 4);
  const wide = histogramPlot(histogramOf(draw.map((value) => 4 * value))).curves[0]!;
  expect(areaOf(wide.points)).toBeCloseTo(0.683, 1);
});

it('has room for the highest bin, and its ends at −4 and 4', () => {
  const plot = histogramPlot(histogramOf(randn('numpy', 1n, 1000).map((value) => value / 50)));
  const tallest = Math.max(...plot.curves[0]!.points.map(({ y }) => y));
  expect(tallest).toBeGreaterThan(2);
  expect(plot.upright.place(tallest)).toBeLessThanOrEqual(1);
  expect(plot.upright.place(0)).toBe(0);
  expect([-4, 0, 4].map((x) => plot.across.place(x))).toEqual([0, 0.5, 1]);
  expect(plot.curves[0]!.points.at(-1)).toEqual({ x: 4, y: 0 });
});
