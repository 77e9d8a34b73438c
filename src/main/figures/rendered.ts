import type { ConsistencyRow } from '../../contract/figure.ts';
import type { Latent } from '../../core/latent.ts';
import type { RenderedFigure } from '../jobs/run.ts';
import type { Scene } from '../formats/scene.ts';
import { stillWriters, type StillOptions } from '../formats/still.ts';

/** A scene of sampled tiles as a figure. */
export function renderedFigure(
  scene: Scene,
  tiles: readonly Latent[],
  rows: readonly ConsistencyRow[],
  options: Omit<StillOptions, 'texts'>,
): RenderedFigure {
  return {
    width: scene.width,
    height: scene.height,
    rows,
    tiles,
    write: (format, texts = []) => stillWriters[format](scene, { ...options, texts }),
  };
}
