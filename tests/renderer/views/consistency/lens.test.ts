import { describe, expect, test } from 'vitest';
import {
  magnify,
  nextZoom,
  panLens,
  wholePicture,
  zoomLens,
  type Lens,
} from '../../../../src/renderer/views/consistency/lens.ts';

/** What lies at a place in a cell, in widths of the picture. */
const seenAt = ({ zoom, x }: Lens, place: number): number => x + (place - 0.5) / zoom;

describe('the lens', () => {
  test('keeps what lies under the pointer where it is, inwards and back', () => {
    const near = zoomLens(wholePicture, 3, 0.7, 0.2);
    expect(seenAt(near, 0.7)).toBeCloseTo(0.7, 12);
    const nearer = zoomLens(near, 1.5, 0.4, 0.4);
    expect(seenAt(nearer, 0.4)).toBeCloseTo(seenAt(near, 0.4), 12);
    expect(seenAt(zoomLens(nearer, 0.8, 0.4, 0.4), 0.4)).toBeCloseTo(seenAt(near, 0.4), 12);
  });

  test('never shows what lies beside the picture', () => {
    for (const lens of [
      zoomLens(wholePicture, 0.2),
      panLens(zoomLens(wholePicture, 4), 9, -9),
      zoomLens(panLens(zoomLens(wholePicture, 4), -9, 9), 0.5, 1, 0),
    ]) {
      expect(lens.zoom).toBeGreaterThanOrEqual(1);
      for (const middle of [lens.x, lens.y]) {
        expect(middle - 0.5 / lens.zoom).toBeGreaterThanOrEqual(-1e-12);
        expect(middle + 0.5 / lens.zoom).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
    expect(zoomLens(zoomLens(wholePicture, 5, 0.9, 0.1), 0.01)).toEqual(wholePicture);
  });

  test('magnifies no more than sixteen times', () => {
    expect(zoomLens(wholePicture, 1000).zoom).toBe(16);
  });

  test('moves by what is seen: a whole width brings the next part', () => {
    const lens = panLens({ zoom: 4, x: 0.125, y: 0.125 }, 1, 0);
    expect([lens.x, lens.y]).toEqual([0.375, 0.125]);
  });

  test('goes from one power of two to the next', () => {
    const after = (zoom: number, direction: 1 | -1): number => {
      const lens = { ...wholePicture, zoom };
      return lens.zoom * nextZoom(lens, direction);
    };
    expect([after(1, 1), after(2, 1), after(2, -1), after(1.7, 1), after(1.7, -1), after(3, -1)]).toEqual([
      2, 4, 1, 2, 1, 2,
    ]);
  });

  test('its part fills the cell, whichever cell: the same part of every picture', () => {
    const lens = { zoom: 2, x: 0.25, y: 0.75 };
    for (const rect of [
      { x: 10, y: 20, width: 64, height: 64 },
      { x: 300, y: 7, width: 64, height: 64 },
    ])
      expect(magnify(rect, lens, 1)).toEqual({ x: rect.x, y: rect.y - 64, width: 128, height: 128 });
    expect(magnify({ x: 3, y: 4, width: 5, height: 6 }, wholePicture, 1)).toEqual({
      x: 3,
      y: 4,
      width: 5,
      height: 6,
    });
  });
});
