import { randomUUID } from 'node:crypto';
import type { AnimationExport, AnimationPreview, BegunPreview, VideoFrame } from '../../contract/exports.ts';
import { StudioError } from '../../contract/errors.ts';
import { animationFile } from '../formats/index.ts';
import type { Animation } from '../formats/animation.ts';
import type { Picture } from '../../core/image.ts';
import type { HostedStudio } from '../studio.ts';
import { ExportJob } from './export-job.ts';
import type { JobFeed } from './job-feed.ts';

/** Frames whose bytes an estimate is made from. */
const ESTIMATED_FRAMES = 12;

interface Begun {
  readonly id: string;
  readonly job: ExportJob;
  readonly frames: AsyncGenerator<Picture>;
}

/** Animations that are looked at before they are saved, one at a time. */
export class AnimationPreviews {
  readonly #studio: HostedStudio;
  readonly #feed: JobFeed;
  #begun: Begun | null = null;
  #estimate: ExportJob | null = null;

  constructor(studio: HostedStudio, feed: JobFeed) {
    this.#studio = studio;
    this.#feed = feed;
  }

  /** Gives up an earlier one. Throws as `animate` does. */
  begin({ animation, format }: AnimationPreview): BegunPreview {
    this.end();
    const job = new ExportJob(this.#feed);
    try {
      const { width, height, count, rate, frames } = this.#studio.animate(animation, format, job.options);
      this.#begun = { id: randomUUID(), job, frames: frames() };
      return { preview: this.#begun.id, width, height, count, rate };
    } catch (error) {
      throw job.fail(error);
    }
  }

  /** Null after the last frame. Rejects as the run does, `run/cancelled` of a preview that was given up. */
  async next(id: string): Promise<VideoFrame | null> {
    const begun = this.#begun;
    if (begun?.id !== id) throw new StudioError('run/cancelled', 'cancelled');
    try {
      const { value, done } = await begun.frames.next();
      if (!done) return { rgba: new Uint8Array(value.rgba.buffer) };
      begun.job.end();
      this.#begun = null;
      return null;
    } catch (error) {
      if (this.#begun === begun) this.#begun = null;
      throw begun.job.fail(error);
    }
  }

  /** Gives up the preview, or whichever there is. */
  end(id?: string): void {
    const begun = this.#begun;
    if (!begun || (id !== undefined && begun.id !== id)) return;
    this.#begun = null;
    begun.job.abort();
    begun.job.fail(null);
    void begun.frames.return(undefined).catch(() => undefined); // a frame that was being made is of no use any more
  }

  /** Bytes of the file, from those of its first frames. An earlier estimate is cancelled. */
  async estimate({ animation: spec, format }: AnimationExport): Promise<number> {
    this.#estimate?.abort();
    const job = new ExportJob(this.#feed);
    this.#estimate = job;
    try {
      const animation = this.#studio.animate(spec, format, job.options);
      const bytes = await countBytes(animationFile(format).write(firstOf(animation), []));
      job.end();
      return Math.round((bytes * animation.count) / Math.min(animation.count, ESTIMATED_FRAMES));
    } catch (error) {
      throw job.fail(error);
    }
  }
}

/** An animation of its first frames alone. */
function firstOf(animation: Animation): Animation {
  const count = Math.min(animation.count, ESTIMATED_FRAMES);
  return {
    ...animation,
    count,
    async *frames() {
      let left = count;
      for await (const frame of animation.frames()) {
        yield frame;
        left -= 1;
        if (left === 0) return;
      }
    },
  };
}

async function countBytes(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  return bytes;
}
