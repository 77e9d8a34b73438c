import { inflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { ConsistencyFigure } from '../../../src/contract/figures/consistency.ts';
import type { FigureSpec } from '../../../src/contract/figures/index.ts';
import type { PrintSize } from '../../../src/contract/figures/style.ts';
import { enlarge } from '../../../src/core/enlarge.ts';
import type { Picture } from '../../../src/core/image.ts';
import type { LatentShape } from '../../../src/core/latent.ts';
import { writePdf } from '../../../src/main/formats/pdf/writer.ts';
import { writeSvg } from '../../../src/main/formats/svg/writer.ts';
import { renderFigure } from '../../../src/main/figures/figure.ts';
import { drawingOf } from '../../../src/main/figures/kinds/index.ts';
import { layFigure } from '../../../src/main/figures/layout/lay-figure.ts';
import type { Typesetter } from '../../../src/main/figures/layout/typesetter.ts';
import { paintScene } from '../../../src/main/figures/scene/paint.ts';
import { torchCpuRandn } from '../../../src/core/random/torch-cpu.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import { drawSheet, sceneOf } from '../../../src/main/figures/scene/sheet-scene.ts';
import { storeShownSteps } from '../../../src/main/figures/shown-steps.ts';
import { planFigure } from '../../../src/contract/figures/index.ts';
import { collect } from './support/collect.ts';
import { sizesOf } from './support/glyphs.ts';
import { recorder, render, resolve, resources } from './support/known-figures.ts';
import { readPdfPage } from './support/pdf-paths.ts';
import { column, figures, page, sheet, slide } from './support/print-figures.ts';

const shape: LatentShape = [3, 32, 32];
const rasterizer = createRasterizer(resources);
/** Latents, and images, of the shape. */
const resolveLarge = async (refs: Parameters<typeof resolve>[0]) =>
  refs.map((_, i) => ({ data: torchCpuRandn(BigInt(i), 3072).map((value) => value / 4), shape }));

interface Box {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A figure laid out with its data: where its texts and tiles stand. */
async function lay(spec: FigureSpec) {
  const laid = layFigure(shape, spec, rasterizer.type, (measure) =>
    drawingOf(spec).sheet(spec, measure, null),
  );
  const plan = planFigure(spec);
  const { trajectories, take } = storeShownSteps(plan.steps ?? [], shape);
  const latents = await resolveLarge(plan.latents);
  const results = await recorder(shape).run(plan.tiles, plan.compare, { onStep: take });
  const all = drawingOf(spec).sheet(spec, laid.measure, { ...results, latents, trajectories });
  const texts: Box[] = [];
  const measure = { ...laid.measure, type: recording(laid.measure.type, texts) };
  drawSheet({ ...laid, measure }, all, spec);
  const scene = sceneOf(laid, all, spec, rasterizer);
  const tiles = scene.tiles.map(({ x, y, width, height }, i): Box => ({
    ...{ what: `tile ${i}`, left: x, top: y, right: x + width, bottom: y + height },
  }));
  return { laid, texts, tiles, scene };
}

/** Notes where each text stands: from its digits' height above the baseline to a little below it. */
function recording(type: Typesetter, boxes: Box[]): Typesetter {
  return {
    ...type,
    text(x, y, runs, style) {
      const width = type.width(runs, style);
      const left = x - { start: 0, middle: width / 2, end: width }[style.anchor ?? 'start'];
      const what = runs.map(({ text }) => text).join('');
      if (what !== '')
        boxes.push({
          what,
          left,
          top: y - 0.73 * style.size,
          right: left + width,
          bottom: y + 0.1 * style.size,
        });
      return type.text(x, y, runs, style);
    },
  };
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

const sizes: readonly [string, PrintSize][] = [
  ['3.3 in', column],
  ['6.9 in', page],
  ['a slide', slide],
];

describe.each(Object.entries(figures))('%s', (name, spec) => {
  it.each(sizes)('at %s has its exact size; nothing sticks out, nothing overlaps', async (_, print) => {
    const { scene, texts, tiles } = await lay({ ...spec, print });
    expect(scene.width).toBe(Math.round(print.width * print.dpi));
    if (print.height !== undefined) expect(scene.height).toBe(Math.round(print.height * print.dpi));
    for (const box of [...texts, ...tiles]) {
      const inside = box.left >= -0.5 && box.right <= scene.width + 0.5 && box.top >= -0.5;
      expect(inside && box.bottom <= scene.height + 0.5, `${box.what} at ${box.left}, ${box.top}`).toBe(true);
    }
    const all = [...tiles, ...texts];
    const clashes = all.flatMap((a, i) =>
      all.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.what} / ${b.what}`] : [])),
    );
    expect(clashes).toEqual([]);
  });

  it('without a height fills its width with tiles of one size', async () => {
    const { scene, tiles, laid } = await lay({ ...spec, print: column, plot: 'below' });
    expect(new Set(tiles.map(({ left, right }) => right - left)).size).toBe(1);
    const { em, gutter } = laid.measure;
    const room = scene.width - Math.max(...tiles.map(({ right }) => right));
    // Without gutters the pixels that no tile can have are at the sides.
    const spare = gutter === 0 ? laid.layout.columns.length : 1;
    expect(room).toBeLessThanOrEqual(0.3 * em + spare + 1);
    expect(name).toBeTruthy();
  });
});

describe('where a plot stands', () => {
  const placeOf = async (spec: FigureSpec) => {
    const { laid, tiles } = await lay(spec);
    const { plot } = laid.layout;
    if (!plot) return 'off';
    return plot.y >= Math.max(...tiles.map(({ bottom }) => bottom)) ? 'below' : 'right';
  };

  it('is under the tiles of a column, and beside those of a page or a slide, if nothing else is asked', async () => {
    const narrow = { ...sheet, ladder: [5, 10, 20, 100] };
    expect(await placeOf({ ...sheet, print: column })).toBe('below');
    expect(await placeOf({ ...narrow, print: page })).toBe('right');
    expect(await placeOf({ ...narrow, print: slide })).toBe('right');
  });

  it('is where it is asked for, with and without a size in print', async () => {
    for (const plot of ['right', 'below', 'off'] as const)
      for (const print of [page, slide, undefined]) {
        const small = { ...sheet, pins: sheet.pins.slice(0, 1), ladder: [5, 20, 100], scale: 4 };
        const spec = { ...small, plot, ...(print && { print }) };
        expect(await placeOf(spec), `${plot} at ${print?.width}`).toBe(plot);
      }
  });

  it('is nowhere on a page that has no room for it', async () => {
    expect(await placeOf({ ...sheet, print: { ...column, width: 1.2 } })).toBe('off');
  });
});

describe('a figure that has no room', () => {
  const refusal = (spec: FigureSpec, print: PrintSize) =>
    lay({ ...spec, print }).then(
      () => 'none',
      (error: Error) => error.message,
    );

  it('is refused in one line that names width, columns and what to do', async () => {
    const line = { ...figures['line']!, framesPerSegment: 60 } as FigureSpec;
    expect(await refusal(line, column)).toBe(
      'figure: 119 columns do not fit a width of 3.3 in: tiles would be 0 pt wide, at least 3.1: choose more width, fewer columns, a smaller gutter, smaller text',
    );
    expect(await refusal({ ...sheet, plot: 'right' }, column)).toMatch(
      /^figure: 6 columns do not fit a width of 3\.3 in: .*fewer columns, a smaller gutter, smaller text, or no plot$/,
    );
  });

  it('and so is one of too many pixels, whose scale decides nothing', async () => {
    expect(await refusal(sheet, { width: 100, height: 100, text: 8, dpi: 2400 })).toBe(
      'figure of 240000 × 240000 pixels is too large (at most 262144 a side and 4294967296 in all): choose a smaller scale, in print a smaller size or fewer pixels per inch, or fewer tiles',
    );
  });

  it('and so is one of too many rows for its height', async () => {
    const tall = { ...figures['plane']!, rows: 200 } as FigureSpec;
    expect(await refusal(tall, slide)).toBe(
      'figure: 200 rows do not fit a height of 7.5 in: choose more height, fewer rows, a smaller gutter, smaller text',
    );
  });

  it('before anything is sampled', async () => {
    const { run, tiles } = recorder(shape);
    const spec = { ...sheet, print: { ...column, width: 0.5 } };
    await expect(renderFigure(spec, run, { shape, resources, resolve })).rejects.toThrow('do not fit');
    expect(tiles).toEqual([]);
  });
});

describe('the files of a figure in print', () => {
  const spec: FigureSpec = { ...sheet, ladder: [5, 10, 100], print: column };

  it('say how large it is: inches in SVG and PDF, the density in PNG', async () => {
    const { figure, png } = await render(spec, shape);
    const { resolution } = decode(png) as { resolution?: { x: number; y: number; unit: number } };
    expect(resolution).toEqual({ x: 11811, y: 11811, unit: 1 });
    const inches = Number((figure.height / 300).toFixed(5));
    const svg = (await collect(figure.write('svg'))).toString('utf8');
    expect(svg).toContain(
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="3.3in" height="${inches}in" viewBox="0 0 990 ${figure.height}">`,
    );
    const pdf = await collect(figure.write('pdf'));
    expect(pdf.toString('latin1')).toContain(
      `/MediaBox [0 0 237.6 ${Number((0.24 * figure.height).toFixed(5))}]`,
    );
  });

  it('a slide is 1920 × 1080 pixels and 960 × 540 points', async () => {
    const { figure } = await render({ ...spec, print: slide }, shape);
    expect([figure.width, figure.height]).toEqual([1920, 1080]);
    expect((await collect(figure.write('pdf'))).toString('latin1')).toContain('/MediaBox [0 0 960 540]');
  });

  it('are the same each time', async () => {
    const [one, two] = [await render(spec, shape), await render(spec, shape)];
    for (const format of ['png', 'svg', 'pdf'] as const)
      expect((await collect(one.figure.write(format))).equals(await collect(two.figure.write(format)))).toBe(
        true,
      );
  });
});

describe('a PDF read by PDFium', () => {
  const pdfOf = async (spec: FigureSpec): Promise<Buffer> => {
    const figure = await renderFigure(spec, recorder(shape).run, { shape, resources, resolve: resolveLarge });
    return collect(figure.write('pdf'));
  };
  const measured = async (spec: FigureSpec) => {
    const { width, paths } = await readPdfPage(await pdfOf(spec));
    const strokes = paths.flatMap(({ stroke, filled }) => (stroke === null || filled ? [] : [stroke]));
    return { width, letters: sizesOf(paths), thinnest: Math.min(...strokes) };
  };

  it('of the 6 × 5 sheet at 3.3 in has no letter below 6 pt and no line below 0.5 pt', async () => {
    const { width, letters, thinnest } = await measured({ ...sheet, print: column });
    expect(width).toBeCloseTo(237.6, 4);
    expect(letters.length).toBeGreaterThan(300);
    const smallest = Math.min(...letters.map(({ size }) => size));
    expect(smallest).toBeGreaterThanOrEqual(6 - 1e-3);
    expect(smallest).toBeLessThan(6.05); // exponents, which would be 5 pt
    expect(Math.max(...letters.map(({ size }) => size))).toBeCloseTo(10, 1); // the title
    expect(thinnest).toBeGreaterThanOrEqual(0.5 - 1e-4);
  });

  const cases = [
    ...Object.entries(figures).map(([name, spec]) => [name, spec, 8, 6] as const),
    ['a sheet of smaller captions', sheet, 6.5, 6] as const,
    ['a sheet of smaller text', sheet, 5, 5] as const,
  ];
  it.each(cases)('keeps to that in %s', async (_, spec, text, least) => {
    const { letters, thinnest } = await measured({ ...spec, print: { ...page, text } });
    expect(Math.min(...letters.map(({ size }) => size))).toBeGreaterThanOrEqual(least - 1e-3);
    expect(thinnest).toBeGreaterThanOrEqual(0.5 - 1e-4);
  });

  it('at today’s size in a column has letters of 3 pt: the reader measures', async () => {
    const { width, paths } = await readPdfPage(await pdfOf({ ...sheet, scale: 4 }));
    const smallest = Math.min(...sizesOf(paths).map(({ size }) => size));
    expect((smallest * 237.6) / width).toBeLessThan(4);
  });
});

describe('smooth', () => {
  const rgbOf = ({ rgba }: Picture): Buffer => Buffer.from(rgba.filter((_, i) => i % 4 !== 3));
  const cut = (picture: Picture, left: number, top: number, width: number, height: number): number[] => {
    const rows = Array.from({ length: height }, (_, y) => 4 * ((top + y) * picture.width + left));
    return rows.flatMap((start) => [...picture.rgba.subarray(start, start + 4 * width)]);
  };

  it.each(['pixels', 'smooth'] as const)('tiles of a PNG are those of core/enlarge: %s', async (mode) => {
    const look = mode === 'smooth' ? { smooth: true as const } : {};
    for (const size of [{ print: column }, { scale: 5 }]) {
      const spec = { ...figures['plane']!, ...look, ...size } as FigureSpec;
      const { picture, pictures } = await render(spec, shape);
      const { tiles } = await lay(spec);
      tiles.forEach(({ left, top, right, bottom }, i) => {
        const wanted = enlarge(pictures[i]!, right - left, bottom - top, mode);
        const drawn = Buffer.from(cut(picture, left, top, right - left, bottom - top));
        expect(drawn.equals(Buffer.from(wanted.rgba)), `tile ${i}`).toBe(true);
      });
    }
  });

  it('tiles of a PDF and an SVG are enlarged, and say so', async () => {
    const spec = { ...figures['plane']!, smooth: true, print: column } as FigureSpec;
    const { figure, pictures } = await render(spec, shape);
    const [{ left, top, right, bottom }] = (await lay(spec)).tiles as [Box];
    const wanted = rgbOf(enlarge(pictures[0]!, right - left, bottom - top, 'smooth'));
    const pdf = await collect(figure.write('pdf'));
    expect(pdf.toString('latin1')).not.toContain('/Interpolate false');
    const image = pdf.indexOf('/Subtype /Image');
    const start = pdf.indexOf('stream\n', image) + 'stream\n'.length;
    expect(inflateSync(pdf.subarray(start)).equals(wanted)).toBe(true);
    const svg = (await collect(figure.write('svg'))).toString('utf8');
    expect(svg).not.toMatch(/pixelated|optimizeSpeed/);
    const first = decode(Buffer.from(/base64,([^"]*)"/.exec(svg)![1]!, 'base64'));
    expect(Buffer.from(first.data).equals(wanted)).toBe(true);
  });

  it('tiles of a PDF and an SVG are enlarged to 2²⁴ pixels at most, however large the figure is', async () => {
    const picture = { width: 4, height: 2, rgba: new Uint8ClampedArray(32).fill(255) };
    const [width, height] = [65_000, 32_500];
    const scene = {
      ...{
        width,
        height,
        paper: null,
        paths: [],
        smooth: true,
        inches: { width: 27, height: 13.5, dpi: 2400 },
      },
      tiles: [{ x: 0, y: 0, width, height, picture }],
    };
    const svg = (await collect(writeSvg(scene))).toString('utf8');
    expect(svg).toContain('<image x="0" y="0" width="65000" height="32500"');
    const embedded = decode(Buffer.from(/base64,([^"]*)"/.exec(svg)![1]!, 'base64'));
    expect([embedded.width, embedded.height]).toEqual([5792, 2896]);
    const pdf = await collect(writePdf(scene));
    expect(pdf.includes('/Width 5792 /Height 2896')).toBe(true);
    const content = inflateSync(pdf.subarray(pdf.indexOf('stream\n') + 'stream\n'.length)).toString();
    expect(content).toContain('q 65000 0 0 -32500 0 32500 cm');
  });

  it('and tiles that are shrunk are painted alike in strips of any height', async () => {
    for (const spec of [
      { ...sheet, print: column, smooth: true },
      { ...sheet, print: { ...column, width: 1.9, dpi: 100 } },
    ] as FigureSpec[]) {
      const { scene } = await lay(spec);
      const paint = (rows: number): Buffer =>
        Buffer.concat([...paintScene(scene, rasterizer, undefined, rows)].map((strip) => Buffer.from(strip)));
      const whole = paint(scene.height);
      for (const rows of [1, 77]) expect(paint(rows).equals(whole), `${rows} rows`).toBe(true);
    }
  });
});

describe('mathematics in texts', () => {
  const spec: ConsistencyFigure = {
    ...sheet,
    ladder: [5, 20, 100],
    contrast: 'eta',
    scale: 4,
    title: 'x_T at η = 1',
  };

  it('are other letters than upright ones, and only where that is asked for', async () => {
    const { mathText: _, ...upright } = spec;
    const letters = async (one: FigureSpec) => {
      const figure = await renderFigure(one, recorder(shape).run, { shape, resources, resolve });
      const { paths } = await readPdfPage(await collect(figure.write('pdf')));
      return sizesOf(paths).map(({ letter }) => letter);
    };
    const [set, plain] = [await letters(spec), await letters(upright)];
    // In the title, the heading of the ablation and at its curve.
    expect(set.filter((letter) => letter === 'η')).toHaveLength(3);
    expect(plain).not.toContain('η');
  });
});
