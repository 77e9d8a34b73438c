import { setImmediate as nextTurn } from 'node:timers/promises';
import { reportError } from '../../../contract/errors.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import type { EngineJob } from '../process/protocol.ts';
import type { CacheLookupDeps } from './cache-lookup.ts';
import { LiveJob } from './live-job.ts';
import { Sender, type SenderDeps } from './sender.ts';
import { Stepper } from './stepper.ts';

export interface JobQueueDeps extends SenderDeps, CacheLookupDeps {
  readonly dropFrames: (job: string) => void;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

type JobEnd = { readonly kind: 'done' | 'cancelled' } | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Every job's sampling, one network call at a time: each is filled anew with the samples that are most urgent. So a
 * new request waits for one running step, never for a whole run, and an abandoned job stops within one step.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #live = new Map<string, LiveJob>();
  readonly #stepper: Stepper;
  #pumping: Promise<void> | null = null;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
    this.#stepper = new Stepper({
      ...deps,
      sender: new Sender(deps),
      jobs: () => this.#live.values(),
      fail: ({ spec }, error) => this.#end(spec.id, { kind: 'failed', error }),
      noteFailure: ({ spec }, error) => this.#live.get(spec.id)?.noteFailure(error),
    });
  }

  /** Starts a job. One that delivers frames supersedes its lane's earlier one. Throws as the job's planning does. */
  start(spec: EngineJob, loaded: LoadedModel): void {
    const { id, lane, compare } = spec;
    const job = new LiveJob(spec, loaded, (pair, found) =>
      this.#deps.emit({ job: id, lane, kind: 'distance', ...compare[pair]!, ...found }),
    );
    if (spec.deliver === 'frames') this.#supersede(lane);
    this.#live.set(id, job);
    this.#reportProgress(job); // whoever waits learns at once that it is there, and its id
    this.#wake();
  }

  cancel(id: string): void {
    this.#end(id, { kind: 'cancelled' });
  }

  /** Cancels everything and resolves when no network call is running. Comes before another model's first job. */
  async drain(): Promise<void> {
    for (const id of [...this.#live.keys()]) this.cancel(id);
    await this.#pumping;
    this.#stepper.clear();
  }

  #supersede(lane: EngineJob['lane']): void {
    for (const { spec } of [...this.#live.values()])
      if (spec.lane === lane && spec.deliver === 'frames') this.cancel(spec.id);
  }

  #end(id: string, end: JobEnd): void {
    const job = this.#live.get(id);
    if (!job) return;
    this.#live.delete(id);
    job.end();
    if (end.kind === 'cancelled') this.#deps.dropFrames(id);
    const header = { job: id, lane: job.spec.lane };
    this.#deps.emit(
      end.kind === 'failed'
        ? { ...header, kind: 'failed', error: reportError(end.error, 'run/failed') }
        : { ...header, kind: end.kind },
    );
  }

  #wake(): void {
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = null;
      if (this.#live.size > 0) this.#wake(); // a job that came while the pump was ending
    });
  }

  async #pump(): Promise<void> {
    while (this.#live.size > 0) {
      await nextTurn(); // what was asked during the network call counts before the next one is filled
      await this.#stepper.lookUp();
      await this.#stepper.step();
      for (const job of [...this.#live.values()]) this.#conclude(job);
    }
  }

  #conclude(job: LiveJob): void {
    this.#reportProgress(job);
    if (job.openCount > 0) return;
    const { failure } = job;
    this.#end(job.spec.id, failure === null ? { kind: 'done' } : { kind: 'failed', error: failure });
  }

  #reportProgress(job: LiveJob): void {
    const report = job.report(this.#deps.now());
    if (report) this.#deps.emit({ job: job.spec.id, lane: job.spec.lane, kind: 'progress', ...report });
  }
}
