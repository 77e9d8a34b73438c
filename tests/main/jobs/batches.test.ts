import { describe, expect, it } from 'vitest';
import type { SamplingSettings } from '../../../src/core/settings.ts';
import { cutBatches, planWork } from '../../../src/main/jobs/batches.ts';

const at = (numSteps: number): SamplingSettings => ({
  numSteps,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
});
const tiles = (...steps: number[]) => steps.map((numSteps) => ({ settings: at(numSteps) }));

describe('planWork', () => {
  it('puts the preview of every tile before the first wanted picture', () => {
    const work = planWork(tiles(50, 50, 50), 10);
    expect(work.map(({ tile, settings, final }) => [tile, settings.numSteps, final])).toEqual([
      [0, 10, false],
      [1, 10, false],
      [2, 10, false],
      [0, 50, true],
      [1, 50, true],
      [2, 50, true],
    ]);
  });

  it('previews no tile that is wanted at the preview S or below', () => {
    expect(planWork(tiles(5, 10, 11), 10).map(({ settings }) => settings.numSteps)).toEqual([10, 5, 10, 11]);
    expect(planWork(tiles(50), null)).toHaveLength(1);
  });
});

describe('cutBatches', () => {
  it('cuts a group evenly: 13 tiles at size 8 make 7 and 6', () => {
    const batches = cutBatches(planWork(tiles(...Array<number>(13).fill(10)), null), 8);
    expect(batches.map(({ items }) => items.length)).toEqual([7, 6]);
  });

  it('keeps different S apart and every item exactly once, at any size', () => {
    const work = planWork(tiles(5, 10, 20, 5, 10, 20, 5, 10, 20, 50), 10);
    for (let size = 1; size <= 16; size++) {
      const batches = cutBatches(work, size);
      for (const batch of batches) {
        expect(batch.items.length).toBeGreaterThan(0);
        expect(batch.items.length).toBeLessThanOrEqual(size);
        expect(new Set(batch.items.map(({ settings }) => settings.numSteps)).size).toBe(1);
        expect(new Set(batch.items.map(({ final }) => final)).size).toBe(1);
      }
      const items = batches.flatMap((batch) => batch.items);
      expect(items).toHaveLength(work.length);
      expect(new Set(items)).toEqual(new Set(work));
    }
  });

  it('never splits 5 items at size 4 into an empty batch', () => {
    expect(cutBatches(planWork(tiles(1, 1, 1, 1, 1), null), 4).map(({ items }) => items.length)).toEqual([
      3, 2,
    ]);
  });
});
