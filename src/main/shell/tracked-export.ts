import { randomUUID } from 'node:crypto';
import { reportError, StudioError } from '../../contract/errors.ts';
import type { RunOptions } from '../studio.ts';
import type { JobFeed } from './job-feed.ts';

/** An export as the feed knows it: one job in the lane `figure`, whatever jobs of the engine it is made of. */
export interface TrackedExport {
  /** For what it runs. */
  readonly options: RunOptions & { readonly signal: AbortSignal };
  abort(): void;
  /** Its file is there. */
  end(): void;
  /** It came to nothing; what is to be thrown about it. */
  fail(error: unknown): StudioError;
}

export function trackExport(feed: JobFeed): TrackedExport {
  const head = { job: randomUUID(), lane: 'figure' } as const;
  const controller = new AbortController();
  const { signal } = controller;
  // From here on it lasts, though what it needs may be sampled already.
  feed.tell({ ...head, kind: 'progress', done: 0, total: 0, rate: null, secondsLeft: null });
  return {
    options: { signal, onProgress: (progress) => feed.tell({ ...progress, ...head }) },
    abort: () => controller.abort(new StudioError('run/cancelled', 'cancelled')),
    end: () => feed.tell({ ...head, kind: 'done' }),
    fail(error) {
      const { code, message } = reportError(signal.aborted ? signal.reason : error);
      const cancelled = code === 'run/cancelled';
      feed.tell(
        cancelled ? { ...head, kind: 'cancelled' } : { ...head, kind: 'failed', error: { code, message } },
      );
      return new StudioError(code, message);
    },
  };
}
