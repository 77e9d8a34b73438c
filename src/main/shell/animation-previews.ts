import { randomUUID } from 'node:crypto';
import type { EvenMotion, EvenMotionFigure } from '../../contract/animation.ts';
import type { AnimationExport, AnimationPreview, BegunPreview, VideoFrame } from '../../contract/exports.ts';
import { StudioError } from '../../contract/errors.ts';
import { animationFile } from '../formats/index.ts';
import type { Animation } from '../formats/animation.ts';
import type { Picture } from '../../core/image.ts';
import type { HostedStudio } from '../studio.ts';
import { ExportJob } from './export-job.ts';
import type { JobFeed } from './job-feed.ts';
import { ExportJobs } from './export-jobs.ts';

/** Frames whose bytes an estimate is made from. */
const ESTIMATED_FRAMES = 12;

interface Open {
  readonly job: ExportJob;
  readonly frames: AsyncGenerator<Picture>;
}

/** What the dialog asks about an animation before it is saved: its frames, its size in bytes, its motion. */
export class AnimationPreviews {
  readonly #studio: HostedStudio;
  readonly #feed: JobFeed;
  readonly #measurements: ExportJobs;
  /** Previews whose frames are not all taken, by id. */
  readonly #open = new Map<string, Open>();

  constructor(studio: HostedStudio, feed: JobFeed) {
    this.#studio = studio;
    this.#feed = feed;
    this.#measurements = new ExportJobs(feed);
  }

  /** Throws as `animate` does. */
  begin({ animation, format }: AnimationPreview): BegunPreview {
    const job = new ExportJob(this.#feed);
    try {
      const { width, height, count, rate, frames } = this.#studio.animate(animation, format, job.options);
      const preview = randomUUID();
      this.#open.set(preview, { job, frames: frames() });
      return { preview, width, height, count, rate };
    } catch (error) {
      throw job.fail(error);
    }
  }

  /** Null after the last frame. Rejects as the run does, `run/cancelled` where the preview has ended. */
  async next(preview: string): Promise<VideoFrame | null> {
    const open = this.#open.get(preview);
    if (!open) throw cancelled();
    try {
      const { value, done } = await open.frames.next();
      if (!done) return { rgba: new Uint8Array(value.rgba.buffer) };
      if (this.#open.delete(preview)) open.job.end();
      return null;
    } catch (error) {
      // Ended meanwhile, its job is settled.
      if (!this.#open.delete(preview)) throw cancelled();
      throw open.job.fail(error);
    }
  }

  end(preview: string): void {
    const open = this.#open.get(preview);
    if (!open) return;
    this.#open.delete(preview);
    open.job.abort();
    open.job.fail(null);
    void open.frames.return(undefined).catch(() => undefined); // a frame that was being made is of no use any more
  }

  /** Bytes of the file, from those of its first frames. */
  estimate({ animation: spec, format }: AnimationExport): Promise<number> {
    return this.#measurements.run(async (job) => {
      const animation = this.#studio.animate(spec, format, job.options);
      const bytes = await countBytes(animationFile(format).write(firstOf(animation), []));
      return Math.round((bytes * animation.count) / Math.min(animation.count, ESTIMATED_FRAMES));
    });
  }

  /** Measures by which u a line's pictures change by equal steps. */
  evenMotion(figure: EvenMotionFigure): Promise<EvenMotion> {
    return this.#measurements.run((job) => this.#studio.evenMotion(figure, job.options));
  }

  /** Ends all of it. */
  cancel(): void {
    for (const preview of [...this.#open.keys()]) this.end(preview);
    this.#measurements.cancel();
  }
}

function cancelled(): StudioError {
  return new StudioError('run/cancelled', 'cancelled');
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
