import { beforeEach, expect, test, vi } from 'vitest';
import { bitmapOf, smoothBitmapOf } from '../../../src/renderer/canvas/bitmaps.ts';
import type { Picture } from '../../../src/renderer/state/picture-store.ts';

/** Bitmaps that are open: what a browser holds in memory until they are closed. */
let open: Set<object>;

class Bitmap {
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    open.add(this);
  }

  close(): void {
    open.delete(this);
  }
}

class Canvas {
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
  }

  getContext = () => ({ putImageData: () => undefined, drawImage: () => undefined });
  transferToImageBitmap = () => new Bitmap(this.width, this.height);
}

beforeEach(() => {
  open = new Set();
  vi.stubGlobal('OffscreenCanvas', Canvas);
  vi.stubGlobal('ImageData', Object);
});

const picture = (side: number): Picture => ({
  numSteps: 5,
  width: side,
  height: side,
  rgba: new Uint8ClampedArray(4 * side * side),
});

test('of 10,000 small pictures at most 4096 are open as bitmaps, the last ones', () => {
  const pictures = Array.from({ length: 10_000 }, () => picture(8));
  const bitmaps = pictures.map((one) => bitmapOf(one, 1));
  expect(open.size).toBeLessThanOrEqual(4096);
  expect(open.size).toBeGreaterThan(4000);
  expect(open.has(bitmaps.at(-1)!)).toBe(true);
  expect(bitmapOf(pictures.at(-1)!, 1)).toBe(bitmaps.at(-1));
});

test('a picture and what is magnified of it are closed together', () => {
  const first = picture(256);
  bitmapOf(first, 2);
  for (let i = 0; i < 1024; i++) bitmapOf(picture(256), 1);
  const before = open.size;
  bitmapOf(first, 2);
  expect(open.size).toBeGreaterThan(before - 8);
  expect([...open].filter((one) => (one as Bitmap).width === 512)).toHaveLength(1);
});

test('of a smooth picture the last size is kept, and closed when another takes its place', () => {
  const one = picture(8);
  const first = smoothBitmapOf(one, 20, 20);
  expect([first.width, first.height]).toEqual([20, 20]);
  expect(smoothBitmapOf(one, 20, 20)).toBe(first);
  const second = smoothBitmapOf(one, 31, 31);
  expect([open.has(first), open.has(second)]).toEqual([false, true]);
});
