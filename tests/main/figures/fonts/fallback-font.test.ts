import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readFallbackFont } from '../../../../src/main/figures/fonts/fallback-font.ts';
import { collectionOf, fontBytes, fontOf, tablesOf, withTable } from './support.ts';

const codes = (text: string): number[] => [...text].map((letter) => letter.codePointAt(0)!);
const read = (bytes: Uint8Array) => readFallbackFont(bytes, '/fonts/x.ttf', 'x.ttf');
const hebrew = fontBytes('hebrew.ttf');

describe('a fallback font', () => {
  it.each([
    ['cjk.otf', 'Noto Sans CJK JP', '消息漢字章、。𠮷|', 'aש書'],
    ['hebrew.ttf', 'Noto Sans Hebrew', 'שלום עי', 'a3ת'],
    ['arabic.ttf', 'Noto Sans Arabic', 'السلام عليكم', 'aبש'],
    ['devanagari.ttf', 'Noto Sans Devanagari', 'हिन्दी किताब', 'aक्ष'.slice(0, 1)],
  ])('%s is known by its digest and family and has its letters alone', (file, family, letters, others) => {
    const font = fontOf(file);
    expect(font.sha256).toBe(createHash('sha256').update(fontBytes(file)).digest('hex'));
    expect(font.family).toBe(family);
    expect(codes(letters).filter((code) => !font.has(code))).toEqual([]);
    expect(codes(others).filter((code) => font.has(code))).toEqual([]);
  });

  it('of a collection is its first face', () => {
    const font = read(collectionOf([fontBytes('arabic.ttf'), hebrew]));
    expect(font.family).toBe('Noto Sans Arabic');
    expect([font.has(codes('ع')[0]!), font.has(codes('ש')[0]!)]).toEqual([true, false]);
  });
});

describe('a font that cannot be used is refused in one line that names the file and what is wrong', () => {
  const cut = Buffer.from(hebrew);
  cut.writeUInt32BE(0x7fffffff, 12 + 12);
  const cmapOf = (change: (cmap: Buffer) => void): Buffer => {
    const cmap = Buffer.from(tablesOf(hebrew).find(({ tag }) => tag === 'cmap')!.data);
    change(cmap);
    return withTable(hebrew, 'cmap', cmap);
  };
  const empty = Buffer.alloc(0);
  it.each([
    ['nothing', empty, '0 bytes are no font'],
    ['a text', Buffer.from('{ "name": "slerpscope" }'), 'no font: must be a TTF, OTF or TTC file'],
    ['a web font', Buffer.from('wOF2aaaaaaaaaaaa'), 'a WOFF2 font: must be a TTF, OTF or TTC file'],
    [
      'a font that is cut off',
      hebrew.subarray(0, hebrew.length - 200),
      /^table ".{4}" \(\d+ bytes from \d+ on\) ends after the file of \d+ bytes$/,
    ],
    [
      'a table longer than the file',
      cut,
      /^table ".{4}" \(2147483647 bytes from \d+ on\) ends after the file/,
    ],
    [
      'a list of tables that is cut off',
      hebrew.subarray(0, 40),
      /^its list of \d+ tables does not fit the file$/,
    ],
    [
      'a collection whose face is elsewhere',
      Buffer.concat([
        Buffer.from('ttcf\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0001'),
        Buffer.from([255, 0, 0, 0]),
      ]),
      'its first face lies outside of the file',
    ],
    ['a font without letters', withTable(hebrew, 'cmap', null), 'a font without a table "cmap"'],
    [
      'no subtable for Unicode',
      cmapOf((cmap) => cmap.writeUInt16BE(0, 2)),
      'table "cmap" has no subtable for Unicode of format 4 or 12',
    ],
    [
      'subtables that are not there',
      cmapOf((cmap) => cmap.writeUInt16BE(9999, 2)),
      'table "cmap" has a list of 9999 subtables that is cut off',
    ],
    [
      'a nameless font',
      withTable(hebrew, 'name', Buffer.alloc(6)),
      'a font whose family has no usable name ("")',
    ],
    [
      'colours alone',
      withTable(withTable(hebrew, 'glyf', null), 'CBDT', Buffer.alloc(8)),
      'a font of colour pictures (CBDT) without outlines: figures draw letters as outlines of one colour',
    ],
    [
      'no outlines',
      withTable(hebrew, 'glyf', null),
      'a font without outlines (none of the tables glyf, CFF, CFF2)',
    ],
  ] as const)('%s', (_, bytes, problem) => {
    let message = '';
    try {
      read(bytes);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.startsWith('x.ttf: ')).toBe(true);
    expect(message.slice(7)).toMatch(
      typeof problem === 'string' ? new RegExp(`^${problem.replace(/[()]/g, '\\$&')}$`) : problem,
    );
  });

  it('one of the figures’ own family', () => {
    const name = Buffer.alloc(6 + 12 + 10);
    const family = Buffer.from('Inter', 'utf16le').swap16();
    name.writeUInt16BE(1, 2);
    name.writeUInt16BE(18, 4);
    [3, 1, 0x409, 1, family.length, 0].forEach((value, i) => name.writeUInt16BE(value, 6 + 2 * i));
    family.copy(name, 18);
    expect(() => read(withTable(hebrew, 'name', name))).toThrow(
      'a font of the family Inter, in which figures are drawn already',
    );
  });
});

it('a glyph that is looked up outside of the table counts as none', () => {
  const cmap = Buffer.from(tablesOf(hebrew).find(({ tag }) => tag === 'cmap')!.data);
  const start = cmap.readUInt32BE(4 + 4);
  const segments = cmap.readUInt16BE(start + 6) / 2;
  for (let i = 0; i < segments; i++) cmap.writeUInt16BE(0xfffe, start + 16 + 6 * segments + 2 * i);
  const font = read(withTable(hebrew, 'cmap', cmap));
  expect(codes('שלום').some(font.has)).toBe(false);
});
