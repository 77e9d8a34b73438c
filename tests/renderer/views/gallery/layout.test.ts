import { describe, expect, it } from 'vitest';
import {
  indexAt,
  layGallery,
  layRing,
  nearestScale,
  pictureRect,
  placeBeside,
  tileRect,
  tileScales,
  type GalleryBounds,
} from '../../../../src/renderer/views/gallery/layout.ts';

const bounds: GalleryBounds = {
  width: 900,
  height: 600,
  picture: { width: 32, height: 32 },
  pictures: 1,
  ratio: 1,
  unit: 13,
};

describe('a gallery', () => {
  it('has tiles whose model pixels are whole, from small to the view’s height', () => {
    expect(tileScales(bounds)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    const large = { ...bounds, picture: { width: 256, height: 256 }, ratio: 2 };
    for (const scale of tileScales(large)) {
      const perPixel = 2 * scale;
      expect(
        Math.min(
          Math.abs(perPixel - Math.round(perPixel)),
          Math.abs(1 / perPixel - Math.round(1 / perPixel)),
        ),
      ).toBeLessThan(1e-9);
    }
    expect(tileScales({ ...bounds, picture: { width: 2000, height: 2000 } })).toHaveLength(29); // 1/32 … 1/4;
    expect(tileScales({ ...bounds, height: 10 })).toEqual([1 / 4]);
  });

  it('takes the scale at which a tile is most nearly as wide as wanted, whatever the window', () => {
    const scales = tileScales(bounds);
    expect(scales[nearestScale(scales, 5.2, bounds)]).toBe(2);
    expect(scales[nearestScale(scales, 100, bounds)]).toBe(18);
  });

  it('has as many columns as there is room for, in the middle; every point of a tile leads to it', () => {
    const layout = layGallery(bounds, 2);
    expect(layout.columns).toBe(13);
    expect(layout.left).toBe(22);
    for (const index of [0, 12, 13, 400]) {
      const { x, y, width, height } = tileRect(layout, index, 0);
      expect(indexAt(layout, x, y, 0)).toBe(index);
      expect(indexAt(layout, x + width - 1, y + height - 1, 0)).toBe(index);
    }
    expect(indexAt(layout, 5, 5, 0)).toBeNull();
    expect(indexAt(layout, 899, 5, 0)).toBeNull();
    expect(tileRect(layout, 13 * 1000, 1000).y).toBe(0);
  });

  it('as a ring is one square that fits', () => {
    for (const side of [3, 5]) {
      const layout = layRing(bounds, side);
      const last = tileRect(layout, side * side - 1, 0);
      expect(layout.columns).toBe(side);
      expect(last.y + last.height).toBeLessThanOrEqual(600);
      expect(last.y + last.height).toBeGreaterThan(500);
      expect(layout.top).toBeCloseTo(600 - (last.y + last.height), 0);
    }
  });
});

describe('a gallery of pairs', () => {
  const pairs = { ...bounds, pictures: 2 } as const;

  it('has places twice as wide, each of which leads to itself from both of its pictures', () => {
    const layout = layGallery(pairs, 2);
    expect(layout.cell).toEqual({ width: 130, height: 64 });
    expect(layout.columns).toBe(6);
    for (const index of [0, 5, 6, 400]) {
      const place = tileRect(layout, index, 0);
      const [a, b] = [0, 1].map((n) => pictureRect(place, layout.tile.width, n));
      expect(b!.x - (a!.x + a!.width)).toBe(2);
      expect(b!.x + b!.width).toBe(place.x + place.width);
      for (const { x, y, width } of [a!, b!]) expect(indexAt(layout, x + width - 1, y, 0)).toBe(index);
    }
    expect(tileRect(layout, 1, 0).x - layout.cell.width - tileRect(layout, 0, 0).x).toBe(8);
  });

  it('fits into a narrow view, as rows and as a ring', () => {
    const narrow = { ...pairs, width: 300 };
    const scale = tileScales(narrow).at(-1)!;
    expect(layGallery(narrow, scale).cell.width).toBeLessThanOrEqual(300);
    const { cell, columns, gap } = layRing(narrow, 3);
    expect(columns * (cell.width + gap) - gap).toBeLessThanOrEqual(300);
    expect(cell.width).toBeGreaterThan(60);
  });
});

describe('an enlarged picture', () => {
  const size = { width: 200, height: 240 };
  const touches = (a: { x: number; width: number; y: number; height: number }, b: typeof a): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('is beside its tile, inside the view, wherever the tile is', () => {
    for (let x = 0; x <= 836; x += 44)
      for (let y = -40; y <= 580; y += 62) {
        const cell = { x, y, width: 64, height: 64 };
        const place = placeBeside(cell, size, bounds, 6)!;
        expect(touches(place, cell)).toBe(false);
        expect(place.x).toBeGreaterThanOrEqual(0);
        expect(place.y).toBeGreaterThanOrEqual(0);
        expect(place.x + place.width).toBeLessThanOrEqual(900);
        expect(place.y + place.height).toBeLessThanOrEqual(600);
      }
  });

  it('is not shown where there is no room beside the tile', () => {
    expect(placeBeside({ x: 0, y: 0, width: 800, height: 500 }, size, bounds, 6)).toBeNull();
  });
});
