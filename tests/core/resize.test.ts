import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/core/image.ts';
import { fitPicture, resize } from '../../src/core/resize.ts';

function picture(width: number, height: number, at: (x: number, y: number) => readonly number[]): Picture {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) rgba.set(at(i % width, Math.floor(i / width)), i * 4);
  return { width, height, rgba };
}
const grey = (value: number, alpha = 255): number[] => [value, value, value, alpha];
const reds = ({ rgba }: Picture): number[] => [...rgba].filter((_, i) => i % 4 === 0);

describe('pictures made to fit', () => {
  it('leaves a picture of the right size alone and says nothing', () => {
    const right = picture(2, 1, (x) => grey(x * 255));
    expect(fitPicture(right, 2, 1)).toEqual({ picture: right, change: null });
  });

  it('cuts the middle out of a picture of other proportions and says so', () => {
    const wide = picture(8, 2, (x) => grey(x < 3 || x > 4 ? 255 : 0));
    const { picture: fitted, change } = fitPicture(wide, 1, 1);
    expect(reds(fitted)).toEqual([0]);
    expect(change).toBe('8 × 2, cropped to the central 2 × 2 and scaled to 1 × 1');
  });

  it('keeps the mean of a fine pattern when it scales down, without aliasing', () => {
    const board = picture(64, 64, (x, y) => grey((x + y) % 2 ? 255 : 0));
    for (const value of reds(resize(board, 8, 8))) expect(Math.abs(value - 127.5)).toBeLessThanOrEqual(1);
  });

  it('scales a ramp up to a ramp', () => {
    const ramp = reds(
      resize(
        picture(4, 1, (x) => grey(x * 80)),
        8,
        1,
      ),
    );
    expect(ramp).toEqual([0, 20, 60, 100, 140, 180, 220, 240]);
  });

  it('does not let the colour of transparent pixels bleed', () => {
    const half = picture(2, 1, (x) => (x === 0 ? [200, 200, 200, 255] : [0, 0, 0, 0]));
    expect([...resize(half, 1, 1).rgba]).toEqual([200, 200, 200, 128]);
  });
});
