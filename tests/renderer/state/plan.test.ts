import { describe, expect, test } from 'vitest';
import {
  coarseToFine,
  isSamePlan,
  planJob,
  previewPlan,
  previewFor,
  type Plan,
} from '../../../src/renderer/state/plan.ts';
import { pictureKey, type Tile } from '../../../src/renderer/state/tile.ts';
import { tileOf } from './tiles.ts';

const never = (): boolean => false;
const always = (): boolean => true;
const sheet = (tiles: Tile[], compare: Plan['compare'] = []): Plan => ({
  lane: 'consistency',
  tiles,
  compare,
  preview: { numSteps: 10, tau: 'leading' },
});

describe('an errand for a plan', () => {
  test('asks for every tile once, in the order in which they are wanted', () => {
    const tiles = [tileOf(2), tileOf(1), tileOf(2, {}, 'elsewhere')];
    expect(planJob(sheet(tiles), never, never)?.tiles).toEqual(tiles.slice(0, 2));
  });

  test('does not ask for what is there', () => {
    const [known, wanted] = [tileOf(1), tileOf(2)];
    const request = planJob(sheet([known, wanted]), (tile) => tile === known, never);
    expect(request?.spec.tiles).toEqual([wanted.spec]);
    expect(planJob(sheet([known, wanted]), always, never)).toBeNull();
  });

  test('asks for both pictures of a distance that is missing, and numbers them anew', () => {
    const [s5, s50, s100] = [5, 50, 100].map((numSteps) => tileOf(1, { numSteps })) as [Tile, Tile, Tile];
    const compare = [s5, s50].map((tile) => ({ tile, reference: s100 }));
    const request = planJob(sheet([s5, s50, s100], compare), always, ({ tile }) => tile === s5);
    expect(request?.tiles.map(pictureKey)).toEqual([s50, s100].map(pictureKey));
    expect(request?.spec.compare).toEqual([{ tile: 0, reference: 1 }]);
  });

  test('nothing is to be done when pictures and distances are there', () => {
    const [tile, reference] = [tileOf(1), tileOf(1, { numSteps: 100 })];
    expect(planJob(sheet([tile, reference], [{ tile, reference }]), always, always)).toBeNull();
  });
});

test('plans are the same exactly when they want the same pictures and distances in the same order', () => {
  const [one, two] = [tileOf(1), tileOf(2)];
  const plan = sheet([one, two], [{ tile: one, reference: two }]);
  const isSame = (tiles: Tile[], compare = plan.compare): boolean => isSamePlan(sheet(tiles, compare), plan);
  expect(isSame([tileOf(1, {}, 'moved'), two], [{ tile: tileOf(1, {}, 'moved'), reference: two }])).toBe(
    true,
  );
  expect(isSame([two, one])).toBe(false);
  expect(isSame([one])).toBe(false);
  expect(isSame([tileOf(1, { tau: 'trailing' }), two])).toBe(false);
  expect(isSame([one, two], [])).toBe(false);
  expect(isSame([one, two], [{ tile: two, reference: one }])).toBe(false);
  expect(isSamePlan({ ...plan, preview: null }, plan)).toBe(false);
  expect(isSamePlan(null, plan)).toBe(false);
  expect(isSamePlan(null, null)).toBe(true);
});

test('a preview is drawn only where it comes earlier and shows the same motif', () => {
  const ten = { numSteps: 10, tau: 'leading' } as const;
  expect(previewFor([tileOf(1)], ten)).toBe(ten);
  expect(previewFor([tileOf(1, { numSteps: 10 })], ten)).toBeNull();
  expect(previewFor([tileOf(1, { eta: 1 })], ten)).toBeNull();
});

describe('before long work is agreed to', () => {
  const trajectory = (numSteps: number, eta = 0): Tile => {
    const tile = tileOf(1, { numSteps, eta });
    return { ...tile, spec: { ...tile.spec, task: 'trajectory' } };
  };
  const asked = (...tiles: Tile[]) =>
    previewPlan(sheet(tiles)).tiles.map(({ spec }) => [spec.task, spec.settings.numSteps]);

  test('what is short runs, and of what is long a preview of the same kind', () => {
    expect(asked(tileOf(1, { numSteps: 1000 }), trajectory(5), trajectory(1000))).toEqual([
      ['sample', 10],
      ['trajectory', 5],
      ['trajectory', 10],
    ]);
  });

  test('with noise nothing stands in for what is long', () => {
    expect(asked(trajectory(5, 1), trajectory(1000, 1))).toEqual([['trajectory', 5]]);
  });
});

describe('coarse to fine', () => {
  test('the ends come first, then the middle, then the quarters', () => {
    expect(coarseToFine(9).slice(0, 5)).toEqual([0, 8, 4, 2, 6]);
  });

  test.each([0, 1, 2, 3, 13, 97, 240])('every one of %i comes once', (n) => {
    expect(coarseToFine(n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  test('at every moment the gaps differ by a factor of about two at most', () => {
    const order = coarseToFine(65);
    for (const count of [5, 9, 17, 33]) {
      const there = order.slice(0, count).toSorted((a, b) => a - b);
      const gaps = there.slice(1).map((at, i) => at - there[i]!);
      expect(Math.max(...gaps)).toBe(Math.min(...gaps));
    }
  });
});
