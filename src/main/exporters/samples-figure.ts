import { bareLook } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import { latentSize, makeLatent } from '../../core/latent.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import type { NdArray } from '../nd-array.ts';
import { checkPictureShape, pictureOf } from './picture.ts';
import { renderedFigure } from './rendered.ts';
import { drawTiles, layTiles, type TileGrid } from './tile-grid.ts';

/**
 * Samples x_0 [N, C, H, W] as one picture: a grid as near to a square as N allows, row by row.
 * `scale` is as in a FigureSpec. Throws `request/invalid` when C is neither 1 nor 3 or the picture is too large.
 */
export function samplesFigure(samples: NdArray, scale: number | null): RenderedFigure {
  const [count = 0, channels = 0, height = 0, width = 0] = samples.shape;
  const shape: LatentShape = [channels, height, width];
  const grid = laySamples(count, shape, scale);
  const size = latentSize(shape);
  const tiles = Array.from({ length: count }, (_, i) =>
    makeLatent(shape, samples.data.subarray(i * size, (i + 1) * size)),
  );
  const pictures = tiles.map(({ data }) => pictureOf(data, shape));
  return renderedFigure(drawTiles(grid, pictures), tiles, []);
}

/** Where the samples would stand. Throws as samplesFigure does, but before anything is sampled. */
export function laySamples(count: number, shape: LatentShape, scale: number | null): TileGrid {
  checkPictureShape(shape);
  const columns = Math.ceil(Math.sqrt(count));
  return layTiles(columns, Math.ceil(count / columns), shape, { scale, gutter: bareLook.gutter });
}
