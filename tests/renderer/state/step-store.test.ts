import { describe, expect, test } from 'vitest';
import type { StepTag } from '../../../src/contract/job.ts';
import { nearestStep, pickStep, StepStore, type StepFrame } from '../../../src/renderer/state/step-store.ts';
import type { Tile } from '../../../src/renderer/state/tile.ts';
import { tileOf } from './tiles.ts';

const SIDE = 4;
const PICTURE = 4 * SIDE * SIDE;

function frame(index: number, of: StepTag['of'], numSteps: number): StepFrame {
  return {
    job: 'job',
    tile: 0,
    numSteps,
    final: false,
    step: { index, t: 100 - index, of, stepChange: of === 'xt' || index === 0 ? null : index / 10 },
    width: SIDE,
    height: SIDE,
    rgba: new Uint8ClampedArray(PICTURE).fill(index),
  };
}

/** A way of this many steps in the one place there is. */
const wayOf = (seed: number, numSteps: number, eta = 0): Tile => tileOf(seed, { numSteps, eta }, 'way');

function walk(store: StepStore, tile: Tile, count = tile.spec.settings.numSteps): void {
  const { numSteps } = tile.spec.settings;
  for (let index = 0; index < count; index++) {
    store.put(tile, frame(index, 'xt', numSteps));
    store.put(tile, frame(index, 'predX0', numSteps));
  }
  if (count === numSteps) store.end(tile);
}

describe('the steps of a trajectory', () => {
  const stored = wayOf(1, 3);

  test('come in any order and know their t and step change', () => {
    const store = new StepStore();
    store.put(stored, frame(1, 'predX0', 3));
    store.put(stored, frame(0, 'xt', 3));
    store.put(stored, frame(1, 'xt', 3));
    const { own } = store.show(stored);
    expect(own[1]).toMatchObject({ t: 99, stepChange: 0.1 });
    expect(own[1]!.xt!.rgba[0]).toBe(1);
    expect(own[0]).toMatchObject({ stepChange: null, predX0: null });
  });

  test('are all there when the picture itself has come and none is missing', () => {
    const store = new StepStore();
    walk(store, stored);
    expect(store.has(stored)).toBe(true);
    const [begun, torn] = [wayOf(2, 3), wayOf(3, 3)];
    store.put(begun, frame(0, 'xt', 3));
    expect(store.has(begun)).toBe(false);
    store.put(torn, frame(2, 'xt', 3));
    store.end(torn);
    expect(store.has(torn)).toBe(false);
  });

  test('beyond a fourth of the room every k-th picture is kept, and the last; numbers are all there', () => {
    const store = new StepStore(4 * 8 * PICTURE);
    const long = wayOf(1, 10);
    walk(store, long);
    const { own } = store.show(long);
    expect(own.flatMap((step, i) => (step!.xt ? [i] : []))).toEqual([0, 4, 8, 9]);
    expect(own.map((step) => step!.stepChange)).toEqual([
      null,
      ...Array.from({ length: 9 }, (_, i) => (i + 1) / 10),
    ]);
    expect(store.has(long)).toBe(true);
  });

  test('of the longest unseen trajectory are forgotten beyond the bound', () => {
    const store = new StepStore(16 * PICTURE);
    for (const seed of [1, 2, 3, 4]) walk(store, wayOf(seed, 2));
    store.show(wayOf(1, 2));
    walk(store, wayOf(5, 2));
    expect([1, 2, 3, 4, 5].map((seed) => store.has(wayOf(seed, 2)))).toEqual([true, false, true, true, true]);
  });

  test('S = 1000 of 32 × 32 is kept whole, of 256 × 256 every 16th step', () => {
    const store = new StepStore();
    expect(store.strideOf({ numSteps: 1000, width: 32, height: 32 })).toBe(1);
    expect(store.strideOf({ numSteps: 1000, width: 256, height: 256 })).toBe(16);
  });

  test('as many as one axis holds are kept side by side, whatever their S', () => {
    for (const numSteps of [5, 9, 10, 11, 97]) {
      const store = new StepStore(4 * 8 * PICTURE);
      const trajectories = [1, 2, 3, 4].map((seed) => wayOf(seed, numSteps));
      for (const tile of trajectories) walk(store, tile);
      expect(trajectories.every((tile) => store.has(tile))).toBe(true);
    }
  });
});

describe('while steps are still to come', () => {
  test('the same x_T at the largest other S stands in for them, at the nearest t', () => {
    const store = new StepStore();
    for (const numSteps of [2, 4]) walk(store, wayOf(1, numSteps));
    const wanted = wayOf(1, 8);
    walk(store, wanted, 1);
    const shown = store.show(wanted);
    expect(shown.standIns).toHaveLength(4);
    expect(pickStep(shown, 0, 100)).toMatchObject({ stale: false, step: { t: 100 } });
    expect(pickStep(shown, 5, 98.4)).toMatchObject({ stale: true, step: { t: 98 } });
  });

  test('with noise, what was seen whole in the place before does, until all has come', () => {
    const store = new StepStore();
    const [before, between, wanted] = [wayOf(1, 4), wayOf(2, 4, 1), wayOf(3, 4, 1)];
    walk(store, wayOf(3, 2, 1));
    walk(store, before);
    store.show(before);
    walk(store, between, 2);
    store.show(between);
    expect(store.show(wanted).standIns).toBe(store.show(before).own);
    walk(store, wanted);
    expect(store.show(wanted)).toMatchObject({ own: { length: 4 }, standIns: [] });
  });

  test('a stand-in stays where another x_T has nothing yet', () => {
    const store = new StepStore();
    walk(store, wayOf(1, 2));
    const { standIns } = store.show(wayOf(1, 8));
    expect(standIns).toHaveLength(2);
    expect(store.show(wayOf(2, 8)).standIns).toBe(standIns);
  });

  test('nothing of another model does', () => {
    const store = new StepStore();
    walk(store, wayOf(1, 4));
    store.show(wayOf(1, 4));
    store.clearSlots();
    expect(store.show(wayOf(2, 4))).toEqual({ own: [], standIns: [] });
  });
});

test('where a picture was left out, the nearest one is shown', () => {
  const store = new StepStore(4 * 8 * PICTURE);
  const long = wayOf(1, 10);
  walk(store, long);
  const shown = store.show(long);
  expect(pickStep(shown, 5, 95)).toMatchObject({ stale: false, step: { t: 96 } });
  expect(pickStep(shown, 1, 99)).toMatchObject({ stale: false, step: { t: 100 } });
  expect(nearestStep([], () => 0)).toBeNull();
});
