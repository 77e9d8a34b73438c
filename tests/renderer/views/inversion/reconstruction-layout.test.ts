import { describe, expect, it } from 'vitest';
import { layReconstructions } from '../../../../src/renderer/views/inversion/reconstruction-layout.ts';

const picture = { width: 32, height: 32 };
const unit = 12;

describe('the layout of round trips', () => {
  it.each([
    [640, 560, 1],
    [640, 560, 2],
    [640, 560, 24],
    [1900, 1000, 7],
    [3200, 2000, 3],
  ])('in %i × %i leaves %i images inside the width, at a whole scale', (width, height, images) => {
    const layout = layReconstructions(picture, { width, height, images, unit }, 1);
    const reconstruction = 3 * layout.picture.width + 4;
    expect(layout.columns * reconstruction + (layout.columns - 1) * 2.4 * unit).toBeLessThanOrEqual(width);
    expect(layout.picture.width % 32).toBe(0);
    expect(layout.picture.width).toBeGreaterThan(0);
    expect(layout.plot.width).toBeLessThanOrEqual(width);
  });

  it('keeps pictures and plot in the height as long as pictures of 7.7 rem fit', () => {
    const [width, height] = [1000, 800];
    for (let images = 1; images <= 4; images++) {
      const layout = layReconstructions(picture, { width, height, images, unit }, 1);
      const rows = Math.ceil(images / layout.columns);
      expect(rows * layout.picture.height + layout.plot.height).toBeLessThan(height);
    }
  });

  it('takes the columns that make the pictures largest', () => {
    const wide = layReconstructions(picture, { width: 2000, height: 600, images: 2, unit }, 1);
    const tall = layReconstructions(picture, { width: 600, height: 2000, images: 2, unit }, 1);
    expect([wide.columns, tall.columns]).toEqual([2, 1]);
    expect(layReconstructions(picture, { width: 640, height: 600, images: 12, unit: 12.5 }, 1)).toMatchObject(
      {
        columns: 2,
        picture: { width: 96 },
      },
    );
    expect(layReconstructions(picture, { width: 2000, height: 600, images: 1, unit }, 1).columns).toBe(1);
  });
});
