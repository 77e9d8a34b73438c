import { setImmediate as nextTurn } from 'node:timers/promises';
import { reportError } from '../../../contract/errors.ts';
import type { DeliveryDeps } from './sender.ts';
import type { KnownWayDeps } from './cache-lookup.ts';
import { openCount, takeUp, type LiveJob } from './live-job.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import type { EngineJob } from '../process/protocol.ts';
import { createStepper } from './stepper.ts';

export interface JobQueueDeps extends DeliveryDeps, KnownWayDeps {
  readonly dropFrames: (job: string) => void;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

export interface JobQueue {
  /** Takes a job up. One that delivers frames supersedes its lane's earlier one. */
  start(job: EngineJob, loaded: LoadedModel): void;
  cancel(job: string): void;
  /** Cancels everything and resolves when no network call is running. Comes before another model's first job. */
  drain(): Promise<void>;
}

type Ending = { readonly kind: 'done' | 'cancelled' } | { readonly kind: 'failed'; readonly error: unknown };

const REPORT_EVERY_MS = 100;

/**
 * Every job's sampling, one network call at a time: each is filled anew with the samples that are most urgent. So a
 * new wish waits for one running step, never for a whole run, and an abandoned job stops within one step.
 */
export function createJobQueue(deps: JobQueueDeps): JobQueue {
  const live = new Map<string, LiveJob>();
  const end = (job: LiveJob, ending: Ending): void => {
    if (!live.delete(job.job.id)) return;
    job.over = true;
    stepper.leave(job);
    if (ending.kind === 'cancelled') deps.dropFrames(job.job.id);
    const head = { job: job.job.id, lane: job.job.lane };
    deps.emit(
      ending.kind === 'failed'
        ? { ...head, kind: 'failed', error: reportError(ending.error, 'run/failed') }
        : { ...head, kind: ending.kind },
    );
  };
  const stepper = createStepper({
    ...deps,
    jobs: () => live.values(),
    fail: (job, error) => end(job, { kind: 'failed', error }),
  });

  const conclude = (): void => {
    for (const job of [...live.values()]) {
      reportProgress(job, deps);
      if (openCount(job) > 0) continue;
      end(job, job.trouble === null ? { kind: 'done' } : { kind: 'failed', error: job.trouble });
    }
  };
  const pump = async (): Promise<void> => {
    while (live.size > 0) {
      await nextTurn(); // what was asked during the network call counts before the next one is filled
      await stepper.seek();
      await stepper.step();
      conclude();
    }
  };
  let pumping: Promise<void> | null = null;
  const wake = (): void => {
    pumping ??= pump().finally(() => {
      pumping = null;
      if (live.size > 0) wake(); // a job that came while the pump was ending
    });
  };

  return {
    start(job, loaded) {
      const taken = takeUp(job, loaded, (pair, distances) =>
        deps.emit({ job: job.id, lane: job.lane, kind: 'distance', ...job.compare[pair]!, distances }),
      ); // what it throws answers the call
      if (job.deliver === 'frames')
        for (const other of [...live.values()])
          if (other.job.lane === job.lane && other.job.deliver === 'frames')
            end(other, { kind: 'cancelled' });
      live.set(job.id, taken);
      reportProgress(taken, deps); // whoever waits learns at once that it is there, and what it is called
      wake();
    },
    cancel(id) {
      const job = live.get(id);
      if (job) end(job, { kind: 'cancelled' });
    },
    async drain() {
      for (const job of [...live.values()]) end(job, { kind: 'cancelled' });
      await pumping;
      stepper.clear();
    },
  };
}

function reportProgress(job: LiveJob, deps: JobQueueDeps): void {
  const report = job.meter.report();
  if (deps.now() - job.reportedAt < REPORT_EVERY_MS && report.done < report.total) return;
  job.reportedAt = deps.now();
  deps.emit({ job: job.job.id, lane: job.job.lane, kind: 'progress', ...report });
}
