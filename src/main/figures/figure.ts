import { planFigure, type FigureSpec } from '../../contract/figures/index.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { RenderedFigure, Resolve, RunOptions, RunTiles } from '../jobs/run.ts';
import { startSpaceOf } from '../jobs/work.ts';
import type { MaybeDecoding } from './decoding.ts';
import { orInvalid } from './invalid.ts';
import type { FallbackFont } from './fonts/fallback-font.ts';
import { checkFont, figureLetters } from './fonts/figure-letters.ts';
import { drawingOf } from './kinds/index.ts';
import { checkPictureShape } from './scene/picture.ts';
import { createRasterizer } from './scene/rasterizer.ts';
import { renderedFigure } from './rendered.ts';
import { layFigure } from './layout/lay-figure.ts';
import { sceneOf } from './scene/sheet-scene.ts';
import { decodeTrajectories, storeShownSteps } from './shown-steps.ts';

export interface DrawOptions extends RunOptions {
  /** [C, H, W] of the model's pictures. */
  readonly shape: LatentShape;
  readonly decoding?: MaybeDecoding;
  /** Folder with fonts/. */
  readonly resources: string;
  /** The font that the figure names; null or absent if it is not available. */
  readonly font?: FallbackFont | null;
}

export interface FigureOptions extends DrawOptions {
  /** The latents or images that expressions stand for, of the model's shapes. */
  readonly resolve: Resolve;
}

/**
 * Samples a figure's tiles and lays it out. What cannot be drawn (C other than 1 and 3, a picture that would be too
 * large, step counts without their reference, letters of a font that is not available) is refused as `request/invalid` before anything is sampled.
 */
export async function renderFigure(
  spec: FigureSpec,
  run: RunTiles,
  options: FigureOptions,
): Promise<RenderedFigure> {
  checkPictureShape(options.shape);
  const plan = orInvalid(() => planFigure(spec));
  checkFont(spec, options.font, () => figureLetters(spec, options));
  const drawing = drawingOf(spec);
  const rasterizer = createRasterizer(options.resources, options.font);
  const laid = layFigure(options.shape, spec, rasterizer.type, (measure) =>
    drawing.sheet(spec, measure, null),
  );
  const space = startSpaceOf(plan.tiles);
  const latents = plan.latents.length > 0 ? await options.resolve(plan.latents, space) : [];
  const { shape, decoding } = options;
  const shown = storeShownSteps(plan.steps ?? [], decoding?.latentShape ?? shape);
  const results = await run(plan.tiles, plan.compare, { ...options, onStep: shown.take });
  const trajectories = await decodeTrajectories(shown.trajectories, shape, decoding, options);
  const sheet = drawing.sheet(spec, laid.measure, { ...results, latents, trajectories });
  const scene = sceneOf(laid, sheet, spec, rasterizer);
  const rows = drawing.drawnRows?.(spec, results) ?? [];
  return renderedFigure(scene, results.tiles, rows, {
    rasterizer,
    signal: options.signal,
    onProgress: options.onProgress,
  });
}
