import { join } from 'node:path';
import type { LatentShape } from '../../core/latent.ts';
import type { LetterReport } from '../../contract/letters.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import { cutLatents, type NdArray } from '../formats/nd-array.ts';
import { projectRoot } from '../project-root.ts';
import { samplesLetters } from './fonts/figure-letters.ts';
import type { FallbackFont } from './fonts/fallback-font.ts';
import { samplesSheet, type SamplesStyle } from './kinds/samples.ts';
import { checkPictureShape } from './scene/picture.ts';
import { createRasterizer } from './scene/rasterizer.ts';
import { renderedFigure } from './rendered.ts';
import { layFigure } from './layout/lay-figure.ts';
import { sceneOf } from './scene/sheet-scene.ts';

const resources = (): string => join(projectRoot(import.meta.dirname), 'resources');

/**
 * Samples x_0 [N, C, H, W], however they were made, as a figure of that kind draws them; `names` has one for each.
 * Throws `request/invalid` when C is neither 1 nor 3 or the picture is too large.
 */
export function samplesFigure(
  samples: NdArray,
  names: readonly string[],
  style: SamplesStyle,
  font: FallbackFont | null = null,
): RenderedFigure {
  const [, channels = 0, height = 0, width = 0] = samples.shape;
  const shape: LatentShape = [channels, height, width];
  checkPictureShape(shape);
  const tiles = cutLatents(samples);
  const rasterizer = createRasterizer(resources(), font);
  const laid = layFigure(shape, style, rasterizer.type, (measure) => samplesSheet(style, names, [], measure));
  const sheet = samplesSheet(style, names, tiles, laid.measure);
  const scene = sceneOf(laid, sheet, style, rasterizer);
  return renderedFigure(scene, tiles, [], { rasterizer });
}

/** Throws as samplesFigure does, but before anything is sampled, and returns which letters of its texts the fonts have. */
export function checkSamples(
  names: readonly string[],
  shape: LatentShape,
  style: SamplesStyle,
  font: FallbackFont | null = null,
): LetterReport {
  checkPictureShape(shape);
  return samplesLetters(names, style, { shape, resources: resources(), font });
}
