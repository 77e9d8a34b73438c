import { describe, expect, it } from 'vitest';
import {
  fitViewport,
  levelOf,
  MAX_TILES,
  nearestPoint,
  panViewport,
  placeOf,
  pointAt,
  pointKey,
  revealTile,
  tileRect,
  visiblePoints,
  wantedPoints,
  zoomViewport,
} from '../../../../src/renderer/views/plane/viewport.ts';

const bounds = { width: 640, height: 450, aspect: 1, minTile: 35 };
const fitted = fitViewport(bounds);

describe('the plane’s viewport', () => {
  it('fits all tiles of the unit square, nine to a side', () => {
    expect(levelOf(fitted, bounds)).toBe(3);
    expect(tileRect({ u: 0, v: 0 }, fitted, bounds, 3)).toMatchObject({ x: 95, y: 0, width: 50, height: 50 });
    expect(tileRect({ u: 1, v: 1 }, fitted, bounds, 3)).toMatchObject({ x: 495, y: 400 });
  });

  it('magnifies about the pointer, and twice as large is one level finer', () => {
    const near = zoomViewport(fitted, bounds, 2, 100, 30);
    const before = panViewport(fitted, bounds, 100 - 320, 30 - 225);
    expect(placeOf(before, near, bounds)).toEqual({ x: expect.closeTo(100), y: expect.closeTo(30) });
    expect(levelOf(near, bounds)).toBe(4);
  });

  it('keeps a tile between one and two widths at every zoom', () => {
    for (let view = fitted, i = 0; i < 40; i++, view = zoomViewport(view, bounds, 1.4, 1, 2)) {
      const { width } = tileRect({ u: 0, v: 0 }, view, bounds, levelOf(view, bounds));
      expect(width).toBeGreaterThanOrEqual(bounds.minTile - 1e-9);
      expect(width).toBeLessThan(2 * bounds.minTile);
    }
  });

  it('never wants more tiles than a plan holds', () => {
    const dense = { ...bounds, minTile: 4 };
    const points = wantedPoints(fitted, dense, levelOf(fitted, dense));
    expect(points.length).toBeLessThanOrEqual(MAX_TILES);
    expect(points.length).toBeGreaterThan(MAX_TILES / 8);
  });

  it('goes on outside [0, 1] on both sides', () => {
    const far = panViewport(fitted, bounds, -5 * bounds.width, 5 * bounds.height);
    for (const { u, v } of visiblePoints(far, bounds, 3)) {
      expect(u).toBeLessThan(0);
      expect(v).toBeGreaterThan(1);
    }
  });
});

describe('the plane’s tiles', () => {
  it('of one level are among those of the next, the same numbers to the last bit', () => {
    const fine = new Set(visiblePoints(fitted, bounds, 6, 1).map(pointKey));
    expect(visiblePoints(fitted, bounds, 5).every((point) => fine.has(pointKey(point)))).toBe(true);
  });

  it('are wanted coarse first, from the middle out, what is out of view last, none twice', () => {
    const points = wantedPoints(fitted, bounds, 3);
    expect(new Set(points.map(pointKey)).size).toBe(points.length);
    expect(points.slice(0, 4).every(({ u, v }) => Number.isInteger(u) && Number.isInteger(v))).toBe(true);
    const inView = new Set(visiblePoints(fitted, bounds, 3).map(pointKey));
    expect(points.slice(0, inView.size).every((point) => inView.has(pointKey(point)))).toBe(true);
    const finest = points.slice(0, inView.size).filter(({ u }) => !Number.isInteger(u * 4));
    const distances = finest.map(({ u, v }) => Math.hypot(u - 0.5, v - 0.5));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });

  it('are found where they are drawn', () => {
    for (const point of visiblePoints(fitted, bounds, 3)) {
      const { x, y, width, height } = tileRect(point, fitted, bounds, 3);
      expect(pointAt(x + 0.1 * width, y + 0.9 * height, fitted, bounds, 3)).toEqual(point);
    }
    expect(Object.is(nearestPoint({ u: -0.01, v: 0 }, 3).u, 0)).toBe(true);
  });

  it('that lie outside are brought into view whole, those inside stay', () => {
    expect(revealTile({ u: 0.5, v: 0.5 }, fitted, bounds, 3)).toEqual(fitted);
    const moved = revealTile({ u: 0.5, v: 1.125 }, fitted, bounds, 3);
    const { y, height } = tileRect({ u: 0.5, v: 1.125 }, moved, bounds, 3);
    expect(y + height).toBeCloseTo(bounds.height);
  });
});
