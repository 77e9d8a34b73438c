import type { JobEvent, Lane } from '../../contract/job.ts';

/** A job that took long and is over. */
export interface LongJobEnd {
  readonly lane: Lane;
  /** Why it failed, in one line; null when it is done. */
  readonly failure: string | null;
}

/**
 * Reports jobs that a person may have turned away from. The function returned takes every job event; it returns the
 * job when that has ended after `seconds` or longer, else null. Cancelled jobs are not reported.
 * @param now milliseconds on any clock that does not go back
 */
export function watchLongJobs(seconds: number, now: () => number): (event: JobEvent) => LongJobEnd | null {
  const begun = new Map<string, number>();
  return (event) => {
    const { job, lane, kind } = event;
    if (kind === 'progress' && !begun.has(job)) begun.set(job, now());
    if (kind !== 'done' && kind !== 'failed' && kind !== 'cancelled') return null;
    const since = begun.get(job) ?? now();
    begun.delete(job);
    if (kind === 'cancelled' || now() - since < 1000 * seconds) return null;
    return { lane, failure: kind === 'failed' ? event.error.message : null };
  };
}
