import { describe, expect, test } from 'vitest';
import { stepChangePlot, timesAcross, type StepChanges } from '../../../src/core/plots/step-changes.ts';

const series = (numSteps: number, change: (i: number) => number): StepChanges => ({
  numSteps,
  steps: Array.from({ length: numSteps }, (_, i) => ({
    t: Math.floor(1000 / numSteps) * (numSteps - 1 - i),
    change: i === 0 ? null : change(i),
  })),
});

describe('the axis of t', () => {
  test('runs from noise at the left to 0 at the right', () => {
    const { place } = timesAcross(999);
    expect([place(999), place(0)]).toEqual([0, 1]);
    expect(timesAcross(0).place(0)).toBe(0.5);
  });

  test('names about five round values within it', () => {
    expect(timesAcross(999).ticks).toEqual([0, 200, 400, 600, 800]);
    for (const firstT of [1, 7, 49, 500, 980, 99_999]) {
      const { ticks } = timesAcross(firstT);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeLessThanOrEqual(firstT);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('the plot of step changes', () => {
  test('is an empty frame before x̂_0 has changed', () => {
    const { curves, upright } = stepChangePlot([{ numSteps: 2, steps: [{ t: 0, change: null }] }], 0, 999);
    expect(curves).toMatchObject([{ points: [] }]);
    expect(upright.ticks.map(({ exponent }) => exponent)).toEqual([-3, -2, -1, 0]);
  });

  test('marks no points where they would be a smear, from the first step on', () => {
    const { curves } = stepChangePlot([series(1000, () => 0.1), series(20, () => 0.1)], 0, 999);
    expect(curves.map(({ dotted }) => dotted)).toEqual([false, true]);
  });

  test('has a point for every step but the first, at its t, and equal ratios take equal room', () => {
    const { curves, upright } = stepChangePlot([series(5, (i) => 10 ** -i)], 0, 999);
    expect(curves[0]!.points.map(({ x }) => x)).toEqual([600, 400, 200, 0]);
    const places = curves[0]!.points.map(({ y }) => upright.place(y));
    const falls = places.slice(1).map((place, i) => places[i]! - place);
    expect(Math.max(...falls)).toBeCloseTo(Math.min(...falls), 9);
  });

  test('has no change at all on the floor, which a logarithm has', () => {
    const { curves, upright } = stepChangePlot([series(3, (i) => (i === 1 ? 0.1 : 0))], 0, 999);
    for (const { y } of curves[0]!.points) expect(upright.place(y)).toBeGreaterThanOrEqual(0);
  });

  test('has the chosen S in the accent and names each at its end', () => {
    const { curves } = stepChangePlot([series(4, () => 0.1), series(8, () => 0.1)], 1, 999);
    expect(curves.map(({ tone }) => tone)).toEqual(['curve', 'accent']);
    expect(curves.map(({ label }) => label!.at)).toEqual(['end', 'end']);
    expect(curves[1]!.label!.text.map(({ text }) => text).join('')).toBe('S = 8');
  });
});
