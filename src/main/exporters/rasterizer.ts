import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js';
import type { Picture } from './picture.ts';
import { createTypesetter, type Typesetter } from './typesetter.ts';

const FONT_FILES = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf', 'KaTeX_Math-Italic.ttf'];

/** Draws SVG with the bundled fonts alone, so that a figure is the same on every system. */
export interface Rasterizer {
  readonly type: Typesetter;
  /** `body` is the SVG's inside, in pixels. */
  draw(width: number, height: number, background: string, body: string): Picture;
}

/** `resources` holds fonts/. Throws when a font file is not there. */
export function createRasterizer(resources: string): Rasterizer {
  const fontFiles = FONT_FILES.map((file) => join(resources, 'fonts', file));
  for (const file of fontFiles) accessSync(file);
  const options: ResvgRenderOptions = {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
    logLevel: 'off',
  };
  const svg = (width: number, height: number, body: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
  return {
    type: createTypesetter((text) => new Resvg(svg(1, 1, text), options).getBBox()?.width ?? 0),
    draw(width, height, background, body) {
      const image = new Resvg(svg(width, height, body), { ...options, background }).render();
      return { width: image.width, height: image.height, rgba: new Uint8ClampedArray(image.pixels) };
    },
  };
}
