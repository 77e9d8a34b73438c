import { randomUUID } from 'node:crypto';
import type { JobEvent, JobSpec } from '../../contract/job.ts';
import type { Supervisor } from '../engine/process/supervisor.ts';
import { ArrayRuns, toEngineTile } from '../jobs/array-runs.ts';
import type { TrajectoryStep } from '../jobs/run.ts';
import { subscribe } from '../subscribe.ts';
import type { StateStore } from './state-store.ts';

type Listener = (event: JobEvent) => void;

/** The jobs that the studio gives to the engine: those of frames for the window, and runs that return arrays. */
export class StudioJobs {
  readonly runs: ArrayRuns;
  readonly #state: StateStore;
  readonly #engine: () => Supervisor;
  readonly #listeners = new Set<Listener>();

  /** @param engine does not exist yet when this is made: it reports to `accept…` */
  constructor(state: StateStore, engine: () => Supervisor) {
    this.#state = state;
    this.#engine = engine;
    this.runs = new ArrayRuns({
      start: (job) => engine().start(job),
      cancel: (job) => engine().cancel(job),
      model: () => state.model,
    });
  }

  /** Starts a job whose pictures go to the window as frames. Throws a StudioError if no model is open. */
  start(spec: JobSpec): { readonly job: string } {
    void this.#state.model;
    const id = randomUUID();
    const tiles = spec.tiles.map(toEngineTile);
    this.#engine().start({ ...spec, id, tiles, deliver: 'frames', stepNoise: null });
    return { job: id };
  }

  /** Events of the jobs that `start` started. */
  onEvent(listener: Listener): () => void {
    return subscribe(this.#listeners, listener);
  }

  accept(event: JobEvent): void {
    if (this.runs.accept(event)) return;
    for (const listener of this.#listeners) listener(event);
  }

  acceptArray(job: string, tile: number, data: Float32Array): void {
    this.runs.acceptArray(job, tile, data);
  }

  acceptStep(job: string, tile: number, step: TrajectoryStep): void {
    this.runs.acceptStep(job, tile, step);
  }
}
