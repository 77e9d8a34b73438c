import { join } from 'node:path';
import type { FigureLook } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import { cutLatents, type NdArray } from '../nd-array.ts';
import { projectRoot } from '../project-root.ts';
import { samplesSheet } from './kinds/samples.ts';
import { checkPictureShape } from './picture.ts';
import { createRasterizer, type Rasterizer } from './rasterizer.ts';
import { renderedFigure } from './rendered.ts';
import { measureFor } from './sheet.ts';
import { laySheet } from './sheet-layout.ts';
import { sceneOf } from './sheet-scene.ts';

/**
 * Samples x_0 [N, C, H, W], however they were made, as a figure of that kind draws them; `names` has one for each.
 * Throws `request/invalid` when C is neither 1 nor 3 or the picture is too large.
 */
export function samplesFigure(samples: NdArray, names: readonly string[], look: FigureLook): RenderedFigure {
  const [, channels = 0, height = 0, width = 0] = samples.shape;
  const shape: LatentShape = [channels, height, width];
  checkPictureShape(shape);
  const tiles = cutLatents(samples);
  const rasterizer = openRasterizer();
  const measure = measureFor(shape, look.scale, rasterizer.type);
  const sheet = samplesSheet(look, names, tiles, measure);
  const scene = sceneOf(sheet, laySheet(sheet, measure), measure, look, rasterizer);
  return renderedFigure(scene, tiles, [], { rasterizer });
}

/** Throws as samplesFigure does, but before anything is sampled. */
export function checkSamples(names: readonly string[], shape: LatentShape, look: FigureLook): void {
  checkPictureShape(shape);
  const measure = measureFor(shape, look.scale, openRasterizer().type);
  laySheet(samplesSheet(look, names, [], measure), measure);
}

function openRasterizer(): Rasterizer {
  return createRasterizer(join(projectRoot(import.meta.dirname), 'resources'));
}
