import { reportError, StudioError } from '../../contract/errors.ts';
import type { FigureSpec, LineFigure, PlaneFigure } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { RenderedFigure, RunOptions, RunTiles } from '../jobs/run.ts';
import { planFigure, type FigurePlan } from './figure-plan.ts';
import { checkPictureShape, pictureOf } from './picture.ts';
import { createRasterizer } from './rasterizer.ts';
import { renderedFigure } from './rendered.ts';
import { drawSheet } from './sheet.ts';
import { laySheet } from './sheet-layout.ts';
import { readSheet } from './sheet-numbers.ts';
import { drawTiles, layTiles } from './tile-grid.ts';

export interface FigureOptions extends RunOptions {
  /** [C, H, W] of the model. */
  readonly shape: LatentShape;
  /** Folder with fonts/. */
  readonly resources: string;
}

/**
 * Samples a figure's tiles and draws it. What cannot be drawn (C other than 1 and 3, a picture that would be too
 * large, a ladder without its reference) is refused as `request/invalid` before anything is sampled.
 */
export async function renderFigure(
  spec: FigureSpec,
  run: RunTiles,
  options: FigureOptions,
): Promise<RenderedFigure> {
  checkPictureShape(options.shape);
  const plan = plannedOrInvalid(spec);
  if (spec.kind !== 'consistency') return renderTiles(spec, plan, run, options);
  const rasterizer = createRasterizer(options.resources);
  const layout = laySheet(spec, options.shape, rasterizer.type);
  const { tiles, distances } = await run(plan.tiles, plan.compare, options);
  const sheet = readSheet(spec, plan, distances);
  const pictures = tiles.map(({ data }) => pictureOf(data, options.shape));
  const picture = drawSheet(spec, layout, sheet, pictures, rasterizer);
  return renderedFigure(picture, tiles, sheet.rows, options.signal);
}

async function renderTiles(
  spec: LineFigure | PlaneFigure,
  plan: FigurePlan,
  run: RunTiles,
  options: FigureOptions,
): Promise<RenderedFigure> {
  const grid = layTiles(plan.columns, plan.rows, options.shape, spec);
  const { tiles } = await run(plan.tiles, plan.compare, options);
  const picture = drawTiles(
    grid,
    tiles.map(({ data }) => pictureOf(data, options.shape)),
  );
  return renderedFigure(picture, tiles, [], options.signal);
}

function plannedOrInvalid(spec: FigureSpec): FigurePlan {
  try {
    return planFigure(spec);
  } catch (error) {
    throw new StudioError('request/invalid', reportError(error).message);
  }
}
