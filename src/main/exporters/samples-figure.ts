import { join } from 'node:path';
import { bareLook } from '../../contract/figure.ts';
import type { Latent, LatentShape } from '../../core/latent.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import { cutLatents, type NdArray } from '../nd-array.ts';
import { projectRoot } from '../project-root.ts';
import { emptySheet } from './kinds/kind.ts';
import { checkPictureShape } from './picture.ts';
import { createRasterizer, type Rasterizer } from './rasterizer.ts';
import { renderedFigure } from './rendered.ts';
import { measureFor, type Sheet } from './sheet.ts';
import { laySheet } from './sheet-layout.ts';
import { sceneOf } from './sheet-scene.ts';

/**
 * Samples x_0 [N, C, H, W] as one picture: a grid as near to a square as N allows, row by row.
 * `scale` is as in a FigureSpec. Throws `request/invalid` when C is neither 1 nor 3 or the picture is too large.
 */
export function samplesFigure(samples: NdArray, scale: number | null): RenderedFigure {
  const [count = 0, channels = 0, height = 0, width = 0] = samples.shape;
  const shape: LatentShape = [channels, height, width];
  checkSamples(count, shape, scale);
  const tiles = cutLatents(samples);
  const rasterizer = openRasterizer();
  const measure = measureFor(shape, scale, rasterizer.type);
  const sheet = sheetOf(count, tiles);
  const scene = sceneOf(sheet, laySheet(sheet, measure), measure, bareLook, rasterizer);
  return renderedFigure(scene, tiles, [], { rasterizer });
}

/** Throws as samplesFigure does, but before anything is sampled. */
export function checkSamples(count: number, shape: LatentShape, scale: number | null): void {
  checkPictureShape(shape);
  laySheet(sheetOf(count, []), measureFor(shape, scale, openRasterizer().type));
}

function openRasterizer(): Rasterizer {
  return createRasterizer(join(projectRoot(import.meta.dirname), 'resources'));
}

function sheetOf(count: number, tiles: readonly Latent[]): Sheet {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Array.from({ length: Math.ceil(count / columns) }, (_, row) => ({
    tiles: Array.from({ length: columns }, (_, i) => tiles[row * columns + i] ?? null),
  }));
  return { ...emptySheet(bareLook), columns, rows };
}
