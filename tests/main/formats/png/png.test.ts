import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import { chunk, makePng } from '../../figures/support/made-png.ts';

const pixels = async (png: Uint8Array): Promise<number[]> => [...(await readPng(png, 'a.png')).rgba];

const range = (from: number, end: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((end - from) / step)) }, (_, i) => from + i * step);

/** Left, top, step to the right and down of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Samples one after the other, the last byte filled with zeros. */
function packBits(samples: readonly number[], depth: number): number[] {
  const bits = samples.map((value) => value.toString(2).padStart(depth, '0')).join('');
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2));
}

describe('png', () => {
  it('reads grey, grey with alpha, and 16 bits a sample', async () => {
    expect(await pixels(encode({ width: 2, height: 1, data: Uint8Array.of(7, 200), channels: 1 }))).toEqual([
      7, 7, 7, 255, 200, 200, 200, 255,
    ]);
    expect(await pixels(encode({ width: 1, height: 1, data: Uint8Array.of(7, 9), channels: 2 }))).toEqual([
      7, 7, 7, 9,
    ]);
    const wide = {
      width: 1,
      height: 1,
      data: Uint16Array.of(0x1234, 0xff00, 0x0100),
      channels: 3,
      depth: 16,
    } as const;
    expect(await pixels(encode(wide))).toEqual([0x12, 0xff, 0x01, 255]);
  });

  it('reads a palette of four bits a pixel, rows starting at a byte, with transparency', async () => {
    const png = makePng({
      width: 3,
      height: 2,
      depth: 4,
      colourType: 3,
      raw: Uint8Array.of(0, 0x01, 0x20, 0, 0x22, 0x10),
      extra: [
        chunk('PLTE', Uint8Array.of(1, 2, 3, 10, 20, 30, 100, 110, 120)),
        chunk('tRNS', Uint8Array.of(255, 40)),
      ],
    });
    const colours = [
      [1, 2, 3, 255],
      [10, 20, 30, 40],
      [100, 110, 120, 255],
    ];
    expect(await pixels(png)).toEqual([0, 1, 2, 2, 2, 1].flatMap((i) => colours[i]!));
  });

  it('reads one bit a pixel and a transparent colour', async () => {
    const bits = makePng({ width: 3, height: 1, depth: 1, colourType: 0, raw: Uint8Array.of(0, 0b10100000) });
    expect(await pixels(bits)).toEqual([255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255]);
    const key = [chunk('tRNS', Uint8Array.of(0, 1, 0, 2, 0, 3))];
    const rgb = makePng({
      width: 3,
      height: 1,
      raw: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 1, 2, 4),
      extra: key,
    });
    expect(await pixels(rgb)).toEqual([1, 2, 3, 0, 4, 5, 6, 255, 1, 2, 4, 255]);
  });

  it('reads an interlaced picture', async () => {
    const data = Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => (i * 11) % 256);
    const png = encode({ width: 9, height: 9, data, channels: 3 }, { interlace: 'Adam7' });
    const rgb = (await pixels(png)).filter((_, i) => i % 4 !== 3);
    expect(rgb).toEqual([...data]);
  });

  it.each([1, 2, 4, 8, 16])('reads an interlaced picture of %i bits a sample', async (depth) => {
    const [width, height] = [11, 13];
    const most = 2 ** depth - 1;
    const grey = (x: number, y: number): number => (x * 7 + y * 1733) & most;
    const raw = ADAM7.flatMap(([left, top, step, down]) =>
      range(top, height, down).flatMap((y) => {
        const columns = range(left, width, step);
        return columns.length > 0
          ? [
              0,
              ...packBits(
                columns.map((x) => grey(x, y)),
                depth,
              ),
            ]
          : [];
      }),
    );
    const png = makePng({ width, height, depth, colourType: 0, interlace: 1, raw: Uint8Array.from(raw) });
    const found = (await pixels(png)).filter((_, i) => i % 4 === 0);
    const wanted = range(0, width * height, 1).map((i) => grey(i % width, Math.floor(i / width)));
    expect(found).toEqual(wanted.map((v) => (depth === 16 ? v >> 8 : Math.round((v * 255) / most))));
  });

  it('undoes every filter', async () => {
    const [width, height, bytes] = [7, 10, 3];
    const at = (x: number, y: number): number =>
      x < 0 || y < 0 ? 0 : (x * x * 29 + y * 83 + x * y * 5) % 256;
    const guess = (filter: number, x: number, y: number): number => {
      const [a, b, c] = [at(x - bytes, y), at(x, y - 1), x < bytes ? 0 : at(x - bytes, y - 1)];
      const near = [a, b, c].sort((p, q) => Math.abs(a + b - c - p) - Math.abs(a + b - c - q))[0]!;
      return [0, a, b, Math.floor((a + b) / 2), near][filter]!;
    };
    const raw = range(0, height, 1).flatMap((y) => [
      y % 5,
      ...range(0, width * bytes, 1).map((x) => (at(x, y) - guess(y % 5, x, y)) & 255),
    ]);
    const found = await pixels(makePng({ width, height, raw: Uint8Array.from(raw) }));
    const wanted = range(0, height, 1).flatMap((y) => range(0, width * bytes, 1).map((x) => at(x, y)));
    expect(found.filter((_, i) => i % 4 < 3)).toEqual(wanted);
  });

  it('does not decode chunks that do not decide pixels, however hostile', async () => {
    const profile = Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000))]);
    const png = makePng({
      width: 1,
      height: 1,
      raw: Uint8Array.of(0, 1, 2, 3),
      extra: [chunk('iCCP', profile)],
    });
    const before = process.memoryUsage().arrayBuffers;
    expect(await pixels(png)).toEqual([1, 2, 3, 255]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  const small = makePng({ width: 1, height: 1, raw: Uint8Array.of(0, 1, 2, 3) });
  const damaged = Buffer.from(small);
  damaged[45]! ^= 1;
  const withoutData = Buffer.concat([small.subarray(0, 33), chunk('IEND', new Uint8Array())]);
  const emptyText = chunk('tEXt', new Uint8Array());
  const refused: [what: string, png: Uint8Array, message: RegExp][] = [
    ['another format', Buffer.from('GIF89a, and then some more bytes'), /^a\.png: not a PNG file$/],
    [
      'a side beyond the limit',
      makePng({ width: 16_385, height: 1, raw: new Uint8Array(1) }),
      /size 16385 × 1 is not/,
    ],
    [
      'too many pixels',
      makePng({ width: 16_384, height: 16_384, raw: new Uint8Array(1) }),
      /33554432 pixels in all/,
    ],
    [
      'a hundred thousand chunks',
      makePng({ width: 1, height: 1, raw: new Uint8Array(4), extra: Array(100_000).fill(emptyText) }),
      /has more than 100000 chunks/,
    ],
    ['no pixels', makePng({ width: 0, height: 4, raw: new Uint8Array(1) }), /size 0 × 4/],
    [
      'an impossible depth',
      makePng({ width: 1, height: 1, depth: 4, raw: new Uint8Array(4) }),
      /bit depth 4 .* type 2/,
    ],
    [
      'data that inflate beyond the header',
      makePng({ width: 1, height: 1, raw: Buffer.alloc(5_000_000) }),
      /more than 4 bytes/,
    ],
    [
      'data that end early',
      makePng({ width: 2, height: 2, raw: Buffer.alloc(3) }),
      /3 bytes, 2 × 2 needs 14/,
    ],
    [
      'a file that ends early',
      small.subarray(0, small.length - 6),
      /ends before its IEND chunk|reaches past/,
    ],
    ['a chunk that reaches past the file', small.subarray(0, 50), /chunk IDAT of \d+ bytes reaches past/],
    ['a damaged byte', damaged, /^a\.png: /],
    [
      'a colour that the palette has not',
      makePng({
        width: 1,
        height: 1,
        colourType: 3,
        raw: Uint8Array.of(0, 9),
        extra: [chunk('PLTE', Uint8Array.of(1, 2, 3))],
      }),
      /colour 9 is not in its palette/,
    ],
    ['a filter that is none', makePng({ width: 1, height: 1, raw: Uint8Array.of(5, 1, 2, 3) }), /filter 5/],
    [
      'a palette that is not there',
      makePng({ width: 1, height: 1, colourType: 3, raw: Uint8Array.of(0, 0) }),
      /has no palette/,
    ],
    [
      'a transparent colour of another kind',
      makePng({
        width: 1,
        height: 1,
        raw: Uint8Array.of(0, 1, 2, 3),
        extra: [chunk('tRNS', Uint8Array.of(0, 1))],
      }),
      /chunk tRNS has 2 bytes/,
    ],
    ['data that are not there', withoutData, /image data cannot be inflated/],
  ];
  it.each(refused)('refuses %s in one line that names the file', async (_, png, message) => {
    const error = await readPng(png, 'a.png').catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'latent/unreadable', message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(/^a\.png: [^\n]+$/);
  });
});
