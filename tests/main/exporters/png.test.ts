import { crc32 as zlibCrc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { readPng } from '../../../src/main/exporters/png.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** CRC-32 as PNG has it; Node's own is not in every Node that this project runs on. */
function crc32(bytes: Uint8Array): number {
  if (typeof zlibCrc32 === 'function') return zlibCrc32(bytes);
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

interface Made {
  width: number;
  height: number;
  depth?: number;
  colourType?: number;
  interlace?: number;
  raw: Uint8Array;
  extra?: readonly Buffer[];
}

function makePng({ width, height, depth = 8, colourType = 2, interlace = 0, raw, extra = [] }: Made): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlace], 8);
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', new Uint8Array()),
  ]);
}

const pixels = (png: Uint8Array): number[] => [...readPng(png, 'a.png').rgba];

describe('png', () => {
  it('reads grey, grey with alpha, and 16 bits a sample', () => {
    expect(pixels(encode({ width: 2, height: 1, data: Uint8Array.of(7, 200), channels: 1 }))).toEqual([
      7, 7, 7, 255, 200, 200, 200, 255,
    ]);
    expect(pixels(encode({ width: 1, height: 1, data: Uint8Array.of(7, 9), channels: 2 }))).toEqual([
      7, 7, 7, 9,
    ]);
    const wide = {
      width: 1,
      height: 1,
      data: Uint16Array.of(0x1234, 0xff00, 0x0100),
      channels: 3,
      depth: 16,
    } as const;
    expect(pixels(encode(wide))).toEqual([0x12, 0xff, 0x01, 255]);
  });

  it('reads a palette of four bits a pixel, rows starting at a byte, with transparency', () => {
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
    expect(pixels(png)).toEqual([0, 1, 2, 2, 2, 1].flatMap((i) => colours[i]!));
  });

  it('reads one bit a pixel and a transparent colour', () => {
    const bits = makePng({ width: 3, height: 1, depth: 1, colourType: 0, raw: Uint8Array.of(0, 0b10100000) });
    expect(pixels(bits)).toEqual([255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255]);
    const key = [chunk('tRNS', Uint8Array.of(0, 1, 0, 2, 0, 3))];
    const rgb = makePng({
      width: 3,
      height: 1,
      raw: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 1, 2, 4),
      extra: key,
    });
    expect(pixels(rgb)).toEqual([1, 2, 3, 0, 4, 5, 6, 255, 1, 2, 4, 255]);
  });

  it('reads an interlaced picture', () => {
    const data = Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => (i * 11) % 256);
    const png = encode({ width: 9, height: 9, data, channels: 3 }, { interlace: 'Adam7' });
    const rgb = pixels(png).filter((_, i) => i % 4 !== 3);
    expect(rgb).toEqual([...data]);
  });

  it('does not decode chunks that do not decide pixels, however hostile', () => {
    const profile = Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000))]);
    const png = makePng({
      width: 1,
      height: 1,
      raw: Uint8Array.of(0, 1, 2, 3),
      extra: [chunk('iCCP', profile)],
    });
    const before = process.memoryUsage().arrayBuffers;
    expect(pixels(png)).toEqual([1, 2, 3, 255]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  const small = makePng({ width: 1, height: 1, raw: Uint8Array.of(0, 1, 2, 3) });
  const damaged = Buffer.from(small);
  damaged[45]! ^= 1;
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
    [
      'sub-byte interlacing',
      makePng({ width: 1, height: 1, depth: 1, colourType: 0, interlace: 1, raw: new Uint8Array(2) }),
      /interlacing is not supported/,
    ],
  ];
  it.each(refused)('refuses %s in one line that names the file', (_, png, message) => {
    expect(() => readPng(png, 'a.png')).toThrow(message);
    try {
      readPng(png, 'a.png');
    } catch (error) {
      expect(error).toMatchObject({ code: 'latent/unreadable' });
      expect((error as Error).message).not.toContain('\n');
      expect((error as Error).message).toMatch(/^a\.png: /);
    }
  });
});
