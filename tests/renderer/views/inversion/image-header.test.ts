import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { readImageSize } from '../../../../src/renderer/views/inversion/image-header.ts';

const bytes = (...parts: (string | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : [...part])),
  );
const png = Uint8Array.from(
  encode({ width: 7, height: 3, data: new Uint8ClampedArray(4 * 7 * 3).fill(255), channels: 4 }),
);
const frame = (marker: number) => [0xff, marker, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1, 17, 0];
const jpeg = bytes('\xff\xd8\xff\xe0', [0, 4, 1, 2, 0xff], [0xff, 0xc4, 0, 3, 9], frame(0xc2));
const riff = (chunk: string, ...content: (string | readonly number[])[]) =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBP', chunk, [0, 0, 0, 0], ...content);

describe('the size in an image file', () => {
  it.each([
    ['a PNG', png, 7, 3],
    ['a JPEG, whatever stands before its frame', jpeg, 0x0304, 0x0102],
    ['a lossy WebP', riff('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 0x41, 0xc8, 0]), 300, 200],
    ['a lossless WebP', riff('VP8L', [0x2f, 0x2b, 0xc1, 0x31, 0x00]), 300, 200],
    ['an extended WebP', riff('VP8X', [0, 0, 0, 0, 0x2b, 1, 0, 0xc7, 0, 0]), 300, 200],
  ])('is read from %s', (_, file, width, height) => {
    expect(readImageSize(file)).toEqual({ width, height });
  });

  it.each([
    ['no bytes', bytes()],
    ['text', bytes('not an image')],
    ['a GIF', bytes('GIF89a', [1, 0, 1, 0, 0, 0, 0])],
    ['a PNG that ends in its header', png.slice(0, 20)],
    ['a JPEG without a frame', jpeg.slice(0, 16)],
    ['a JPEG of nothing but filling', bytes('\xff\xd8', Array<number>(100).fill(0xff))],
    ['a JPEG whose segments lead astray', bytes('\xff\xd8\xff\xe0', [0, 2, 7, 7])],
    ['a WebP of an unknown kind', riff('ALPH', [1, 2, 3, 4])],
    ['a WebP that ends in its header', riff('VP8X', [0, 0, 0, 0, 0x2b])],
  ])('is null for %s', (_, file) => {
    expect(readImageSize(file)).toBeNull();
  });
});
