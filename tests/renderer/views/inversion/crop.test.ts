import { describe, expect, it } from 'vitest';
import { middlePart } from '../../../../src/core/resize.ts';
import { moveCrop, wholePixels, zoomCrop } from '../../../../src/renderer/views/inversion/crop.ts';

const image = { width: 300, height: 200 };
const largest = middlePart(image, 32, 32);

describe('a crop', () => {
  it('begins as the largest part with the proportions of the model, in the middle', () => {
    expect(largest).toEqual({ x: 50, y: 0, width: 200, height: 200 });
    expect(middlePart({ width: 33, height: 90 }, 64, 32)).toEqual({ x: 0, y: 36, width: 33, height: 17 });
  });

  it('moves as far as the image reaches', () => {
    expect(moveCrop(largest, 20, 5, image)).toEqual({ ...largest, x: 70 });
    expect(moveCrop(largest, 1e9, 0, image)).toEqual({ ...largest, x: 100 });
    expect(moveCrop(largest, -1e9, 0, image)).toEqual({ ...largest, x: 0 });
  });

  it('zooms about its middle down to a 16th, and back to the largest', () => {
    const half = zoomCrop(largest, 2, image);
    expect(half).toEqual({ x: 100, y: 50, width: 100, height: 100 });
    expect(zoomCrop(largest, 1e9, image).width).toBe(200 / 16);
    expect(zoomCrop(half, 1e-9, image)).toEqual(largest);
  });

  it('that is zoomed out at an edge stays in the image', () => {
    const corner = moveCrop(zoomCrop(largest, 4, image), 1e9, 1e9, image);
    expect(corner).toEqual({ x: 250, y: 150, width: 50, height: 50 });
    expect(zoomCrop(corner, 0.5, image)).toEqual({ x: 200, y: 100, width: 100, height: 100 });
  });

  it('is taken in whole pixels of the image, at least one', () => {
    expect(wholePixels({ x: 199.7, y: 0.2, width: 100.4, height: 99.6 }, image)).toEqual({
      x: 200,
      y: 0,
      width: 100,
      height: 100,
    });
    expect(wholePixels({ x: 299.9, y: 199.9, width: 0.1, height: 0.1 }, image)).toEqual({
      x: 299,
      y: 199,
      width: 1,
      height: 1,
    });
  });
});
