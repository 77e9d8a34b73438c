import type { Latent } from '../../core/latent.ts';
import { stillFile } from '../formats/index.ts';
import type { Scene } from '../formats/scene.ts';
import type { TableRow } from '../formats/table.ts';
import type { OnProgress, RenderedFigure } from '../jobs/run.ts';
import { tellRows } from './row-progress.ts';
import { paintScene } from './scene/paint.ts';
import type { Rasterizer } from './scene/rasterizer.ts';

interface PaintOptions {
  readonly rasterizer: Rasterizer;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of rows of pixels written. */
  readonly onProgress?: OnProgress | undefined;
}

/** A scene of sampled tiles as a figure. */
export function renderedFigure(
  scene: Scene,
  tiles: readonly Latent[],
  rows: readonly TableRow[],
  { rasterizer, signal, onProgress }: PaintOptions,
): RenderedFigure {
  const strips = (): Iterable<Uint8ClampedArray> => {
    const painted = paintScene(scene, rasterizer, signal);
    return onProgress ? tellRows(painted, scene, onProgress) : painted;
  };
  return {
    width: scene.width,
    height: scene.height,
    rows,
    tiles,
    write: (format, texts = []) => stillFile(format).write(scene, { texts, signal, strips }),
  };
}
