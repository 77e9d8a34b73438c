import type { BrowserWindow } from 'electron';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FigureSpec, PreparedFigure, StillFormat } from '../../contract/figure.ts';
import { markOf } from '../../contract/model-mark.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import { renderRecorded } from '../recipes/figure-recipe.ts';
import type { HostedStudio } from '../studio.ts';
import { askForFigure } from './dialogs.ts';
import type { JobFeed } from './job-feed.ts';
import { scratchFolder } from './scratch.ts';
import { trackExport, type TrackedExport } from './tracked-export.ts';

/** A larger file is not shown before it is saved. */
const MAX_PREVIEW_BYTES = 32 * 2 ** 20;

/** Figures on their way to a file: made once into a temporary one, looked at there, and copied where the person says. */
export interface FigureDesk {
  /** Makes the file. One that was asked for before and that nobody saves is given up. */
  prepare(figure: FigureSpec, format: StillFormat): Promise<PreparedFigure>;
  /** Saves the file, made already or not; null when the person closes the dialog. */
  save(
    window: BrowserWindow,
    figure: FigureSpec,
    format: StillFormat,
  ): Promise<{ readonly path: string } | null>;
  /** Gives up what is being made. */
  cancel(): void;
}

interface Making {
  /** Of figure and format. */
  readonly key: string;
  readonly file: string;
  readonly tracked: TrackedExport;
  readonly done: Promise<Omit<PreparedFigure, 'bytes' | 'preview'>>;
  /** Somebody waits for it, whatever else is asked for. */
  wanted: boolean;
}

export function createFigureDesk(studio: HostedStudio, feed: JobFeed): FigureDesk {
  let latest: Making | null = null;
  let count = 0;

  /** The file of a figure in a format: the one that is there or being made, or a new one. */
  function make(figure: FigureSpec, format: StillFormat, wanted: boolean): Making {
    const { model, device } = studio.state;
    // Its recipe names the model and where it ran: equal models of two names make two files.
    const key = JSON.stringify([figure, format, model && markOf(model), device?.provider]);
    if (latest?.key === key && !latest.tracked.options.signal.aborted) {
      latest.wanted ||= wanted;
      return latest;
    }
    giveUp(latest);
    const file = join(scratchFolder(), `${(count += 1)}.${format}`);
    const tracked = trackExport(feed);
    const making: Making = { key, file, tracked, wanted, done: write(figure, format, file, tracked) };
    making.done.catch(() => tracked.abort()); // what failed is made anew
    latest = making;
    return making;
  }

  /** Renders into the file. */
  async function write(figure: FigureSpec, format: StillFormat, file: string, tracked: TrackedExport) {
    try {
      const { rendered, gap } = await renderRecorded(studio, figure, tracked.options);
      await writeStreamAtomically(file, rendered.write(format));
      tracked.end();
      return { width: rendered.width, height: rendered.height, gap };
    } catch (error) {
      throw tracked.fail(error);
    }
  }

  function giveUp(making: Making | null): void {
    if (!making || making.wanted) return;
    making.tracked.abort();
    void rm(making.file, { force: true });
  }

  return {
    async prepare(figure, format) {
      const { done, file } = make(figure, format, false);
      const facts = await done;
      const { size: bytes } = await stat(file);
      const preview = bytes <= MAX_PREVIEW_BYTES ? new Uint8Array(await readFile(file)) : null;
      return { ...facts, bytes, preview };
    },
    async save(window, figure, format) {
      const path = await askForFigure(window, `${figure.kind}.${format}`);
      if (path === null) return null;
      const making = make(figure, format, true);
      try {
        await making.done;
        await writeStreamAtomically(path, createReadStream(making.file));
        return { path };
      } finally {
        making.wanted = false;
        if (making !== latest) giveUp(making);
      }
    },
    cancel() {
      if (!latest) return;
      latest.wanted = false;
      giveUp(latest);
      latest = null;
    },
  };
}
