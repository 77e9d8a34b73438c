import { describe, expect, test } from 'vitest';
import type { StepTag } from '../../../src/contract/job.ts';
import { nearestStep, StepStore, type StepFrame } from '../../../src/renderer/state/step-store.ts';

const SIDE = 4;
const PICTURE = 4 * SIDE * SIDE;

function frame(index: number, of: StepTag['of'], numSteps: number): StepFrame {
  return {
    job: 'job',
    tile: 0,
    numSteps,
    final: false,
    step: { index, t: 100 - index, of, movement: of === 'xt' || index === 0 ? null : index / 10 },
    width: SIDE,
    height: SIDE,
    rgba: new Uint8ClampedArray(PICTURE).fill(index),
  };
}

function walk(store: StepStore, key: string, numSteps: number): void {
  for (let index = 0; index < numSteps; index++) {
    store.put(key, frame(index, 'xt', numSteps));
    store.put(key, frame(index, 'predX0', numSteps));
  }
  store.end(key);
}

describe('the steps of a trajectory', () => {
  test('come in any order and know their t and movement', () => {
    const store = new StepStore();
    store.put('a', frame(1, 'predX0', 3));
    store.put('a', frame(0, 'xt', 3));
    store.put('a', frame(1, 'xt', 3));
    expect(store.steps('a')[1]).toMatchObject({ t: 99, movement: 0.1 });
    expect(store.steps('a')[1]!.xt!.rgba[0]).toBe(1);
    expect(store.steps('a')[0]).toMatchObject({ movement: null, predX0: null });
  });

  test('are whole when the picture itself has come and none is missing', () => {
    const store = new StepStore();
    walk(store, 'a', 3);
    expect(store.isWhole('a')).toBe(true);
    store.put('b', frame(0, 'xt', 3));
    expect(store.isWhole('b')).toBe(false);
    store.put('c', frame(2, 'xt', 3));
    store.end('c');
    expect(store.isWhole('c')).toBe(false);
  });

  test('beyond a fourth of the room every k-th picture is kept, and the last; numbers are all there', () => {
    const store = new StepStore(4 * 8 * PICTURE);
    walk(store, 'a', 10);
    const kept = store.steps('a').flatMap((step, i) => (step!.xt ? [i] : []));
    expect(kept).toEqual([0, 3, 6, 9]);
    expect(store.steps('a').map((step) => step!.movement)).toEqual([
      null,
      ...Array.from({ length: 9 }, (_, i) => (i + 1) / 10),
    ]);
    expect(store.isWhole('a')).toBe(true);
  });

  test('of the longest unseen trajectory are forgotten beyond the bound', () => {
    const store = new StepStore(16 * PICTURE);
    for (const key of ['a', 'b', 'c', 'd']) walk(store, key, 2);
    store.steps('a');
    walk(store, 'e', 2);
    expect(store.isWhole('b')).toBe(false);
    for (const key of ['a', 'c', 'd', 'e']) expect(store.isWhole(key), key).toBe(true);
  });
});

test('S = 1000 of 32 × 32 is kept whole, of 256 × 256 every 16th step', () => {
  const store = new StepStore();
  expect(store.strideOf({ numSteps: 1000, width: 32, height: 32 })).toBe(1);
  expect(store.strideOf({ numSteps: 1000, width: 256, height: 256 })).toBe(16);
});

test('where a picture was left out, the nearest one stands in', () => {
  const store = new StepStore(4 * 8 * PICTURE);
  walk(store, 'a', 10);
  expect(nearestStep(store.steps('a'), 5)!.t).toBe(94);
  expect(nearestStep(store.steps('a'), 1)!.t).toBe(100);
  expect(nearestStep([], 3)).toBeNull();
});
