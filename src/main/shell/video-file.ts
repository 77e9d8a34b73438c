import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { BegunVideo, VideoExport, VideoFrame } from '../../contract/exports.ts';
import type { Picture } from '../../core/image.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import { recordAnimation, type RecordedAnimation } from '../recipes/animation-recipe.ts';
import { writeSidecar } from '../recipes/sidecar.ts';
import type { HostedStudio } from '../studio.ts';
import type { ExportJob } from './export-job.ts';
import { scratchFolder } from './scratch.ts';

/**
 * A video, which the window encodes: the window takes frames one by one and returns pieces of the file,
 * which are collected in a temporary file and copied to the chosen place once it is complete.
 */
export class VideoFile {
  readonly id = randomUUID();
  readonly #path: string;
  readonly #job: ExportJob;
  readonly #recorded: RecordedAnimation;
  readonly #frames: AsyncGenerator<Picture>;
  readonly #scratch: string;
  readonly #file: FileHandle;

  private constructor(
    path: string,
    job: ExportJob,
    recorded: RecordedAnimation,
    scratch: string,
    file: FileHandle,
  ) {
    this.#path = path;
    this.#job = job;
    this.#recorded = recorded;
    this.#frames = recorded.animation.frames();
    this.#scratch = scratch;
    this.#file = file;
  }

  /** Throws as recording and opening the temporary file do; the job has failed then. */
  static async begin(
    studio: HostedStudio,
    { animation, format }: VideoExport,
    path: string,
    job: ExportJob,
  ): Promise<VideoFile> {
    try {
      const recorded = await recordAnimation(studio, animation, format, job.options);
      const scratch = join(scratchFolder(), `${randomUUID()}.${format}`);
      return new VideoFile(path, job, recorded, scratch, await open(scratch, 'wx', 0o600));
    } catch (error) {
      throw job.fail(error);
    }
  }

  get begun(): BegunVideo {
    const { width, height, count, rate } = this.#recorded.animation;
    return { video: this.id, width, height, count, rate };
  }

  get notReproducibleBecause(): string | null {
    return this.#recorded.notReproducibleBecause;
  }

  /** The next frame; null after the last. */
  async next(): Promise<VideoFrame | null> {
    const { value, done } = await this.#orFail(() => this.#frames.next());
    return done ? null : { rgba: new Uint8Array(value.rgba.buffer) };
  }

  /** Writes bytes at a place of the file; muxers come back to its header. */
  async write(at: number, bytes: Uint8Array): Promise<void> {
    await this.#orFail(() => this.#file.write(bytes, 0, bytes.length, at));
  }

  finish(): Promise<{ readonly path: string }> {
    return this.#orFail(async () => {
      await this.#file.close();
      await writeStreamAtomically(this.#path, createReadStream(this.#scratch));
      await writeSidecar(this.#path, this.#recorded.texts);
      this.#job.end();
      await this.#release();
      return { path: this.#path };
    });
  }

  async cancel(): Promise<void> {
    this.#job.abort();
    this.#job.fail(null);
    await this.#release();
  }

  async #orFail<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = this.#job.fail(error);
      await this.#release();
      throw failure;
    }
  }

  async #release(): Promise<void> {
    this.#job.abort();
    await this.#file.close().catch(() => undefined); // it is closed already
    await rm(this.#scratch, { force: true });
  }
}
