import { expect, test } from 'vitest';
import { differenceOf } from '../../../src/renderer/canvas/difference.ts';
import type { Picture } from '../../../src/renderer/state/picture-store.ts';

const pixel = (...rgba: number[]): Picture => ({
  numSteps: 50,
  width: 1,
  height: 1,
  rgba: Uint8ClampedArray.from(rgba),
});

test('equal pictures differ by opaque black', () => {
  const picture = pixel(10, 20, 30, 255);
  expect([...differenceOf(picture, picture, 8)!.rgba]).toEqual([0, 0, 0, 255]);
});

test('differences are magnified, in both directions, and saturate', () => {
  const a = pixel(10, 100, 0, 255);
  const b = pixel(12, 98, 200, 255);
  expect([...differenceOf(a, b, 8)!.rgba]).toEqual([16, 16, 255, 255]);
});

test('pictures of unequal size have no difference', () => {
  const wide = { ...pixel(0, 0, 0, 255, 0, 0, 0, 255), width: 2 };
  expect(differenceOf(pixel(0, 0, 0, 255), wide, 8)).toBeNull();
});
