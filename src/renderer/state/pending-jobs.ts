import type { Frame } from '../../contract/job.ts';
import type { Errand } from './plan.ts';

const MAX_JOBS = 64;
const MAX_EARLY = 4096;

/**
 * Which tiles a job's indices mean. Frames travel on their own port and may come before the answer that names
 * their job: they wait here for it.
 */
export class JobBook {
  readonly #errands = new Map<string, Errand>();
  #early: Frame[] = [];

  /** Enters a job and returns the frames of it that came too early. */
  enter(job: string, errand: Errand): Frame[] {
    this.#errands.set(job, errand);
    const [oldest] = this.#errands.keys();
    if (this.#errands.size > MAX_JOBS && oldest !== undefined) this.#errands.delete(oldest);
    const frames = this.#early.filter((frame) => frame.job === job);
    this.#early = this.#early.filter((frame) => frame.job !== job);
    return frames;
  }

  get(job: string): Errand | undefined {
    return this.#errands.get(job);
  }

  /** Keeps a frame whose job is not known yet. */
  hold(frame: Frame): void {
    if (this.#early.length >= MAX_EARLY) this.#early.shift();
    this.#early.push(frame);
  }
}
