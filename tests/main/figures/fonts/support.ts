import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFallbackFont, type FallbackFont } from '../../../../src/main/figures/fonts/fallback-font.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';

/** Small fonts, and what they are made into. */

const folder = join(projectRoot(import.meta.dirname), 'tests', 'fixtures', 'fonts');
export const fontPath = (file: string): string => join(folder, file);
export const fontBytes = (file: string): Buffer => readFileSync(fontPath(file));
export const fontOf = (file: string): FallbackFont => readFallbackFont(fontBytes(file), fontPath(file), file);

interface Table {
  readonly tag: string;
  readonly data: Buffer;
}

/** The tables of a font, in the order of its list. */
export function tablesOf(font: Buffer): Table[] {
  return Array.from({ length: font.readUInt16BE(4) }, (_, i) => {
    const at = 12 + 16 * i;
    const start = font.readUInt32BE(at + 8);
    return {
      tag: font.toString('latin1', at, at + 4),
      data: font.subarray(start, start + font.readUInt32BE(at + 12)),
    };
  });
}

/** A font of these tables; `base` is where it will lie in its file. */
function fontFrom(tables: readonly Table[], base = 0): Buffer {
  const head = Buffer.alloc(12 + 16 * tables.length);
  head.writeUInt32BE(0x00010000);
  head.writeUInt16BE(tables.length, 4);
  let at = head.length;
  const parts = tables.map(({ tag, data }, i) => {
    head.write(tag, 12 + 16 * i, 'latin1');
    head.writeUInt32BE(base + at, 12 + 16 * i + 8);
    head.writeUInt32BE(data.length, 12 + 16 * i + 12);
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    at += padded.length;
    return padded;
  });
  return Buffer.concat([head, ...parts]);
}

/** A collection (.ttc) of these fonts. */
export function collectionOf(fonts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12 + 4 * fonts.length);
  head.write('ttcf', 'latin1');
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt32BE(fonts.length, 8);
  let at = head.length;
  const faces = fonts.map((font, i) => {
    const face = fontFrom(tablesOf(font), at);
    head.writeUInt32BE(at, 12 + 4 * i);
    at += face.length;
    return face;
  });
  return Buffer.concat([head, ...faces]);
}

/** The same font with a table exchanged, or without it. */
export function withTable(font: Buffer, tag: string, data: Buffer | null): Buffer {
  const others = tablesOf(font).filter((table) => table.tag !== tag);
  return fontFrom(data ? [...others, { tag, data }] : others);
}
