import type { ErrorReport } from '../../../contract/errors.ts';
import { endsJob, type JobEvent, type Lane } from '../../../contract/job.ts';

interface Running {
  readonly lane: Lane;
  /** The engine has said that it has the job. */
  accepted: boolean;
  /** It is to be cancelled: where its process dies before it says so, it ends as cancelled. */
  cancelled: boolean;
}

/** Jobs that were started and have not ended. Each gets exactly one event that ends it, whatever becomes of the engine. */
export class RunningJobs {
  readonly #running = new Map<string, Running>();
  readonly #emit: (event: JobEvent) => void;

  constructor(emit: (event: JobEvent) => void) {
    this.#emit = emit;
  }

  get size(): number {
    return this.#running.size;
  }

  add(job: string, lane: Lane): void {
    this.#running.set(job, { lane, accepted: false, cancelled: false });
  }

  has(job: string): boolean {
    return this.#running.has(job);
  }

  accept(job: string): void {
    const running = this.#running.get(job);
    if (running) running.accepted = true;
  }

  /** Passes an event of the engine on. News of a job may be here before the answer to its start. */
  forward(event: JobEvent): void {
    if (!this.#running.has(event.job)) return; // it has ended here already
    this.accept(event.job);
    if (endsJob(event)) this.#running.delete(event.job);
    this.#emit(event);
  }

  /** Marks a job as cancelled. One that no engine has yet ends at once. */
  cancel(job: string): void {
    const running = this.#running.get(job);
    if (!running) return;
    running.cancelled = true;
    if (!running.accepted) this.#end(job, { kind: 'cancelled' });
  }

  /** Ends a job with this error; as cancelled where that was asked for or is what the error says. */
  fail(job: string, { code, message }: ErrorReport): void {
    const cancelled = this.#running.get(job)?.cancelled === true || code === 'run/cancelled';
    this.#end(job, cancelled ? { kind: 'cancelled' } : { kind: 'failed', error: { code, message } });
  }

  /** Fails the jobs that the engine had; those that it never accepted may go to another one. */
  failAccepted(error: ErrorReport): void {
    for (const [job, { accepted }] of [...this.#running]) if (accepted) this.fail(job, error);
  }

  /** Forgets all jobs, without an event: who asked for them starts them again. */
  forgetAll(): void {
    this.#running.clear();
  }

  cancelAll(): void {
    for (const job of [...this.#running.keys()]) this.#end(job, { kind: 'cancelled' });
  }

  #end(
    job: string,
    ending: { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly error: ErrorReport },
  ): void {
    const running = this.#running.get(job);
    if (!running) return;
    this.#running.delete(job);
    this.#emit({ job, lane: running.lane, ...ending });
  }
}
