import type { BrowserWindow } from 'electron';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { BegunVideo, MotionSpec, VideoFormat, VideoFrame } from '../../contract/motion.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import type { Picture } from '../figures/scene/picture.ts';
import { recordFilm, type RecordedFilm } from '../recipes/animation-recipe.ts';
import { writeSidecar } from '../recipes/sidecar.ts';
import type { HostedStudio } from '../studio.ts';
import { askForFigure } from './dialogs.ts';
import type { JobFeed } from './job-feed.ts';
import type { Notices } from './notices.ts';
import { scratchFolder } from './scratch.ts';
import { trackExport, type TrackedExport } from './tracked-export.ts';

/**
 * Videos, which the window encodes: it takes frame by frame as it has room for them, and gives back pieces of the file,
 * which are gathered in a temporary one and copied where the person said once it is whole. One at a time.
 */
export interface VideoDesk {
  /** Gives up what was begun before. Null when the person closes the dialog. */
  begin(window: BrowserWindow, spec: MotionSpec, format: VideoFormat): Promise<BegunVideo | null>;
  /** The next frame; null after the last. */
  next(video: string): Promise<VideoFrame | null>;
  /** Puts bytes at a place of the file; muxers come back to its head. */
  write(video: string, at: number, bytes: Uint8Array): Promise<void>;
  finish(video: string): Promise<{ readonly path: string }>;
  cancel(): Promise<void>;
}

interface OpenVideo {
  readonly id: string;
  readonly path: string;
  readonly scratch: string;
  readonly file: FileHandle;
  readonly frames: AsyncGenerator<Picture>;
  readonly recorded: RecordedFilm;
  readonly tracked: TrackedExport;
}

export function createVideoDesk(studio: HostedStudio, feed: JobFeed, notices: Notices): VideoDesk {
  let latest: OpenVideo | null = null;

  const require = (id: string): OpenVideo => {
    if (latest?.id !== id) throw new StudioError('run/cancelled', 'cancelled');
    return latest;
  };
  /** Frees what a video holds, whatever became of it. */
  const release = async (video: OpenVideo): Promise<void> => {
    if (latest === video) latest = null;
    video.tracked.abort();
    await video.file.close().catch(() => undefined); // it is closed already
    await rm(video.scratch, { force: true });
  };
  const orFail = async <T>(video: OpenVideo, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const failure = video.tracked.fail(error);
      await release(video);
      throw failure;
    }
  };

  const desk: VideoDesk = {
    async begin(window, spec, format) {
      await desk.cancel();
      const path = await askForFigure(window, `${spec.figure.kind}.${format}`);
      if (path === null) return null;
      const tracked = trackExport(feed);
      const recorded = await recordFilm(studio, spec, format, tracked.options).catch((error: unknown) => {
        throw tracked.fail(error);
      });
      const id = randomUUID();
      const scratch = join(scratchFolder(), `${id}.${format}`);
      const file = await open(scratch, 'wx', 0o600);
      const video = { id, path, scratch, file, frames: recorded.film.frames(), recorded, tracked };
      latest = video;
      window.once('closed', () => void (latest === video && desk.cancel()));
      const { width, height, count, rate } = recorded.film;
      return { video: id, width, height, count, rate };
    },
    async next(id) {
      const video = require(id);
      const { value, done } = await orFail(video, () => video.frames.next());
      return done ? null : { rgba: new Uint8Array(value.rgba.buffer) };
    },
    async write(id, at, bytes) {
      const video = require(id);
      await orFail(video, () => video.file.write(bytes, 0, bytes.length, at));
    },
    async finish(id) {
      const video = require(id);
      const { path, scratch, recorded, tracked } = video;
      return orFail(video, async () => {
        await video.file.close();
        await writeStreamAtomically(path, createReadStream(scratch));
        await writeSidecar(path, recorded.texts);
        tracked.end();
        if (recorded.gap) notices.say(recorded.gap);
        await release(video);
        return { path };
      });
    },
    async cancel() {
      if (!latest) return;
      const video = latest;
      video.tracked.abort();
      video.tracked.fail(null);
      await release(video);
    },
  };
  return desk;
}
