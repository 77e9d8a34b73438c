import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureExport, PreparedFigure } from '../../contract/exports.ts';
import { markOf } from '../../contract/model-mark.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import { renderRecorded } from '../recipes/figure-recipe.ts';
import type { HostedStudio } from '../studio.ts';
import { ExportJob } from './export-job.ts';
import type { JobFeed } from './job-feed.ts';
import { scratchFolder } from './scratch.ts';

/** A larger file is not shown before it is saved. */
const MAX_PREVIEW_BYTES = 32 * 2 ** 20;

interface PictureFile {
  /** Of figure and format. */
  readonly key: string;
  readonly path: string;
  readonly job: ExportJob;
  readonly done: Promise<Omit<PreparedFigure, 'bytes' | 'preview'>>;
  /** It is being saved, so that no other request cancels it. */
  isSaving: boolean;
}

/** Pictures in temporary files: each is made once, previewed there, and copied where the person says. */
export class PictureFiles {
  readonly #studio: HostedStudio;
  readonly #feed: JobFeed;
  #latest: PictureFile | null = null;
  #count = 0;

  constructor(studio: HostedStudio, feed: JobFeed) {
    this.#studio = studio;
    this.#feed = feed;
  }

  /** Makes the file. An earlier one that is not being saved is cancelled. */
  async prepare(spec: PictureExport): Promise<PreparedFigure> {
    const { done, path } = this.#make(spec, false);
    const facts = await done;
    const { size: bytes } = await stat(path);
    const preview = bytes <= MAX_PREVIEW_BYTES ? new Uint8Array(await readFile(path)) : null;
    return { ...facts, bytes, preview };
  }

  /** Saves the file, made already or not. */
  async save(spec: PictureExport, path: string): Promise<void> {
    const file = this.#make(spec, true);
    try {
      await file.done;
      await writeStreamAtomically(path, createReadStream(file.path));
    } finally {
      file.isSaving = false;
      if (file !== this.#latest) this.#cancel(file);
    }
  }

  /** Cancels what is being made. */
  cancel(): void {
    if (!this.#latest) return;
    this.#latest.isSaving = false;
    this.#cancel(this.#latest);
    this.#latest = null;
  }

  /** The file of a figure in a format: the one that is there or being made, or a new one. */
  #make(spec: PictureExport, isSaving: boolean): PictureFile {
    const { model, device } = this.#studio.state;
    // Its recipe names the model and where it ran: equal models of two names make two files.
    const key = JSON.stringify([spec.figure, spec.format, model && markOf(model), device?.provider]);
    if (this.#latest?.key === key && !this.#latest.job.isAborted) {
      this.#latest.isSaving ||= isSaving;
      return this.#latest;
    }
    this.#cancel(this.#latest);
    const path = join(scratchFolder(), `${(this.#count += 1)}.${spec.format}`);
    const job = new ExportJob(this.#feed);
    const file: PictureFile = { key, path, job, isSaving, done: this.#render(spec, path, job) };
    file.done.catch(() => job.abort()); // one that failed is made again
    this.#latest = file;
    return file;
  }

  async #render({ figure, format }: PictureExport, path: string, job: ExportJob) {
    try {
      const { rendered, notReproducibleBecause } = await renderRecorded(this.#studio, figure, job.options);
      await writeStreamAtomically(path, rendered.write(format));
      job.end();
      return { width: rendered.width, height: rendered.height, notReproducibleBecause };
    } catch (error) {
      throw job.fail(error);
    }
  }

  #cancel(file: PictureFile | null): void {
    if (!file || file.isSaving) return;
    file.job.abort();
    void rm(file.path, { force: true });
  }
}
