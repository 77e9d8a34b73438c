import { accessSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js';
import type { Coverage } from '../fonts/cmap.ts';
import { coverageOf, type FallbackFont } from '../fonts/fallback-font.ts';
import { createLetterCutter } from '../fonts/letter-cutter.ts';
import { readTables } from '../fonts/sfnt.ts';
import { quoteFamily, svgText } from '../layout/text.ts';
import { createTypesetter, type Typesetter } from '../layout/typesetter.ts';
import { cssColour, readPaths, type Rgb, type VectorPath } from '../../formats/vector.ts';

const FONT_FILES = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'KaTeX_Math-Italic.ttf'];

/** Some rows of a picture, in pixels. */
export interface Strip {
  readonly width: number;
  readonly top: number;
  readonly rows: number;
}

/**
 * Draws with the bundled fonts, and a fallback font where one is given, so that a figure is the same on every system.
 */
export interface Rasterizer {
  readonly type: Typesetter;
  /** The outlines of an SVG's inside: letters become paths, so that no font is needed any more. */
  outline(body: string): VectorPath[];
  /** RGBA8 of the strip of a picture that shows these paths on paper, or on nothing. */
  draw(paths: readonly VectorPath[], strip: Strip, paper: Rgb | null): Uint8ClampedArray<ArrayBuffer>;
}

/** `resources` contains fonts/. Throws when a font file is missing. */
export function createRasterizer(resources: string, fallback: FallbackFont | null = null): Rasterizer {
  const own = FONT_FILES.map((file) => join(resources, 'fonts', file));
  for (const file of [...own, ...(fallback ? [fallback.path] : [])]) accessSync(file);
  const fontsOf = (fontFiles: string[]): ResvgRenderOptions => ({
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
    logLevel: 'off',
  });
  const withOwn = fontsOf(own);
  const withBoth = fallback ? fontsOf([...own, fallback.path]) : withOwn;
  // A large font takes long to open: it is left alone where no letter is of it.
  const fallbackMark = `font-family="${quoteFamily(fallback?.family ?? '')}"`;
  const read = (body: string): Resvg =>
    new Resvg(svg(body), body.includes(fallbackMark) ? withBoth : withOwn);
  const outline = (body: string): VectorPath[] => (body === '' ? [] : readPaths(read(body).toString()));
  const cutter = createLetterCutter(coverageIn(own[0]!), fallback, (letters) =>
    findDrawn(letters, fallback!, outline),
  );
  const withoutFonts: ResvgRenderOptions = { font: { loadSystemFonts: false }, logLevel: 'off' };
  return {
    type: createTypesetter((body) => read(body).getBBox() ?? null, cutter, widthsOf(fallback)),
    outline,
    draw(paths, { width, top, rows }, paper) {
      const body = paths.map(({ markup }) => markup).join('');
      const background = paper ? { background: cssColour(paper) } : {};
      const image = new Resvg(svg(body, width, rows, top), { ...withoutFonts, ...background }).render();
      const rgba = new Uint8ClampedArray(image.pixels);
      if (!paper) unmultiply(rgba);
      return rgba;
    },
  };
}

const widths = new WeakMap<FallbackFont, Map<string, number>>();

/** A large font takes long to open: widths measured with it are cached for the next figure. */
function widthsOf(font: FallbackFont | null): Map<string, number> {
  const cache = (font && widths.get(font)) ?? new Map<string, number>();
  if (font) widths.set(font, cache);
  return cache;
}

const coverages = new Map<string, Coverage>();

/** Of the font that the app brings, whose weights have the same letters. */
function coverageIn(file: string): Coverage {
  const coverage = coverages.get(file) ?? coverageOf(readTables(readFileSync(file), file), file);
  coverages.set(file, coverage);
  return coverage;
}

const PROBE_SIZE = 100;
const PROBE_ROW = 10 * PROBE_SIZE;

/** Which letters leave an outline: those of colour pictures do not. Each is drawn in a row of its own. */
function findDrawn(
  letters: readonly string[],
  { family }: FallbackFont,
  outline: (body: string) => readonly VectorPath[],
): boolean[] {
  const rows = letters.map((text, i) =>
    svgText(0, (i + 0.5) * PROBE_ROW, [{ text, face: 'fallback', level: 'line', family }], {
      size: PROBE_SIZE,
      fill: '#000',
    }),
  );
  const seen = new Set(
    outline(rows.join('')).map(({ top, bottom }) => Math.floor((top + bottom) / 2 / PROBE_ROW)),
  );
  return letters.map((_, i) => seen.has(i));
}

function svg(body: string, width = 1, height = 1, top = 0): string {
  const size = `width="${width}" height="${height}" viewBox="0 ${top} ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${body}</svg>`;
}

/** The rasterizer's colours are multiplied by their opacity, a PNG's are not. */
function unmultiply(rgba: Uint8ClampedArray): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const opacity = rgba[i + 3]!;
    if (opacity === 0 || opacity === 255) continue;
    for (let c = i; c < i + 3; c++) rgba[c] = (rgba[c]! * 255) / opacity;
  }
}
