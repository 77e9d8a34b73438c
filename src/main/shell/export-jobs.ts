import { ExportJob } from './export-job.ts';
import type { JobFeed } from './job-feed.ts';

/** Exports that run, each shown as one job; they are cancelled together. */
export class ExportJobs {
  readonly #feed: JobFeed;
  readonly #running = new Set<ExportJob>();

  constructor(feed: JobFeed) {
    this.#feed = feed;
  }

  /** Does the work as a job of its own, which is settled once. Rejects as the work does, `run/cancelled` when it was. */
  async run<T>(work: (job: ExportJob) => Promise<T>): Promise<T> {
    const job = new ExportJob(this.#feed);
    this.#running.add(job);
    try {
      const made = await work(job);
      job.end();
      return made;
    } catch (error) {
      throw job.fail(error);
    } finally {
      this.#running.delete(job);
    }
  }

  cancel(): void {
    for (const job of this.#running) job.abort();
  }
}
