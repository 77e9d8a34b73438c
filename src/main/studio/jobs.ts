import { randomUUID } from 'node:crypto';
import type { JobEvent, JobSpec } from '../../contract/job.ts';
import type { Supervisor } from '../engine/process/supervisor.ts';
import { ArrayRuns, toEngineTile } from '../jobs/array-runs.ts';
import type { TrajectoryStep } from '../jobs/run.ts';
import { subscribe } from '../subscribe.ts';
import type { SecondEngine } from './second-engine.ts';
import type { StateStore } from './state-store.ts';

type Listener = (event: JobEvent) => void;

/** The jobs that the studio gives to the engine: those of frames for the window, and runs that return arrays. */
export class StudioJobs {
  readonly runs: ArrayRuns;
  readonly #state: StateStore;
  readonly #engine: () => Supervisor;
  readonly #second: SecondEngine;
  readonly #listeners = new Set<Listener>();

  /** @param engine does not exist yet when this is made: it reports to `accept…` */
  constructor(state: StateStore, engine: () => Supervisor, second: SecondEngine) {
    this.#state = state;
    this.#engine = engine;
    this.#second = second;
    this.runs = new ArrayRuns({
      start: (job) => engine().start(job),
      cancel: (job) => engine().cancel(job),
      model: () => state.model,
    });
  }

  /**
   * Starts a job whose pictures go to the window as frames; those of the lane `second` are the second model's. Throws a
   * StudioError if its model is not open.
   */
  start(spec: JobSpec): { readonly job: string } {
    void this.#state.model;
    const id = randomUUID();
    const tiles = spec.tiles.map(toEngineTile);
    const engine = spec.lane === 'second' ? this.#second : this.#engine();
    engine.start({ ...spec, id, tiles, deliver: 'frames', stepNoise: null });
    return { job: id };
  }

  cancel(job: string): void {
    if (this.#second.has(job)) this.#second.cancel(job);
    else this.#engine().cancel(job);
  }

  /** Events of the jobs that `start` started. */
  onEvent(listener: Listener): () => void {
    return subscribe(this.#listeners, listener);
  }

  accept(event: JobEvent): void {
    if (this.runs.accept(event)) return;
    for (const listener of this.#listeners) listener(event);
  }

  acceptArray(job: string, tile: number, data: Float32Array, latent: Float32Array | null): void {
    this.runs.acceptArray(job, tile, data, latent);
  }

  acceptStep(job: string, tile: number, step: TrajectoryStep): void {
    this.runs.acceptStep(job, tile, step);
  }
}
