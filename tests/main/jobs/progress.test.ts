import { expect, it } from 'vitest';
import { ProgressMeter } from '../../../src/main/jobs/progress.ts';

it('knows no rate before the first step', () => {
  expect(new ProgressMeter(100).report()).toEqual({ done: 0, total: 100, rate: null, secondsLeft: null });
});

it('gives rate and time left from the median step, so that one slow step changes neither', () => {
  const meter = new ProgressMeter(1000);
  for (let i = 0; i < 9; i++) meter.step(8, 0.08);
  const before = meter.report();
  meter.step(8, 5);
  const after = meter.report();
  expect(before.rate).toBeCloseTo(100);
  expect(after.rate).toBeCloseTo(100);
  expect(after.secondsLeft).toBeCloseTo((1000 - 80) / 100);
});

it('counts what was known already as done and never exceeds the total', () => {
  const meter = new ProgressMeter(10);
  meter.skip(8);
  meter.step(8, 1);
  expect(meter.report().done).toBe(10);
  expect(meter.report().secondsLeft).toBe(0);
});
