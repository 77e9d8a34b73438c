import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { makeIcns, makeIco } from '../../scripts/icon/containers.mjs';
import { drawIcon } from '../../scripts/icon/pictures.mjs';

const folder = resolve(import.meta.dirname, '../../resources/icon');
const file = (name: string): Buffer => readFileSync(join(folder, name));
const pngOf = (size: number): Buffer => file(`${size}x${size}.png`);
const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString('latin1') === 'PNG';

it('has the pictures of its drawing in resources/icon, at every size from 16 to 1024 px', async () => {
  const drawn = await drawIcon(file('icon.svg').toString());
  for (const size of [16, 32, 48, 128, 256, 512, 1024]) {
    const wanted = decode(drawn.get(`${size}x${size}.png`)!);
    const found = decode(pngOf(size));
    expect([found.width, found.height, found.channels]).toEqual([size, size, 4]);
    expect(found.data[3], 'a clear corner').toBe(0);
    // Processors may round a colour differently.
    const worst = Array.from(found.data, (value, i) => Math.abs(value - wanted.data[i]!)).reduce((a, b) =>
      Math.max(a, b),
    );
    expect(worst, `${size} px: run npm run icon`).toBeLessThanOrEqual(2);
  }
});

it('has containers of just these pictures', () => {
  expect(file('icon.ico').equals(makeIco(pngOf))).toBe(true);
  expect(file('icon.icns').equals(makeIcns(pngOf))).toBe(true);
});

describe('icon.ico', () => {
  it('has one entry a size that points at a PNG of that size', () => {
    const ico = file('icon.ico');
    expect(ico.readUInt16LE(2)).toBe(1);
    const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, i) => {
      const at = 6 + 16 * i;
      const offset = ico.readUInt32LE(at + 12);
      const png = ico.subarray(offset, offset + ico.readUInt32LE(at + 8));
      const size = ico.readUInt8(at) || 256;
      expect(png.equals(file(`${size}x${size}.png`))).toBe(true);
      return size;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });
});

describe('icon.icns', () => {
  it('is a chain of parts that fills the file, each a PNG', () => {
    const icns = file('icon.icns');
    expect(icns.subarray(0, 4).toString('latin1')).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const types: string[] = [];
    let at = 8;
    while (at < icns.length) {
      const length = icns.readUInt32BE(at + 4);
      types.push(icns.subarray(at, at + 4).toString('latin1'));
      expect(isPng(icns.subarray(at + 8, at + length))).toBe(true);
      at += length;
    }
    expect(at).toBe(icns.length);
    expect(types).toContain('ic10');
    expect(new Set(types).size).toBe(types.length);
  });
});
