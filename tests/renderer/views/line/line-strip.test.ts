import { describe, expect, test } from 'vitest';
import { frameAt, layLineStrip, placeOf } from '../../../../src/renderer/views/line/line-strip.ts';

const square = { width: 32, height: 32 };
const bounds = { width: 948, maxHeight: 300, minTile: 34, maxTile: 160, gap: 2 };
const layOut = (count: number, perSegment = 12, change: Partial<typeof bounds> = {}) =>
  layLineStrip({ count, perSegment }, square, { ...bounds, ...change }, 1);

describe('the film strip', () => {
  test('is one row over the whole width with every frame while they are wide enough', () => {
    const strip = layOut(13);
    expect(strip.tiles.map(({ frame }) => frame)).toEqual(Array.from({ length: 13 }, (_, i) => i));
    expect(new Set(strip.tiles.map(({ y }) => y)).size).toBe(1);
    const last = strip.tiles.at(-1)!;
    expect(last.x + last.width).toBe(bounds.width);
  });

  test('of 13 frames is whole in the smallest window', () => {
    expect(layOut(13, 12, { width: 443, minTile: 32.5 * 0.98 }).tiles).toHaveLength(13);
  });

  test('a few frames do not grow beyond their limit', () => {
    expect(layOut(2, 1).tiles[0]!.width).toBe(160);
  });

  test.each([
    [49, 12],
    [240, 120],
    [961, 240],
    [601, 50],
  ])('of %i frames, %i per segment, shows every n-th, the pins among them', (count, perSegment) => {
    const { tiles } = layOut(count, perSegment);
    const frames = new Set(tiles.map(({ frame }) => frame));
    for (let pin = 0; pin < count; pin += perSegment) expect(frames).toContain(pin);
    expect(tiles[0]!.width).toBeGreaterThanOrEqual(bounds.minTile - 1);
  });

  test('of a number of frames that no stride divides shows as many, its ends among them', () => {
    const { tiles } = layOut(102, 101);
    expect(tiles.length).toBeGreaterThan(13);
    expect([tiles[0]!.frame, tiles.at(-1)!.frame]).toEqual([0, 101]);
  });

  test.each([2, 13, 49, 121, 961, 4000])('%i frames stay within their room and do not overlap', (n) => {
    const { tiles } = layOut(n);
    for (const [i, tile] of tiles.entries()) {
      expect(tile.x + tile.width).toBeLessThanOrEqual(bounds.width + 1);
      expect(tile.height).toBeLessThanOrEqual(bounds.maxHeight + 1);
      const next = tiles[i + 1];
      if (next) expect(next.x).toBeGreaterThanOrEqual(tile.x + tile.width);
    }
  });

  test('the middle of every tile leads to its frame, and every frame to a place of its own', () => {
    for (const n of [2, 13, 49, 121, 240]) {
      const strip = layOut(n);
      for (const { x, width, frame } of strip.tiles) {
        expect(frameAt(strip, x + width / 2)).toBe(frame);
        expect(Math.abs(placeOf(strip, frame) - x - width / 2)).toBeLessThan(1.5);
      }
      const places = Array.from({ length: n }, (_, frame) => placeOf(strip, frame));
      for (let i = 1; i < n; i++) expect(places[i]!).toBeGreaterThan(places[i - 1]!);
    }
  });

  test('a pointer outside leads to the nearest frame', () => {
    for (const n of [13, 240]) {
      const strip = layOut(n);
      expect(frameAt(strip, -50)).toBe(0);
      expect(frameAt(strip, 5000)).toBe(n - 1);
    }
  });
});
