import { describe, expect, test } from 'vitest';
import { indexAt, layLineStrip } from '../../../../src/renderer/views/line/line-strip.ts';

const square = { width: 32, height: 32 };
const bounds = { width: 948, maxHeight: 300, minTile: 40, maxTile: 160, gap: 2 };

describe('the film strip', () => {
  test('uses the whole width in one row while frames are wide enough', () => {
    const strip = layLineStrip(13, square, bounds, 1);
    expect(strip.columns).toBe(13);
    expect(strip.width).toBeCloseTo(bounds.width, 6);
    const last = strip.tiles.at(-1)!;
    expect(last.x + last.width).toBe(bounds.width);
  });

  test('a few frames do not grow beyond their limit', () => {
    expect(layLineStrip(2, square, bounds, 1).tiles[0]!.width).toBe(160);
  });

  test('many frames break into as few rows as make them visible', () => {
    const strip = layLineStrip(49, square, bounds, 1);
    expect(strip.columns).toBe(17);
    expect(strip.tiles[0]!.width).toBeGreaterThanOrEqual(40);
  });

  test.each([2, 13, 49, 121, 961, 4000])('%i frames stay within their room and do not overlap', (n) => {
    const strip = layLineStrip(n, square, bounds, 1);
    expect(strip.tiles).toHaveLength(n);
    for (const [i, tile] of strip.tiles.entries()) {
      expect(tile.x + tile.width).toBeLessThanOrEqual(bounds.width + 1);
      expect(tile.y + tile.height).toBeLessThanOrEqual(bounds.maxHeight + 1);
      const next = strip.tiles[i + 1];
      if (next && next.y === tile.y) expect(next.x).toBeGreaterThanOrEqual(tile.x + tile.width);
    }
  });

  test('the middle of every frame leads to that frame', () => {
    for (const n of [2, 13, 49, 121]) {
      const strip = layLineStrip(n, square, bounds, 1.5);
      for (const [i, { x, y, width, height }] of strip.tiles.entries())
        expect(indexAt(strip, x + width / 2, y + height / 2)).toBe(i);
    }
  });

  test('a pointer outside leads to the nearest frame', () => {
    const strip = layLineStrip(13, square, bounds, 1);
    expect(indexAt(strip, -50, 10)).toBe(0);
    expect(indexAt(strip, 5000, 900)).toBe(12);
  });
});
