import type { Frame } from '../../contract/job.ts';
import type { JobRequest } from './plan.ts';

const MAX_JOBS = 64;
const MAX_EARLY = 4096;

/**
 * Which tiles a job's indices mean. Frames travel on their own port and may come before the answer that names
 * their job: they wait here for it.
 */
export class PendingJobs {
  readonly #requests = new Map<string, JobRequest>();
  #early: Frame[] = [];

  /** Adds a job and returns the frames of it that came too early. */
  add(job: string, request: JobRequest): Frame[] {
    this.#requests.set(job, request);
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > MAX_JOBS && oldest !== undefined) this.#requests.delete(oldest);
    const frames = this.#early.filter((frame) => frame.job === job);
    this.#early = this.#early.filter((frame) => frame.job !== job);
    return frames;
  }

  get(job: string): JobRequest | undefined {
    return this.#requests.get(job);
  }

  /** Stores a frame whose job is not known yet. */
  buffer(frame: Frame): void {
    if (this.#early.length >= MAX_EARLY) this.#early.shift();
    this.#early.push(frame);
  }
}
