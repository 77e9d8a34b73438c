import { describe, expect, test } from 'vitest';
import type { Point } from '../../../src/core/plots/curve-label.ts';
import { distancePlot, type DistanceData } from '../../../src/core/plots/distances.ts';
import { stepChangePlot } from '../../../src/core/plots/step-changes.ts';
import { placeName, placePlot, type PlacedPlot } from '../../../src/renderer/plot/place-plot.ts';

const UNIT = 13;
const WIDTH = 400;
const box = { x: 40, y: 10, width: 350, height: 250 };
const steps = [5, 10, 20, 50];
const row = (name: string, ...values: number[]) => ({ name, values });
const falling = row('A', 1e-3, 3e-4, 1e-4, 3e-5);

function place(rows: DistanceData['rows'], change: Partial<DistanceData> = {}): PlacedPlot {
  const data = { metric: 'mse', reference: 100, steps, rows, contrast: null, ...change } as const;
  return placePlot(distancePlot(data)!, box, WIDTH, UNIT);
}
const front = (plot: PlacedPlot) => plot.curves.at(-1)!;
const contrastOf = (plot: PlacedPlot) => plot.curves.find(({ tone }) => tone === 'muted')!;
const contrast = (...values: number[]) => ({ kind: 'eta' as const, values });
/** Of 13 pixels and five times that in width. */
const areApart = (a: Point, b: Point): boolean => Math.abs(a.y - b.y) >= 13 || Math.abs(a.x - b.x) >= 65;

describe('a plot in its place', () => {
  test('has its curves, dots and rules within the box', () => {
    const plot = place([falling]);
    expect(plot.upright.map(({ y }) => y)).toEqual(
      [260, 260 - 250 / 3, 260 - 500 / 3, 10].map((y) => expect.closeTo(y, 9)),
    );
    expect(plot.across.map(({ value }) => value).toSorted((a, b) => a - b)).toEqual(steps);
    const [{ path, dots }] = plot.curves as [PlacedPlot['curves'][number]];
    const points = [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    }));
    expect(points).toEqual(dots);
    expect([points[0]!.x, points.at(-1)!.x]).toEqual([40, 390]);
  });

  test('shows a curve of a single point as a dot', () => {
    const plot = place([falling], { contrast: { kind: 'eta', values: [0.1, null, null, null] } });
    expect(contrastOf(plot).dots).toHaveLength(1);
    expect(contrastOf(place([falling], { contrast: contrast(1, 1, 1, 1) })).dots).toEqual([]);
  });

  test('leaves out values of S that would touch, but not the largest', () => {
    const dense = [90, 91, 92, 93, 94, 95, 100];
    const { across } = place([row('A', ...dense.map(() => 1e-4))], { steps: dense });
    const shown = across.toSorted((a, b) => a.x - b.x);
    expect(shown.at(-1)?.value).toBe(100);
    shown.slice(1).forEach(({ x }, i) => expect(x - shown[i]!.x).toBeGreaterThanOrEqual(2.4 * UNIT - 1e-9));
  });

  test('has labels above what falls, below what rises, and inside the frame', () => {
    const other = row('B', 3e-3, 9e-4, 3e-4, 9e-5);
    const mse = place([falling, other], { contrast: contrast(0.09, 0.09, 0.09, 0.09) });
    expect(front(mse).label!.y).toBeLessThan(front(mse).points[1]!.y);
    expect(contrastOf(mse).label!.y - UNIT).toBeGreaterThanOrEqual(box.y);
    const psnr = place([row('A', 20, 30, 40, 50), row('B', 22, 32, 42, 52)], {
      metric: 'psnr',
      contrast: contrast(12, 12, 12, 12),
    });
    expect(front(psnr).label!.y).toBeGreaterThan(front(psnr).points[1]!.y);
    expect(contrastOf(psnr).label!.y).toBeLessThanOrEqual(box.y + box.height);
  });

  test('of two points labels the left one: right of the last one there is no room', () => {
    const plot = place([row('A', 1e-3, 1e-4), row('B', 2e-3, 2e-4)], { steps: [5, 10] });
    expect(front(plot).label!.x).toBeCloseTo(front(plot).points[0]!.x + 0.7 * UNIT, 9);
  });

  test('has labels of curves that lie together apart from each other', () => {
    const near = contrast(1e-3, 2.9e-4, 1e-4, 3e-5);
    const plot = place([falling, falling], { contrast: near });
    expect(areApart(contrastOf(plot).label!, front(plot).label!)).toBe(true);
  });
});

describe('the name of a row', () => {
  test('begins at its first point, clear of the labels that the plot has', () => {
    const plot = place([falling, row('B', 2e-3, 5e-4, 2e-4, 4e-5)]);
    for (const name of ['A', 'B']) {
      const at = placeName(plot, name, WIDTH, UNIT)!;
      expect(at.x).toBeCloseTo(front(plot).points[0]!.x + 0.7 * UNIT, 9);
      expect(areApart(at, front(plot).label!)).toBe(true);
    }
  });

  test('has a place where the row is alone, and none without its curve', () => {
    const plot = place([falling]);
    expect(placeName(plot, 'A', WIDTH, UNIT)).not.toBeNull();
    expect(placeName(plot, 'C', WIDTH, UNIT)).toBeNull();
  });
});

describe('labels at the ends of curves', () => {
  const meeting = (numSteps: number, before: number, last = 0.01) => ({
    numSteps,
    steps: Array.from({ length: numSteps }, (_, i) => ({
      t: Math.floor(1000 / numSteps) * (numSteps - 1 - i),
      change: i === 0 ? null : i === numSteps - 1 ? last : before,
    })),
  });
  const heights = (...all: ReturnType<typeof meeting>[]): number[] =>
    placePlot(stepChangePlot(all, 0, 999), box, WIDTH, UNIT).curves.map(({ label }) => label!.y);

  test('stand apart and beside the box', () => {
    const [a, b, c] = heights(meeting(10, 0.01), meeting(50, 0.0099, 0.0099), meeting(100, 0.0098, 0.0098));
    expect(b! - a!).toBeGreaterThanOrEqual(1.3 * UNIT - 1e-9);
    expect(c! - b!).toBeGreaterThanOrEqual(1.3 * UNIT - 1e-9);
    const [{ label }] = placePlot(stepChangePlot([meeting(10, 0.01)], 0, 999), box, WIDTH, UNIT).curves as [
      PlacedPlot['curves'][number],
    ];
    expect(label!.x).toBeGreaterThan(box.x + box.width);
  });

  test('of lines that meet in the picture stand in the order in which the lines come', () => {
    const [ten, twenty, fifty] = heights(meeting(10, 0.02), meeting(20, 0.08), meeting(50, 0.04));
    expect([twenty! < fifty!, fifty! < ten!]).toEqual([true, true]);
  });

  test('are none before there is a line', () => {
    const empty = { numSteps: 2, steps: [{ t: 0, change: null }] };
    const { curves } = placePlot(stepChangePlot([empty], 0, 999), box, WIDTH, UNIT);
    expect(curves).toMatchObject([{ path: '', dots: [], label: null }]);
  });
});
