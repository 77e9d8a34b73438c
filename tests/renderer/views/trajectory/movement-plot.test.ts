import { describe, expect, test } from 'vitest';
import {
  plotMovement,
  timeTicks,
  timeToX,
  xToTime,
} from '../../../../src/renderer/views/trajectory/movement-plot.ts';

const axis = { left: 50, right: 450, noisiest: 999 };
const size = { top: 10, bottom: 30, height: 200 };
const series = (numSteps: number, movement: (i: number) => number) => ({
  numSteps,
  steps: Array.from({ length: numSteps }, (_, i) => ({
    t: Math.floor(1000 / numSteps) * (numSteps - 1 - i),
    movement: i === 0 ? null : movement(i),
  })),
});

test('t runs from T − 1 at the left to 0 at the right, and back from a place to its t', () => {
  const x = timeToX(axis);
  expect([x(999), x(0)]).toEqual([50, 450]);
  expect(xToTime(axis, x(480))).toBeCloseTo(480, 9);
  expect([xToTime(axis, -20), xToTime(axis, 900)]).toEqual([999, 0]);
});

test('round values of t are named inside the axis', () => {
  const ticks = timeTicks(axis, 13);
  expect(ticks.length).toBeGreaterThan(2);
  for (const { t, x } of ticks) {
    expect(t % 100).toBe(0);
    expect(x).toBeCloseTo(timeToX(axis)(t), 9);
  }
});

describe('the plot of movement', () => {
  test('is an empty frame before x̂_0 has moved', () => {
    const { lines, ticks } = plotMovement(
      [{ numSteps: 2, steps: [undefined, { t: 0, movement: null }] }],
      axis,
      size,
      13,
    );
    expect(lines).toMatchObject([{ path: '', points: [], labelY: null }]);
    expect(ticks.map(({ exponent }) => exponent)).toEqual([-3, -2, -1, 0]);
  });

  test('has no single points where they would be a smear, from the first step on', () => {
    const { lines } = plotMovement([series(1000, () => 0.1), series(20, () => 0.1)], axis, size, 13);
    expect(lines.map(({ points }) => points.length)).toEqual([0, 19]);
  });

  test('has a point for every step but the first, at its t, and equal ratios take equal room', () => {
    const plot = plotMovement([series(5, (i) => 10 ** -i)], axis, size, 13);
    const [line] = plot.lines;
    expect(line!.points.map(({ x }) => x)).toEqual([600, 400, 200, 0].map(timeToX(axis)));
    const falls = line!.points.slice(1).map(({ y }, i) => y - line!.points[i]!.y);
    expect(Math.max(...falls)).toBeCloseTo(Math.min(...falls), 9);
  });

  test('no movement lies on the floor, which a logarithm has', () => {
    const plot = plotMovement([series(3, (i) => (i === 1 ? 0.1 : 0))], axis, size, 13);
    for (const { y } of plot.lines[0]!.points) expect(y).toBeLessThanOrEqual(170 + 1e-9);
  });

  test('labels of lines that end together stand apart, in the order of the lines', () => {
    const plot = plotMovement(
      [series(10, () => 0.01), series(50, () => 0.0099), series(100, () => 0.0098)],
      axis,
      size,
      13,
    );
    const [a, b, c] = plot.lines.map(({ labelY }) => labelY!);
    expect(b! - a!).toBeGreaterThanOrEqual(1.3 * 13 - 1e-9);
    expect(c! - b!).toBeGreaterThanOrEqual(1.3 * 13 - 1e-9);
  });
});

test('lines that meet in the picture are named in the order in which they come', () => {
  const meeting = (numSteps: number, before: number) =>
    series(numSteps, (i) => (i === numSteps - 1 ? 0.01 : before));
  const plot = plotMovement([meeting(10, 0.02), meeting(20, 0.08), meeting(50, 0.04)], axis, size, 13);
  const [ten, twenty, fifty] = plot.lines.map(({ labelY }) => labelY!);
  expect([twenty! < fifty!, fifty! < ten!]).toEqual([true, true]);
});
