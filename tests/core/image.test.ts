import { describe, expect, it } from 'vitest';
import { fromRgba8, toRgba8 } from '../../src/core/image.ts';

describe('to RGBA8', () => {
  it('channels are interleaved, opaque, and grey is repeated', () => {
    const colour = toRgba8(Float32Array.of(-1, 1, 0, 0.5, 1, -1), [3, 1, 2]);
    expect([...colour]).toEqual([0, 128, 255, 255, 255, 191, 0, 255]);
    expect([...toRgba8(Float32Array.of(1, -1), [1, 2, 1])]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  });

  it('halves go to the even neighbour, and what is outside is clamped', () => {
    // x = 0 is 127.5, the only half that float32 meets exactly.
    const grey = toRgba8(Float32Array.of(0, 2 ** -20, -(2 ** -20), 5, -5), [1, 1, 5]);
    expect([0, 4, 8, 12, 16].map((i) => grey[i])).toEqual([128, 128, 127, 255, 0]);
  });

  it('refuses four channels, wrong lengths and values that are not finite', () => {
    expect(() => toRgba8(new Float32Array(4), [4, 1, 1])).toThrow('this shape [4, 1, 1] has 4');
    expect(() => toRgba8(new Float32Array(4), [3, 1, 1])).toThrow('needs 3 values, got 4');
    expect(() => toRgba8(Float32Array.of(0, NaN, 0), [3, 1, 1])).toThrow('image value 1 is NaN');
  });
});

describe('from RGBA8', () => {
  it('every grey comes back through both conversions', () => {
    const rgba = Uint8ClampedArray.from({ length: 256 * 4 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));
    for (const channels of [1, 3] as const) {
      const x = fromRgba8(rgba, 16, 16, [channels, 16, 16]);
      expect([x[0], x[255]]).toEqual([-1, 1]);
      expect(toRgba8(x, [channels, 16, 16])).toEqual(rgba);
    }
  });

  it('colours keep their planes and weigh in as luma', () => {
    const red = Uint8Array.of(255, 0, 0, 255);
    expect([...fromRgba8(red, 1, 1, [3, 1, 1])]).toEqual([1, -1, -1]);
    expect(fromRgba8(red, 1, 1, [1, 1, 1])[0]).toBeCloseTo(2 * 0.299 - 1, 6);
  });

  it('transparency is laid on white', () => {
    expect([...fromRgba8(Uint8Array.of(9, 9, 9, 0), 1, 1, [3, 1, 1])]).toEqual([1, 1, 1]);
    expect(fromRgba8(Uint8Array.of(0, 0, 0, 51), 1, 1, [1, 1, 1])[0]).toBeCloseTo(0.6, 6);
  });

  it('refuses another size, another length and four channels', () => {
    expect(() => fromRgba8(new Uint8Array(8), 2, 1, [3, 1, 1])).toThrow('image is 2 × 1, must be 1 × 1');
    expect(() => fromRgba8(new Uint8Array(3), 1, 1, [3, 1, 1])).toThrow('needs 4 bytes, got 3');
    expect(() => fromRgba8(new Uint8Array(4), 1, 1, [4, 1, 1])).toThrow('has 4');
  });
});
