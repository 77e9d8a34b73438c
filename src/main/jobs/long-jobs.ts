import type { JobEvent, Lane } from '../../contract/job.ts';

/** A job that took long and is over. */
export interface LongJobEnd {
  readonly lane: Lane;
  /** Why it failed, in one line; null when it is done. */
  readonly failure: string | null;
}

/**
 * Tells which jobs a person may have turned away from. Returned: what to do with every job event; it answers with the
 * job when that ended and had run for `seconds` or longer, else with null. Cancelled jobs were somebody's wish.
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
