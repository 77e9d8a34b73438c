import type { ConsistencyRow } from '../../contract/figure.ts';
import type { Latent } from '../../core/latent.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import type { Picture } from './picture.ts';
import { writePng } from './png.ts';

const ROWS_AT_ONCE = 64;

/** A picture of sampled tiles as a figure. */
export function renderedFigure(
  picture: Picture,
  tiles: readonly Latent[],
  rows: readonly ConsistencyRow[],
  signal?: AbortSignal,
): RenderedFigure {
  const { width, height } = picture;
  return {
    width,
    height,
    rows,
    tiles,
    write: (_, texts) => writePng({ width, height, opaque: true }, strips(picture, signal), texts),
  };
}

function* strips({ width, height, rgba }: Picture, signal?: AbortSignal): Generator<Uint8ClampedArray> {
  for (let y = 0; y < height; y += ROWS_AT_ONCE) {
    signal?.throwIfAborted();
    yield rgba.subarray(4 * width * y, 4 * width * Math.min(height, y + ROWS_AT_ONCE));
  }
}
