import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js';
import type { Rgb } from './picture.ts';
import { cssColour } from './theme.ts';
import { createTypesetter, type Typesetter } from './typesetter.ts';
import { readPaths, type VectorPath } from './vector.ts';

const FONT_FILES = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'KaTeX_Math-Italic.ttf'];

/** Some rows of a picture, in pixels. */
export interface Strip {
  readonly width: number;
  readonly top: number;
  readonly rows: number;
}

/** Draws with the bundled fonts alone, so that a figure is the same on every system. */
export interface Rasterizer {
  readonly type: Typesetter;
  /** The outlines of an SVG's inside: letters become paths, so that no font is needed any more. */
  outline(body: string): VectorPath[];
  /** RGBA8 of the strip of a picture that shows these paths on paper, or on nothing. */
  draw(paths: readonly VectorPath[], strip: Strip, paper: Rgb | null): Uint8ClampedArray<ArrayBuffer>;
}

/** `resources` holds fonts/. Throws when a font file is not there. */
export function createRasterizer(resources: string): Rasterizer {
  const fontFiles = FONT_FILES.map((file) => join(resources, 'fonts', file));
  for (const file of fontFiles) accessSync(file);
  const withFonts: ResvgRenderOptions = {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
    logLevel: 'off',
  };
  const withoutFonts: ResvgRenderOptions = { font: { loadSystemFonts: false }, logLevel: 'off' };
  return {
    type: createTypesetter((text) => new Resvg(svg(text), withFonts).getBBox()?.width ?? 0),
    outline: (body) => (body === '' ? [] : readPaths(new Resvg(svg(body), withFonts).toString())),
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
