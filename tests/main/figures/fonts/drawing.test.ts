import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FigureSpec } from '../../../../src/contract/figures/index.ts';
import type { SamplesFigure } from '../../../../src/contract/figures/samples.ts';
import { bareStyle } from '../../../../src/contract/figures/style.ts';
import { readFallbackFont, type FallbackFont } from '../../../../src/main/figures/fonts/fallback-font.ts';
import { figureLetters } from '../../../../src/main/figures/fonts/figure-letters.ts';
import { renderFigure } from '../../../../src/main/figures/figure.ts';
import { animationLetters } from '../../../../src/main/figures/animation/letters.ts';
import { renderAnimation } from '../../../../src/main/figures/animation/animation.ts';
import type { Picture } from '../../../../src/main/figures/scene/picture.ts';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import { createRasterizer } from '../../../../src/main/figures/scene/rasterizer.ts';
import { plain } from '../../../../src/main/figures/layout/text.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { collect } from '../support/collect.ts';
import { line, recorder, resolve, resources, seed, settings, sheet } from '../support/known-figures.ts';
import { drawPdf } from '../support/pdfium.ts';
import { collectionOf, fontBytes, fontOf, tablesOf, withTable } from './support.ts';

const shape = [3, 8, 8] as const;
const cjk = fontOf('cjk.otf');
const pins = [{ name: '漢字', ref: seed(1) }];
const samples: SamplesFigure = {
  ...bareStyle,
  kind: 'samples',
  pins,
  settings,
  scale: 16,
  title: '消息',
  labels: true,
};
const widthIn = (font: FallbackFont, text: string): number =>
  createRasterizer(resources, font).type.width([plain(text)], { size: 1000 });

const render = (spec: FigureSpec, font: FallbackFont | null) =>
  renderFigure(spec, recorder(shape).run, { shape, resources, resolve, font });

/** How much two pictures differ where both are of one size: the mean over all values. */
function distance(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.rgba.reduce((sum, value, i) => sum + Math.abs(value - b.rgba[i]!), 0) / a.rgba.length;
}

describe('letters of the fallback font', () => {
  it('take the room that the font gives them, also where the rasterizer tells that of a syllable wrong', () => {
    expect(widthIn(cjk, '消息漢字')).toBeCloseTo(4000, 0);
    expect(widthIn(cjk, 'a消')).toBeCloseTo(widthIn(cjk, 'a') + 1000, 0);
    expect(Math.abs(widthIn(fontOf('hebrew.ttf'), 'שלום') - (730 + 522 + 301 + 684))).toBeLessThan(20); // kerned
    const sum = 259 + 762 + 570 + 259 + 571; // of the glyphs of कि, ता and ब
    const found = widthIn(fontOf('devanagari.ttf'), 'किताब');
    expect(Math.abs(found - sum)).toBeLessThan(0.04 * sum);
  });

  it('are drawn, and no other: what the figures’ own font has looks as it does without the other', () => {
    const [own, both] = [createRasterizer(resources), createRasterizer(resources, cjk)];
    const look = { size: 20, fill: '#000' };
    const set = ({ type, outline }: typeof own, text: string) =>
      outline(type.text(0, 30, [plain(text)], look));
    expect(set(both, 'a, 3 |')).toEqual(set(own, 'a, 3 |'));
    expect(set(both, 'ab消')[0]).toEqual(set(own, 'ab')[0]);
    expect(set(both, 'ab消')).toHaveLength(2);
    expect(both.type.letters).toEqual({ missing: [], borrowed: ['消'] });
    set(own, '消 and 🙂');
    expect(own.type.letters).toEqual({ missing: ['消', '🙂'], borrowed: [] });
  });

  it('that have no outline there, as those of colour pictures, are missing', async () => {
    // Every glyph of it is empty: `loca` says that none takes a byte.
    const loca = tablesOf(fontBytes('hebrew.ttf')).find(({ tag }) => tag === 'loca')!.data;
    const bytes = withTable(fontBytes('hebrew.ttf'), 'loca', Buffer.alloc(loca.length));
    const path = join(tempFolder(), 'hollow.ttf');
    writeFileSync(path, bytes);
    const { missing, borrowed } = figureLetters(
      { ...samples, title: 'ש ל', pins: [{ name: 'a', ref: seed(1) }] },
      { shape, resources, font: readFallbackFont(bytes, path) },
    );
    expect([missing, borrowed]).toEqual([['ש', 'ל'], []]);
  });

  it('come out of a collection too', async () => {
    const bytes = collectionOf([fontBytes('hebrew.ttf'), fontBytes('arabic.ttf')]);
    const path = join(tempFolder(), 'both.ttc');
    writeFileSync(path, bytes);
    expect(widthIn(readFallbackFont(bytes, path), 'שלום')).toBe(widthIn(fontOf('hebrew.ttf'), 'שלום'));
  });

  it('stand in PNG, SVG and PDF alike, in titles as in names', async () => {
    const font = cjk.sha256;
    const figure = await render({ ...samples, font }, cjk);
    const png = await readPng(await collect(figure.write('png')), 'a.png');
    const boxes = await readPng(await collect((await render(samples, null)).write('png')), 'b.png');
    expect([boxes.width, boxes.height]).toEqual([png.width, png.height]);
    expect(distance(png, boxes)).toBeGreaterThan(0.2);
    const svg = (await collect(figure.write('svg'))).toString('utf8');
    expect(svg).not.toMatch(/<text[ >]|font-family/);
    const pdf = await drawPdf(await collect(figure.write('pdf')), png.width, png.height);
    expect(distance(pdf, png)).toBeLessThan(0.3 * distance(pdf, boxes));
  });
});

