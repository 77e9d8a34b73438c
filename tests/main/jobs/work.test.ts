import { expect, it } from 'vitest';
import type { SamplingSettings } from '../../../src/core/settings.ts';
import { planWork, type TileTask } from '../../../src/main/jobs/work.ts';

/** The same solver and spacing at S = 10. */
const TEN = { numSteps: 10, tau: 'leading' } as const;

const at = (numSteps: number): SamplingSettings => ({
  numSteps,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
});
const tiles = (steps: readonly number[], task: TileTask = 'sample') =>
  steps.map((numSteps) => ({ task, settings: at(numSteps) }));

it('puts the preview of every tile before the first wanted picture', () => {
  const work = planWork(tiles([50, 50, 50]), TEN);
  expect(work.map(({ tile, settings, final }) => [tile, settings.numSteps, final])).toEqual([
    [0, 10, false],
    [1, 10, false],
    [2, 10, false],
    [0, 50, true],
    [1, 50, true],
    [2, 50, true],
  ]);
});

it('previews no tile that is wanted at the preview S or below, and none where no preview is wanted', () => {
  expect(planWork(tiles([5, 10, 11]), TEN).map(({ settings }) => settings.numSteps)).toEqual([10, 5, 10, 11]);
  expect(planWork(tiles([50]), null)).toHaveLength(1);
});

it('previews a round trip, but no trajectory', () => {
  expect(planWork(tiles([50], 'round-trip'), TEN)).toHaveLength(2);
  expect(planWork(tiles([50], 'trajectory'), TEN).map(({ final }) => final)).toEqual([true]);
});
