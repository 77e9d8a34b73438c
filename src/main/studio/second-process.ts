import type { JobEvent } from '../../contract/job.ts';
import type { EngineTransport } from '../engine/process/protocol.ts';
import type { ProviderTrialLog } from '../engine/process/provider-trials.ts';
import { Supervisor, type SupervisorDeps } from '../engine/process/supervisor.ts';
import { subscribe } from '../subscribe.ts';

export interface SecondProcessDeps {
  readonly spawn: () => EngineTransport;
  readonly trials: ProviderTrialLog;
  readonly bundledFolder: string;
  readonly memoryLimit: () => number;
  readonly onJob: (event: JobEvent) => void;
  readonly onRestart: SupervisorDeps['onRestart'];
  readonly onOpening: SupervisorDeps['onOpening'];
}

/** The engine of the second model while one is asked for, and what the next engine is told that this one was. */
export class SecondProcess {
  readonly #deps: SecondProcessDeps;
  readonly #respawnListeners = new Set<() => void>();
  #engine: Supervisor | null = null;
  #resultsLimit: number | null = null;

  constructor(deps: SecondProcessDeps) {
    this.#deps = deps;
  }

  get engine(): Supervisor | null {
    return this.#engine;
  }

  /** Makes an engine unless there is one. @param reserved bytes of the memory limit that it may not take */
  begin(reserved: number): void {
    if (this.#engine) return;
    const { spawn, trials, bundledFolder, memoryLimit, onJob, onRestart, onOpening } = this.#deps;
    // What an engine says that has been ended is of no interest.
    const ifPresent =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A): void => {
        if (this.#engine === engine) act(...args);
      };
    const engine: Supervisor = new Supervisor({
      spawn,
      trials,
      bundledFolder,
      memoryLimit: () => memoryLimit() - reserved,
      onJob: ifPresent(onJob),
      onArray: () => undefined, // its jobs are the window's
      onStep: () => undefined,
      onRespawn: () => this.#onProcess(),
      onRestart: ifPresent(onRestart),
      onOpening: ifPresent(onOpening),
    });
    this.#engine = engine;
    this.#onProcess();
  }

  end(): void {
    this.#engine?.close();
    this.#engine = null;
  }

  connectFrames(port: unknown): void {
    if (this.#engine) this.#engine.connectFrames(port);
    else (port as { close?: () => void }).close?.();
  }

  onRespawn(listener: () => void): () => void {
    return subscribe(this.#respawnListeners, listener);
  }

  limitResults(bytes: number): void {
    this.#resultsLimit = bytes;
    void this.#engine?.call('limitResults', { bytes }).catch(() => undefined); // the next process is told again
  }

  /** Bytes that it takes; 0 where none runs. */
  async memory(): Promise<number> {
    return (await this.#engine?.memory()) ?? 0;
  }

  #onProcess(): void {
    if (this.#resultsLimit !== null) this.limitResults(this.#resultsLimit);
    this.#respawnListeners.forEach((listener) => listener());
  }
}
