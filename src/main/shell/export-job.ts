import { randomUUID } from 'node:crypto';
import { reportError, StudioError } from '../../contract/errors.ts';
import type { RunOptions } from '../studio.ts';
import type { JobFeed } from './job-feed.ts';

/** An export as the feed shows it: one job in the lane `figure`, whatever jobs of the engine it is made of. */
export class ExportJob {
  /** For what it runs. */
  readonly options: RunOptions & { readonly signal: AbortSignal };
  readonly #feed: JobFeed;
  readonly #header = { job: randomUUID(), lane: 'figure' } as const;
  readonly #controller = new AbortController();

  constructor(feed: JobFeed) {
    this.#feed = feed;
    this.options = {
      signal: this.#controller.signal,
      onProgress: (progress) => feed.emit({ ...progress, ...this.#header }),
    };
    // Its time counts from here on, though what it needs may be sampled already.
    feed.emit({ ...this.#header, kind: 'progress', done: 0, total: 0, rate: null, secondsLeft: null });
  }

  get isAborted(): boolean {
    return this.#controller.signal.aborted;
  }

  abort(): void {
    this.#controller.abort(new StudioError('run/cancelled', 'cancelled'));
  }

  /** Its file is there. */
  end(): void {
    this.#feed.emit({ ...this.#header, kind: 'done' });
  }

  /** It failed or was aborted; returns what is to be thrown about it. */
  fail(error: unknown): StudioError {
    const { signal } = this.#controller;
    const { code, message } = reportError(signal.aborted ? signal.reason : error);
    this.#feed.emit(
      code === 'run/cancelled'
        ? { ...this.#header, kind: 'cancelled' }
        : { ...this.#header, kind: 'failed', error: { code, message } },
    );
    return new StudioError(code, message);
  }
}