describe('the letters of a figure', () => {
  const options = { shape, resources, font: null };
  const strange = [
    { name: '漢', ref: seed(1) },
    { name: '字', ref: seed(2) },
  ];

  it('are known before anything is sampled: of its title, and of names where these are drawn', () => {
    expect(figureLetters(samples, options).missing).toEqual(['消', '息', '漢', '字']);
    expect(figureLetters({ ...samples, labels: false }, options).missing).toEqual(['消', '息']);
    const labelled = { labels: true, title: '' };
    expect(figureLetters({ ...line, pins: strange, ...labelled }, options).missing).toEqual(['漢', '字']);
    expect(figureLetters({ ...sheet, pins: strange }, options).missing).toEqual(['漢', '字']);
    expect(figureLetters({ ...sheet, title: 'η = σ̂, x → y' }, options).missing).toEqual([]);
  });

  it('are those of its film too', () => {
    const film = { ...line, pins: strange, labels: true, title: '消', scale: 16 };
    expect(animationLetters(film, options).missing).toEqual(['消', '漢', '字']);
    expect(animationLetters(film, { ...options, font: cjk })).toEqual({
      missing: [],
      borrowed: ['消', '漢', '字'],
    });
  });
});

describe('a figure whose font is not at hand', () => {
  const font = cjk.sha256;
  const needed = `the font for 消 (U+6D88), 息 (U+606F), 漢 (U+6F22), 字 (U+5B57) is missing (SHA-256 ${font})`;

  it('is refused before anything is sampled where it has letters of it, as a film too', async () => {
    const { run, tiles } = recorder(shape);
    const options = { shape, resources, resolve, font: null };
    await expect(renderFigure({ ...samples, font }, run, options)).rejects.toThrow(needed);
    const film = { figure: { ...line, font, title: '消' }, rate: 2, repeat: 'once' } as const;
    expect(() => renderAnimation(film, 'gif', run, options)).toThrow(`is missing (SHA-256 ${font})`);
    expect(tiles).toEqual([]);
  });

  it('is drawn where it has none: the pixels are the same', async () => {
    const plainSamples = { ...samples, title: 'a', pins: [{ name: 'b', ref: seed(1) }] };
    const [without, missing, given] = await Promise.all(
      [
        render(plainSamples, null),
        render({ ...plainSamples, font }, null),
        render({ ...plainSamples, font }, cjk),
      ].map(async (figure) => collect((await figure).write('png'))),
    );
    expect(missing).toEqual(without);
    expect(given).toEqual(without);
  });
});

it('a title of a script without spaces goes on in the next line, closing signs with the letter before', async () => {
  const title = '漢字、漢字。'.repeat(20);
  const { height } = await render({ ...samples, title, font: cjk.sha256 }, cjk);
  const { height: ofOne } = await render({ ...samples, title: '漢字', font: cjk.sha256 }, cjk);
  expect(height).toBeGreaterThan(ofOne + 40);
});
