import { inflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { FileText } from '../../../../src/contract/formats.ts';
import { writePng } from '../../../../src/main/formats/png/writer.ts';
import { collect } from '../../figures/support/collect.ts';

/** A picture with smooth parts, noise, and rows that repeat. */
function makePicture(width: number, height: number, alpha: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(Math.floor(i / width) / 4)];
    const noise = y > 3 ? (i * 7919) % 251 : 0;
    rgba.set([x * 3 + noise, y * 11, (x * y) % 256, alpha], 4 * i);
  }
  return rgba;
}

/** What cannot be made smaller. */
function makeNoise(width: number, height: number): Uint8ClampedArray {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
  return Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : next() & 255));
}

function* cut(rgba: Uint8ClampedArray, width: number, rows: number): Generator<Uint8ClampedArray> {
  for (let at = 0; at < rgba.length; at += 4 * width * rows) yield rgba.subarray(at, at + 4 * width * rows);
}

async function write(
  rgba: Uint8ClampedArray,
  width: number,
  { rows = 5, opaque = true, texts = [] as FileText[] } = {},
): Promise<Buffer> {
  const height = rgba.length / width / 4;
  return collect(writePng({ width, height, opaque }, cut(rgba, width, rows), texts));
}

/** [type, data] of every chunk, by PNG's own rule. */
function chunksOf(png: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return chunks;
}

describe('written PNG', () => {
  it('is read by another reader: three channels of an opaque picture, four of another', async () => {
    const [width, height] = [37, 29];
    for (const opaque of [true, false]) {
      const rgba = makePicture(width, height, opaque ? 255 : 100);
      const read = decode(await write(rgba, width, { opaque }), { checkCrc: true });
      expect(read).toMatchObject({ width, height, depth: 8, channels: opaque ? 3 : 4 });
      const wanted = opaque ? rgba.filter((_, i) => i % 4 !== 3) : rgba;
      expect(Buffer.from(read.data as Uint8Array).equals(Buffer.from(wanted))).toBe(true);
    }
  });

  it('is the same file however many rows come at once', async () => {
    const rgba = makeNoise(400, 300);
    const whole = await write(rgba, 400, { rows: 300 });
    expect(chunksOf(whole).filter(([type]) => type === 'IDAT').length).toBeGreaterThan(2);
    for (const rows of [1, 7, 64]) expect((await write(rgba, 400, { rows })).equals(whole)).toBe(true);
  });

  it('is small where rows repeat and colours run', async () => {
    const rgba = makePicture(256, 16, 255);
    expect((await write(rgba, 256)).length).toBeLessThan(2000); // of 12,288
  });

  it('carries texts before its pixels, in UTF-8, deflated where they are long', async () => {
    const texts = [
      { keyword: 'parameters', text: 'η = 0, ᾱ and x̂_0' },
      { keyword: 'slerpscope', text: '{"a":1}'.repeat(1000) },
    ];
    const chunks = chunksOf(await write(makePicture(8, 8, 255), 8, { texts }));
    expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'iTXt', 'iTXt', 'IDAT', 'IEND']);
    const [short, long] = chunks.slice(1, 3).map(([, data]) => data);
    expect(short!.toString('utf8')).toBe(`parameters\0\0\0\0\0${texts[0]!.text}`);
    const head = 'slerpscope\0\u0001\0\0\0';
    expect(long!.toString('latin1', 0, head.length)).toBe(head);
    expect(inflateSync(long!.subarray(head.length)).toString('utf8')).toBe(texts[1]!.text);
    expect(long!.length).toBeLessThan(200);
  });

  it('refuses a keyword that PNG has no place for', async () => {
    for (const keyword of ['', 'a'.repeat(80), 'ᾱ', 'a\0b'])
      await expect(write(makePicture(8, 8, 255), 8, { texts: [{ keyword, text: 'x' }] })).rejects.toThrow(
        'must be 1 … 79 characters of Latin-1',
      );
  });

  it('throws what its rows throw, and lets go of them when nobody wants more', async () => {
    const rgba = makeNoise(64, 64);
    let ended = 0;
    function* rows(error: Error | null): Generator<Uint8ClampedArray> {
      try {
        yield rgba;
        if (error) throw error;
        for (let i = 0; i < 1e6; i++) yield rgba;
      } finally {
        ended += 1;
      }
    }
    const size = { width: 64, height: 64_000_064, opaque: true };
    const error = new Error('cancelled');
    await expect(collect(writePng(size, rows(error)))).rejects.toBe(error);
    let pieces = 0;
    for await (const piece of writePng(size, rows(null))) if (piece.length > 0 && ++pieces === 2) break;
    await expect.poll(() => ended).toBe(2);
  });
});
