import type { LiveJob } from './live-job.ts';
import type { PictureRequest } from './picture-request.ts';

/** Requests that need the network, most urgent first. Jobs may end and requests be added while this is read. */
export function* byUrgency(jobs: readonly LiveJob[]): Generator<PictureRequest, void, undefined> {
  const queues = jobs.flatMap(({ quick, long }) => [quick, long]).sort((a, b) => a.rank - b.rank);
  for (const { open } of queues) for (const request of open) if (request.isLookedUp) yield request;
}

/** The next requests to look up, at most so many, of the job whose lane comes first. */
export function nextLookups(jobs: Iterable<LiveJob>, max: number): PictureRequest[] {
  const group: PictureRequest[] = [];
  for (const job of [...jobs].sort((a, b) => a.quick.rank - b.quick.rank)) {
    for (let next; group.length < max && (next = job.nextLookup());) group.push(next);
    if (group.length > 0) break;
  }
  return group;
}

/** Whether nobody waits for the next step: a job is alone, and a picture of it is there, or all are wanted at once. */
export function isUnhurried([only, ...others]: readonly LiveJob[]): boolean {
  if (!only || others.length > 0) return false;
  return only.spec.deliver === 'arrays' || only.openCount < only.wanted;
}

/** Whether the requests that need the network fill a batch. */
export function fillBatch(jobs: Iterable<LiveJob>): boolean {
  let ready = 0;
  for (const { job } of byUrgency([...jobs])) if (++ready >= job.loaded.batchSize) return true;
  return false;
}
