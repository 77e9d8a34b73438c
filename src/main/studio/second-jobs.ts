import { endsJob, type JobEvent } from '../../contract/job.ts';
import type { EngineJob } from '../engine/process/protocol.ts';

/** The jobs of the second engine that have not ended: it has them, or they wait for its process. */
export class SecondJobs {
  readonly #open = new Map<string, EngineJob>();
  readonly #waiting = new Set<string>();
  readonly #emit: (event: JobEvent) => void;

  constructor(emit: (event: JobEvent) => void) {
    this.#emit = emit;
  }

  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  has(job: string): boolean {
    return this.#open.has(job);
  }

  isWaiting(job: string): boolean {
    return this.#waiting.has(job);
  }

  add(job: EngineJob): void {
    this.#open.set(job.id, job);
    this.#waiting.add(job.id);
  }

  /** Those that waited, which the engine gets now. */
  take(): EngineJob[] {
    const jobs = [...this.#waiting].map((id) => this.#open.get(id)!);
    this.#waiting.clear();
    return jobs;
  }

  /** The engine's process has ended on purpose: its jobs wait for the next one. */
  putBack(): void {
    for (const id of this.#open.keys()) this.#waiting.add(id);
  }

  /** Passes an event of the engine on. */
  forward(event: JobEvent): void {
    if (endsJob(event)) this.#forget(event.job);
    this.#emit(event);
  }

  /** Ends a job that waits. */
  cancel(id: string): void {
    const job = this.#open.get(id);
    if (!job) return;
    this.#forget(id);
    this.#emit({ job: id, lane: job.lane, kind: 'cancelled' });
  }

  cancelAll(): void {
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }

  #forget(id: string): void {
    this.#open.delete(id);
    this.#waiting.delete(id);
  }
}
