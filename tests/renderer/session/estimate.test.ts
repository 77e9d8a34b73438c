import { describe, expect, it } from 'vitest';
import { estimateWork } from '../../../src/renderer/session/estimate.ts';
import { tileOf } from '../state/tiles.ts';

/** The same solver and spacing at S = 10. */
const TEN = { numSteps: 10, tau: 'leading' } as const;

const costs = { secondsPerSample: 0.5, shape: [3, 256, 256] };

describe('an estimate', () => {
  it('is evaluations × seconds, the preview pass among them', () => {
    const tiles = Array.from({ length: 24 }, (_, i) => tileOf(i, { numSteps: 1000 }));
    expect(estimateWork(tiles, null, costs)).toMatchObject({
      pictures: 24,
      steps: [1000, 1000],
      seconds: 12_000,
    });
    expect(estimateWork(tiles, TEN, costs).seconds).toBe(12_120);
  });

  it('counts a preview only for pictures that have one', () => {
    const tiles = [tileOf(1, { numSteps: 5 }), tileOf(2, { numSteps: 10 }), tileOf(3, { numSteps: 20 })];
    expect(estimateWork(tiles, TEN, costs)).toMatchObject({ steps: [5, 20], seconds: 0.5 * (5 + 10 + 30) });
  });

  it('counts the way up and the way down of a round trip, and the pictures that are kept of a trajectory', () => {
    const { slot, subject, spec } = tileOf(1, { numSteps: 100 });
    const as = (task: 'round-trip' | 'trajectory') => [{ slot, subject, spec: { ...spec, task } }];
    expect(estimateWork(as('round-trip'), null, costs).seconds).toBe(100);
    const picture = 256 * 256 * 4;
    expect(estimateWork(as('trajectory'), TEN, costs)).toMatchObject({
      seconds: 50,
      bytes: 4 * picture + 2 ** 25,
    });
    const small = { ...costs, shape: [3, 32, 32] };
    expect(estimateWork(as('trajectory'), TEN, small).bytes).toBe((4 + 200) * 32 * 32 * 4);
  });

  it('counts two evaluations for each step of a guided picture and of its preview, whose states are as many', () => {
    const of = (guidance: number) => {
      const { slot, subject, spec } = tileOf(1, { numSteps: 40, condition: { class: 1, guidance } });
      return (task: 'sample' | 'trajectory') => [{ slot, subject, spec: { ...spec, task } }];
    };
    expect(estimateWork(of(1)('sample'), TEN, costs).seconds).toBe(25);
    expect(estimateWork(of(3)('sample'), TEN, costs).seconds).toBe(50);
    const bytes = [1, 3].map((guidance) => estimateWork(of(guidance)('trajectory'), null, costs).bytes);
    expect(bytes[0]).toBe(bytes[1]);
  });

  it('of nothing is nothing', () => {
    expect(estimateWork([], TEN, costs)).toEqual({ pictures: 0, steps: [0, 0], seconds: 0, bytes: 0 });
  });
});
