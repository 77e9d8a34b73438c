import type { BrowserWindow } from 'electron';
import type { DataSpec } from '../../contract/data.ts';
import type { FigureText } from '../../contract/figure.ts';
import type { ImageFormat, MotionSpec } from '../../contract/motion.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import { filmWriters } from '../formats/animation.ts';
import { recordFigure } from '../recipes/figure-recipe.ts';
import { recordFilm } from '../recipes/animation-recipe.ts';
import { writeSidecar } from '../recipes/sidecar.ts';
import type { HostedStudio, RunOptions } from '../studio.ts';
import { askForFigure } from './dialogs.ts';
import type { JobFeed } from './job-feed.ts';
import type { Notices } from './notices.ts';
import { trackExport, type TrackedExport } from './tracked-export.ts';

type Saved = { readonly path: string } | null;

/** Exports that main makes alone, each straight into its file: films as images, and data. */
export interface ExportDesk {
  /** Null when the person closes the dialog. */
  saveFilm(window: BrowserWindow, spec: MotionSpec, format: ImageFormat): Promise<Saved>;
  saveData(window: BrowserWindow, spec: DataSpec): Promise<Saved>;
  /** Gives up what is being made; nothing of it is left. */
  cancel(): void;
}

interface Made {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Why the file cannot be made again from itself, or null. */
  readonly gap: string | null;
  /** What is to lie beside the file, whose format holds no text; absent where it does. */
  readonly beside?: readonly FigureText[];
}

export function createExportDesk(studio: HostedStudio, feed: JobFeed, notices: Notices): ExportDesk {
  const running = new Set<TrackedExport>();

  async function save(
    window: BrowserWindow,
    name: string,
    make: (options: RunOptions) => Promise<Made>,
  ): Promise<Saved> {
    const path = await askForFigure(window, name);
    if (path === null) return null;
    const tracked = trackExport(feed);
    running.add(tracked);
    try {
      const { pieces, gap, beside } = await make(tracked.options);
      await writeStreamAtomically(path, pieces);
      if (beside) await writeSidecar(path, beside);
      tracked.end();
      if (gap) notices.say(gap);
      return { path };
    } catch (error) {
      throw tracked.fail(error);
    } finally {
      running.delete(tracked);
    }
  }

  return {
    saveFilm: (window, spec, format) =>
      save(window, `${spec.figure.kind}.${format}`, async (options) => {
        const { film, texts, gap } = await recordFilm(studio, spec, format, options);
        return { pieces: filmWriters[format](film, texts), gap };
      }),
    saveData: (window, spec) =>
      save(window, `${spec.figure.kind}-${spec.content}.${spec.format}`, async (options) => {
        const { figure, texts, gap } = await recordFigure(studio, spec.figure);
        const pieces = inTurn(await studio.data({ ...spec, figure }, { ...options, texts }));
        return spec.format === 'safetensors' ? { pieces, gap } : { pieces, gap, beside: texts };
      }),
    cancel() {
      for (const tracked of running) tracked.abort();
    },
  };
}

async function* inTurn(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
