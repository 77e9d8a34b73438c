import type { PictureRequest, RequestingJob } from './picture-request.ts';
import type { SharedRun } from './run-table.ts';

/**
 * Counts the evaluations of a step for each request of the runs, and the time of the call once for each job: several
 * requests of a job may share a run.
 * @param seconds that the call took
 */
export function countEvaluations(chosen: readonly SharedRun<PictureRequest>[], seconds: number): void {
  const timed = new Map<RequestingJob, number>();
  for (const { run, waiters } of chosen) {
    const { evaluationsPerStep } = run;
    const served = new Set<RequestingJob>();
    for (const request of waiters) {
      const isFirst = !served.has(request.job);
      served.add(request.job);
      if (isFirst) timed.set(request.job, (timed.get(request.job) ?? 0) + evaluationsPerStep);
      request.countStep(evaluationsPerStep, isFirst);
    }
  }
  for (const [{ meter }, count] of timed) meter.step(count, seconds);
}
