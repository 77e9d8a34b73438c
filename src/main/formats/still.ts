import type { FigureText, StillFormat } from '../../contract/figure.ts';
import type { OnProgress } from '../jobs/run.ts';
import { paintScene } from '../figures/scene/paint.ts';
import { writePdf } from './pdf/writer.ts';
import { writePng } from './png/index.ts';
import type { Rasterizer } from '../figures/scene/rasterizer.ts';
import { tellRows } from '../figures/row-progress.ts';
import type { Scene } from './scene.ts';
import { writeSvg } from './svg/writer.ts';

/** What a scene is written with. */
export interface StillOptions {
  readonly rasterizer: Rasterizer;
  readonly texts: readonly FigureText[];
  readonly signal?: AbortSignal | undefined;
  /** Told of the rows of a PNG that are written. */
  readonly onProgress?: OnProgress | undefined;
}

/** A scene as a file, in pieces. */
type WriteStill = (scene: Scene, options: StillOptions) => AsyncIterable<Uint8Array>;

/** A new format is one file and one line. */
export const stillWriters: Readonly<Record<StillFormat, WriteStill>> = {
  png(scene, { rasterizer, texts, signal, onProgress }) {
    const strips = paintScene(scene, rasterizer, signal);
    const told = onProgress ? tellRows(strips, scene, onProgress) : strips;
    return writePng({ ...scene, opaque: scene.paper !== null }, told, texts);
  },
  svg: (scene, { texts, signal }) => writeSvg(scene, texts, signal),
  pdf: (scene, { texts, signal }) => writePdf(scene, texts, signal),
};
