import { inflateSync } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { FigureSpec } from '../../../src/contract/figures/index.ts';
import { type StillFormat, stillFormats } from '../../../src/contract/formats.ts';
import { renderFigure } from '../../../src/main/figures/figure.ts';
import type { Picture } from '../../../src/main/figures/scene/picture.ts';
import { collect } from '../figures/support/collect.ts';
import {
  find,
  line,
  recorder,
  render,
  resolve,
  resources,
  sheet,
  stands,
} from '../figures/support/known-figures.ts';
import { drawPdf } from '../figures/support/pdfium.ts';

const shape = [3, 8, 8] as const;
const texts = [
  { keyword: 'parameters', text: 'x̂_0 & <b>\nη = 0' },
  { keyword: 'slerpscope', text: JSON.stringify({ name: 'A "B" ]]> -->', n: 1 }) },
];
const labelled: FigureSpec = { ...line, scale: 8, labels: true, captions: true, title: 'Ågot & <Co>' };

/** The figure as a file of the format, and as another program draws that. */
async function redraw(spec: FigureSpec, format: StillFormat) {
  const drawn = await render(spec);
  const bytes = await collect(drawn.figure.write(format, texts));
  const { width, height } = drawn.picture;
  return { ...drawn, bytes, redrawn: await readers[format](bytes, width, height) };
}

const readers: Record<StillFormat, (bytes: Buffer, width: number, height: number) => Promise<Picture>> = {
  png: async (bytes) => {
    const { width, height, data, channels } = decode(bytes, { checkCrc: true });
    const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < channels; c++) rgba[4 * i + c] = data[channels * i + c]!;
    return { width, height, rgba };
  },
  // Without a single font.
  svg: async (bytes) => {
    const image = new Resvg(bytes, { font: { loadSystemFonts: false } }).render();
    return { width: image.width, height: image.height, rgba: new Uint8ClampedArray(image.pixels) };
  },
  pdf: drawPdf,
};

/** Mean difference of two pictures' channels. */
function difference(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.rgba.reduce((sum, value, i) => sum + Math.abs(value - b.rgba[i]!), 0) / a.rgba.length;
}

describe.each(stillFormats)('a figure as %s', (format) => {
  it('has every tile pixel for pixel where the PNG has it, and its texts and plots as well', async () => {
    for (const spec of [labelled, { ...sheet, theme: 'dark' as const }]) {
      const { picture, pictures, redrawn } = await redraw(spec, format);
      const scale = spec.scale!;
      pictures.forEach((tile, i) => {
        const { x, y } = find(picture, tile, scale)!;
        expect(stands(redrawn, tile, x, y, scale), `tile ${i}`).toBe(true);
      });
      expect(difference(redrawn, picture)).toBeLessThan(0.5);
    }
  });

  it('shows what lies behind when it is transparent', async () => {
    const { redrawn, picture } = await redraw({ ...line, scale: 8, transparent: true }, format);
    expect([...redrawn.rgba.subarray(4 * 64, 4 * 65)]).toEqual([0, 0, 0, 0]);
    expect(difference(redrawn, picture)).toBe(0);
  });

  it('is the same file each time', async () => {
    const { figure, bytes } = await redraw(labelled, format);
    expect((await collect(figure.write(format, texts))).equals(bytes)).toBe(true);
    const again = await render(labelled);
    expect((await collect(again.figure.write(format, texts))).equals(bytes)).toBe(true);
  });
});

describe('texts in a figure', () => {
  it('stand in an SVG’s metadata under their keywords', async () => {
    const { bytes } = await redraw(line, 'svg');
    const found = [
      ...bytes.toString('utf8').matchAll(/<text xmlns="[^"]*" keyword="([^"]*)"[^>]*>([^<]*)</g),
    ];
    const plain = (text: string): string =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(found.map(([, keyword, text]) => ({ keyword, text: plain(text!) }))).toEqual(texts);
  });

  it('are files in a PDF, named by their keywords', async () => {
    const { bytes } = await redraw(line, 'pdf');
    const source = bytes.toString('latin1');
    const files = [...source.matchAll(/\/UF <feff([0-9a-f]*)> \/EF << \/F (\d+) 0 R/g)];
    const read = files.map(([, name, number]) => {
      const begin = source.indexOf(`\n${number} 0 obj`);
      const length = Number(/\/Length (\d+)/.exec(source.slice(begin))![1]);
      const at = source.indexOf('stream\n', begin) + 7;
      const keyword = Buffer.from(name!, 'hex').swap16().toString('utf16le');
      return { keyword, text: inflateSync(bytes.subarray(at, at + length)).toString('utf8') };
    });
    expect(read).toEqual(texts);
  });
});

describe('a vector file', () => {
  it('holds a tile once, in its own size, and letters as outlines', async () => {
    const { bytes, pictures } = await redraw(labelled, 'svg');
    const svg = bytes.toString('utf8');
    const images = [...svg.matchAll(/base64,([^"]*)"/g)].map(([, data]) =>
      decode(Buffer.from(data!, 'base64')),
    );
    expect(images.map(({ width, height }) => [width, height])).toEqual(pictures.map(() => [8, 8]));
    expect(svg).not.toMatch(/font|tspan/);
  });

  it('is a page of three quarters of a point a pixel, and of at most 14,400', async () => {
    const box = async (spec: FigureSpec) => {
      const figure = await renderFigure(spec, recorder(shape).run, { shape, resources, resolve });
      const bytes = await collect(figure.write('pdf'));
      return /\/MediaBox \[0 0 (\S+) (\S+)\]/.exec(bytes.toString('latin1'))!.slice(1, 3).map(Number);
    };
    const { picture } = await render(labelled);
    expect(await box(labelled)).toEqual([picture.width * 0.75, picture.height * 0.75]);
    const wide = { ...line, framesPerSegment: 120, scale: 16 };
    const [width, height] = await box(wide);
    expect(width).toBeCloseTo(14_400, 2);
    expect(height).toBeCloseTo((14_400 * 128) / (239 * 130 - 2), 2);
  });

  it('ends when it is no longer wanted', async () => {
    const abort = new AbortController();
    const { figure } = await render(line, shape, abort.signal);
    for (const format of stillFormats) {
      const pieces = figure.write(format)[Symbol.asyncIterator]();
      await pieces.next();
      abort.abort(new Error('enough'));
      const rest = async (): Promise<void> => {
        while (!(await pieces.next()).done);
      };
      await expect(rest(), format).rejects.toThrow('enough');
    }
  });
});
