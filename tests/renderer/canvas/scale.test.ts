import { describe, expect, test } from 'vitest';
import { coveringScale, fitPicture, integerScale, snap } from '../../../src/renderer/canvas/scale.ts';

describe('integer scale', () => {
  test('is the largest whole number of device pixels that fits', () => {
    expect(integerScale(100, 32, 1)).toBe(3);
    expect(integerScale(100, 32, 2)).toBe(3); // 6 device pixels of ½ CSS pixel
    expect(integerScale(110, 32, 2)).toBe(3);
    expect(integerScale(112, 32, 2)).toBe(3.5);
  });

  test('a picture larger than its room is shrunk by a whole number', () => {
    expect(integerScale(100, 256, 1)).toBeCloseTo(1 / 3);
    expect(256 * integerScale(100, 256, 1)).toBeLessThanOrEqual(100);
  });

  test.each([1, 1.25, 1.5, 2, 3])('never exceeds its room at %f device pixels', (ratio) => {
    for (let available = 20; available < 900; available += 7)
      for (const pixels of [32, 64, 100, 256])
        expect(pixels * integerScale(available, pixels, ratio)).toBeLessThanOrEqual(available + 1e-9);
  });

  test('no room gives no picture', () => {
    expect(integerScale(0, 32, 1)).toBe(0);
    expect(integerScale(-5, 32, 1)).toBe(0);
  });
});

test('a covering scale is the smallest whole one that is large enough', () => {
  expect(coveringScale(60, 32, 1)).toBe(2);
  expect(coveringScale(64, 32, 1)).toBe(2);
  expect(256 * coveringScale(60, 256, 1)).toBe(64);
  expect(coveringScale(60, 32, 2)).toBe(2);
  expect(coveringScale(70, 32, 2)).toBe(2.5);
});

test('a picture keeps its proportions', () => {
  expect(fitPicture({ width: 500, height: 200 }, { width: 64, height: 32 }, 1)).toEqual({
    width: 384,
    height: 192,
  });
});

test('snapped rectangles that touch still touch', () => {
  const left = snap({ x: 0.3, y: 0, width: 10.4, height: 5 }, 1.5);
  const right = snap({ x: 10.7, y: 0, width: 10.4, height: 5 }, 1.5);
  expect(left.x + left.width).toBeCloseTo(right.x, 9);
});
