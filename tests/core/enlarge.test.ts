import { describe, expect, it } from 'vitest';
import { createEnlarger, enlarge } from '../../src/core/enlarge.ts';
import type { Picture } from '../../src/core/image.ts';
import { numpyRandn } from '../../src/core/random/numpy.ts';

/** An opaque picture of noise. */
function noise(width: number, height: number): Picture {
  const values = numpyRandn(7n, 4 * width * height);
  const rgba = Uint8ClampedArray.from(values, (value, i) => (i % 4 === 3 ? 255 : 128 + 60 * value));
  return { width, height, rgba };
}

const flat = (width: number, height: number, value: number): Picture => ({
  width,
  height,
  rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : value)),
});

const at = ({ width, rgba }: Picture, x: number, y: number): number[] => [
  ...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

/** The colours' mean in 0 … 255. */
const mean = ({ rgba }: Picture): number =>
  rgba.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : value), 0) / (0.75 * rgba.length);

describe('pixels', () => {
  it('are exact squares at a multiple of the size', () => {
    const picture = noise(5, 3);
    const large = enlarge(picture, 20, 12, 'pixels');
    for (let y = 0; y < 12; y++)
      for (let x = 0; x < 20; x++) expect(at(large, x, y)).toEqual(at(picture, x >> 2, y >> 2));
  });

  it('between two multiples are means by the area that is covered', () => {
    const picture: Picture = {
      width: 2,
      height: 1,
      rgba: Uint8ClampedArray.of(0, 0, 0, 255, 200, 100, 50, 255),
    };
    const large = enlarge(picture, 3, 1, 'pixels');
    expect([0, 1, 2].map((x) => at(large, x, 0))).toEqual([
      [0, 0, 0, 255],
      [100, 50, 25, 255],
      [200, 100, 50, 255],
    ]);
    const fifth = enlarge(picture, 5, 1, 'pixels');
    expect(at(fifth, 2, 0)).toEqual([100, 50, 25, 255]);
  });

  it('that become smaller keep the mean of the picture', () => {
    const picture = noise(64, 48);
    for (const mode of ['pixels', 'smooth'] as const)
      expect(mean(enlarge(picture, 50, 37, mode))).toBeCloseTo(mean(picture), 0);
    expect(enlarge(picture, 32, 24, 'smooth')).toEqual(enlarge(picture, 32, 24, 'pixels'));
  });
});

describe('smooth', () => {
  it('leaves a picture of its own size, and one colour, as they are', () => {
    const picture = noise(9, 7);
    expect(enlarge(picture, 9, 7, 'smooth').rgba).toEqual(picture.rgba);
    for (const value of [0, 1, 127, 254, 255])
      expect(enlarge(flat(4, 4, value), 31, 17, 'smooth').rgba).toEqual(flat(31, 17, value).rgba);
  });

  it('is the cubic of Mitchell and Netravali over clamped neighbours', () => {
    const picture = noise(6, 5);
    const large = enlarge(picture, 13, 27, 'smooth');
    /** B = C = 1/3 as the paper has it. */
    const kernel = (distance: number): number => {
      const [x, B, C] = [Math.abs(distance), 1 / 3, 1 / 3];
      if (x < 1) return ((12 - 9 * B - 6 * C) * x ** 3 + (-18 + 12 * B + 6 * C) * x ** 2 + 6 - 2 * B) / 6;
      if (x >= 2) return 0;
      return (
        ((-B - 6 * C) * x ** 3 + (6 * B + 30 * C) * x ** 2 + (-12 * B - 48 * C) * x + 8 * B + 24 * C) / 6
      );
    };
    const clamp = (value: number, last: number): number => Math.min(last, Math.max(0, value));
    for (const [x, y] of [
      [0, 0],
      [6, 13],
      [12, 26],
      [11, 1],
    ] as const) {
      const [cx, cy] = [((x + 0.5) * 6) / 13 - 0.5, ((y + 0.5) * 5) / 27 - 0.5];
      const wanted = [0, 1, 2].map((c) => {
        let sum = 0;
        for (let v = -2; v < 8; v++)
          for (let u = -2; u < 9; u++)
            sum += kernel(cx - u) * kernel(cy - v) * at(picture, clamp(u, 5), clamp(v, 4))[c]!;
        return Math.min(255, Math.max(0, sum));
      });
      at(large, x, y)
        .slice(0, 3)
        .forEach((value, c) => expect(Math.abs(value - wanted[c]!)).toBeLessThanOrEqual(0.5 + 1e-9));
    }
  });

  it('is mirrored when the picture is', () => {
    const picture = noise(6, 5);
    const mirror = ({ width, height, rgba }: Picture): Picture => {
      const out = rgba.slice();
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          out.set(
            rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
            4 * (y * width + width - 1 - x),
          );
      return { width, height, rgba: out };
    };
    const off = mirror(enlarge(picture, 20, 18, 'smooth')).rgba.map((value, i) =>
      Math.abs(value - enlarge(mirror(picture), 20, 18, 'smooth').rgba[i]!),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });
});

it('rows in any portions are those of the whole', () => {
  const picture = noise(7, 6);
  for (const mode of ['pixels', 'smooth'] as const)
    for (const height of [4, 23]) {
      const whole = enlarge(picture, 17, height, mode).rgba;
      const enlarger = createEnlarger(picture, { width: 17, height }, mode);
      for (const rows of [1, 3, height]) {
        const parts: number[] = [];
        for (let first = 0; first < height; first += rows)
          parts.push(...enlarger.rows(picture, first, Math.min(rows, height - first)));
        expect(Uint8ClampedArray.from(parts)).toEqual(whole);
      }
    }
});
