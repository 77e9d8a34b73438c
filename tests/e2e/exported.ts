import { decode } from 'fast-png';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FigureSpec } from '../../src/contract/figures/index.ts';
import type { Picture } from '../../src/core/image.ts';
import { drawingOf } from '../../src/main/figures/kinds/index.ts';
import { laySheet } from '../../src/main/figures/layout/sheet-layout.ts';
import { screenMeasure } from '../../src/main/figures/layout/sheet.ts';
import { createRasterizer } from '../../src/main/figures/scene/rasterizer.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { expect } from './fixture.ts';
import { ROOT } from './launch.ts';

/** Of the pictures of the bundled 32 × 32 model. */
const USUAL_SIDE = 32;

/** A figure that the window saved as a PNG. */
export interface ExportedFigure {
  readonly spec: FigureSpec;
  readonly columns: number;
  readonly rows: number;
  /** Colours at the centres of a tile's model pixels, row by row, as `readPixels` has them of a canvas. */
  tile(row: number, column: number): number[];
  /** All of a tile's pixels as they are in the file. */
  pixels(row: number, column: number): Picture;
}

/** Reads it with where its recipe says that its tiles stand, pictures of `side` × `side` pixels in three channels. */
export async function readExported(file: string, side = USUAL_SIDE): Promise<ExportedFigure> {
  const bytes = await readFile(file);
  const png = decode(bytes);
  const spec = readRecipe(bytes, file)!.figures[0]!;
  const measure = screenMeasure(
    [3, side, side],
    spec,
    createRasterizer(path.join(ROOT, 'resources'), null).type,
  );
  const sheet = drawingOf(spec).sheet(spec, measure, null);
  const layout = laySheet(sheet, measure);
  expect([png.width, png.height]).toEqual([layout.width, layout.height]);
  const centre = (i: number): number => Math.floor(((i + 0.5) * measure.tile.width) / side);
  const read = (x: number, y: number): number[] => {
    const at = png.channels * (y * png.width + x);
    return [0, 1, 2].map((c) => Number(png.data[at + c]));
  };
  return {
    spec,
    columns: layout.columns.length,
    rows: layout.rows.length,
    tile: (row, column) =>
      Array.from({ length: side ** 2 }, (_, i) => {
        const x = layout.columns[column]! + centre(i % side);
        const y = layout.rows[row]!.y + centre(Math.floor(i / side));
        return read(x, y);
      }).flat(),
    pixels(row, column) {
      const { width, height } = measure.tile;
      const [left, top] = [layout.columns[column]!, layout.rows[row]!.y];
      const rgba = Uint8ClampedArray.from(
        Array.from({ length: width * height }, (_, i) => [
          ...read(left + (i % width), top + Math.floor(i / width)),
          255,
        ]).flat(),
      );
      return { width, height, rgba };
    },
  };
}
