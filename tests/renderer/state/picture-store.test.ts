import { describe, expect, test } from 'vitest';
import { PictureStore, type Picture } from '../../../src/renderer/state/picture-store.ts';
import { tileOf } from './tiles.ts';

const picture = (numSteps: number, bytes = 16): Picture => ({
  numSteps,
  width: 2,
  height: 2,
  rgba: new Uint8ClampedArray(bytes),
});

describe('what a place shows', () => {
  test('nothing before anything was computed', () => {
    expect(new PictureStore().show(tileOf(1))).toBeNull();
  });

  test('the preview, then the wanted picture', () => {
    const store = new PictureStore();
    const tile = tileOf(1);
    store.put(tile.subject, picture(10));
    expect(store.show(tile)).toMatchObject({ state: 'preview', picture: { numSteps: 10 } });
    store.put(tile.subject, picture(50));
    expect(store.show(tile)).toMatchObject({ state: 'exact', picture: { numSteps: 50 } });
  });

  test('a smaller S never takes the place of a larger one', () => {
    const store = new PictureStore();
    const tile = tileOf(1, { numSteps: 200 });
    store.put(tile.subject, picture(100));
    store.put(tile.subject, picture(10));
    expect(store.show(tile)).toMatchObject({ state: 'preview', picture: { numSteps: 100 } });
  });

  test('a preview is not the picture of its own S, and gives way to pictures of ten steps', () => {
    const store = new PictureStore();
    const [five, ten, fifty] = [5, 10, 50].map((numSteps) => tileOf(1, { numSteps }));
    store.put(fifty!.subject, { ...picture(5), isPreview: true });
    expect(store.exact(five!)).toBeNull();
    expect(store.show(fifty!)).toMatchObject({ state: 'preview', picture: { isPreview: true } });
    store.put(fifty!.subject, picture(5));
    expect(store.show(five!)).toMatchObject({ state: 'exact' });
    expect(store.show(fifty!)).toMatchObject({ state: 'preview', picture: { isPreview: true } });
    store.put(ten!.subject, picture(20));
    expect(store.show(fifty!)).toMatchObject({ state: 'preview', picture: { numSteps: 20 } });
  });

  test('with η ≠ 0 another S is another picture, never a preview', () => {
    const store = new PictureStore();
    const tile = tileOf(1, { eta: 1 });
    store.put(tile.subject, picture(10));
    expect(store.show(tile)).toBeNull();
  });

  test('after a change of settings the old picture stays, marked, until the new one comes', () => {
    const store = new PictureStore();
    const before = tileOf(1, {}, 'place');
    const after = tileOf(1, { clip: 'rederive' }, 'place');
    store.put(before.subject, picture(50));
    store.show(before);
    expect(store.show(after)).toMatchObject({ state: 'stale', picture: { numSteps: 50 } });
    store.put(after.subject, picture(10));
    expect(store.show(after)).toMatchObject({ state: 'preview', picture: { numSteps: 10 } });
  });

  test('another place keeps its own past', () => {
    const store = new PictureStore();
    const tile = tileOf(1, {}, 'here');
    store.put(tile.subject, picture(50));
    store.show(tile);
    expect(store.show(tileOf(2, {}, 'there'))).toBeNull();
    expect(store.show(tileOf(2, {}, 'here'))).toMatchObject({ state: 'stale' });
    store.clearSlots();
    expect(store.show(tileOf(2, {}, 'here'))).toBeNull();
  });
});

test('the longest unseen pictures are forgotten first, and only beyond the limit', () => {
  const store = new PictureStore(48);
  const [first, second, third, fourth] = [tileOf(1), tileOf(2), tileOf(3), tileOf(4)];
  for (const tile of [first, second, third]) store.put(tile.subject, picture(50));
  store.show(first);
  store.put(third.subject, picture(50)); // the same picture again takes no more room
  expect(store.exact(second)).not.toBeNull();
  store.put(fourth.subject, picture(50));
  expect(store.exact(second)).toBeNull();
  for (const tile of [first, third, fourth]) expect(store.exact(tile)).not.toBeNull();
});

test('what stood in places is forgotten in the order of its showing beyond a limit of its own', () => {
  const store = new PictureStore(64, 64);
  for (let i = 0; i < 5; i++) {
    const tile = tileOf(i);
    store.put(tile.subject, picture(50));
    store.show(tile);
  }
  const another = (i: number) => store.show(tileOf(i, { eta: 1 }));
  expect(another(0)).toBeNull();
  for (let i = 1; i < 5; i++) expect(another(i)).toMatchObject({ state: 'stale' });
});

test('the seed of step noise makes no difference where there is none', () => {
  expect(tileOf(1, { noiseSeed: '5' }).subject).toBe(tileOf(1).subject);
  expect(tileOf(1, { noiseSeed: '5', eta: 0.5 }).subject).not.toBe(tileOf(1, { eta: 0.5 }).subject);
});
