import { untrack } from 'svelte';
import type { ErrorReport } from '../../contract/errors.ts';
import { isCrash } from '../state/toasts.svelte.ts';

/** An engine as the window sees it. */
export interface JobEngine {
  /** What a picture depends on beside its tile; '' while no model is open. */
  readonly surroundings: string;
  readonly ready: boolean;
  /** It is gone, and none takes its place by itself. */
  readonly engineFailed: boolean;
}

/**
 * Runs again what the death of an engine ended, as soon as there is another engine with the model open: once. If it dies
 * again before any of it is finished, the person decides.
 */
export class Resumption {
  readonly #engine: JobEngine;
  readonly #runFailedAgain: () => void;
  readonly #tell: (line: string) => void;
  /** Lanes of jobs that a death ended, to be run again with the next engine. */
  #waiting = $state.raw<readonly string[]>([]);
  /** Why the engine ended that they ran on. */
  #reason = '';
  /** Lanes that were run again after a death, and have finished nothing since: another death is not answered by itself. */
  #resumed: readonly string[] = [];

  /** @param tell shows one line of what it did by itself */
  constructor(engine: JobEngine, runFailedAgain: () => void, tell: (line: string) => void) {
    this.#engine = engine;
    this.#runFailedAgain = runFailedAgain;
    this.#tell = tell;
  }

  /** To be called while a component is being set up. */
  connect(): void {
    this.#runAgainAfterFailure();
    $effect(() => this.resume());
  }

  /**
   * Whether a failed job is of no interest to the person: its model is gone, the engine's own line says it, or it is run
   * again by itself.
   *
   * @param under what the job ran in
   */
  answers({ code, message }: ErrorReport, under: string, lane: string): boolean {
    if (under === '' || under !== this.#engine.surroundings) return true;
    if (!isCrash(code)) return false;
    if (this.#engine.engineFailed) return true;
    if (this.#resumed.length > 0) return false;
    this.#reason = message;
    this.#waiting = [...this.#waiting, lane];
    return true;
  }

  /** A lane has finished its job. */
  onDone(lane: string): void {
    if (this.#resumed.includes(lane)) this.#resumed = [];
  }

  /** The person asked for it: one more death is answered by itself. */
  runAgain(): void {
    this.#resumed = [];
    this.#runFailedAgain();
  }

  /** Runs again what waits, if it can now; where there is no engine, its own line says so. To be called in an effect. */
  resume(): void {
    const { ready, engineFailed } = this.#engine;
    // Written only where it changes something: this effect depends on it.
    if (this.#waiting.length === 0) return;
    if (engineFailed) this.#waiting = [];
    else if (ready) untrack(() => this.#runWaiting());
  }

  #runWaiting(): void {
    [this.#resumed, this.#waiting] = [this.#waiting, []];
    this.#tell(`${this.#reason}; another one continues the work`);
    this.#runFailedAgain();
  }

  /** What failed with the engine is run again once the engine is back at a person's request. */
  #runAgainAfterFailure(): void {
    let failed = false;
    $effect(() => {
      const { ready, engineFailed } = this.#engine;
      if (engineFailed) failed = true;
      else if (failed && ready) {
        failed = false;
        untrack(() => this.runAgain());
      }
    });
  }
}
