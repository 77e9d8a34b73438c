import { untrack } from 'svelte';
import type { ErrorReport } from '../../contract/errors.ts';
import { isCrash, type ToastAction } from '../state/toasts.svelte.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { ModelSize } from './model-size.svelte.ts';

/** Shows the errors of main and the engine, each with an action to recover. */
export class Failures {
  readonly #workspace: Workspace;
  readonly #size: ModelSize;
  readonly #runFailedAgain: () => void;
  /** Lanes of jobs that a death of the engine ended, to be run again with the next one. */
  #waiting = $state.raw<readonly string[]>([]);
  /** Why the engine ended that they ran on. */
  #reason = '';
  /** Lanes that were run again after a death, and have finished nothing since: another death is not answered by itself. */
  #resumed: readonly string[] = [];

  constructor(workspace: Workspace, size: ModelSize, runFailedAgain: () => void) {
    this.#workspace = workspace;
    this.#size = size;
    this.#runFailedAgain = runFailedAgain;
  }

  /** To be called while a component is being set up. */
  connect(): void {
    const { studio, dialogs } = this.#workspace;
    $effect(() => this.#showFailure(studio.failure, studio.engineFailed, dialogs.open === 'size'));
    this.#runAgainAfterFailure();
    $effect(() => this.resume());
    this.#showNotices();
  }

  /**
   * A failed job of a model that is gone is of no interest. What the engine's death ended is run again by itself, once:
   * if the engine dies again before any of it is finished, the person decides.
   */
  showJobFailure(error: ErrorReport, under: string, lane: string): void {
    const { studio, toasts } = this.#workspace;
    if (under !== studio.surroundings) return;
    if (isCrash(error.code)) {
      if (studio.engineFailed) return; // the engine's own line says it
      if (this.#resumed.length === 0) {
        this.#reason = error.message;
        this.#waiting = [...this.#waiting, lane];
        return;
      }
    }
    const action = { label: 'Run again', resumes: true, run: () => this.#runAgainByHand() } as const;
    toasts.showErrorOf('run', error, action);
  }

  /** A lane has finished its job. */
  onDone(lane: string): void {
    if (this.#resumed.includes(lane)) this.#resumed = [];
  }

  #runAgainByHand(): void {
    this.#resumed = [];
    this.#runFailedAgain();
  }

  /** Starts another engine where the last one is gone. */
  restartEngine(): void {
    const { studio } = this.#workspace;
    void studio.chooseProvider(studio.state.device?.choice ?? 'auto');
  }

  /** What failed with the engine is run again once the engine is back at a person's request. */
  #runAgainAfterFailure(): void {
    const { studio } = this.#workspace;
    let failed = false;
    $effect(() => {
      if (studio.engineFailed) failed = true;
      else if (failed && studio.ready) {
        failed = false;
        untrack(() => this.#runAgainByHand());
      }
    });
  }

  /**
   * Runs again what a death ended, as soon as there is another engine with the model open. Where there is none, the engine's own
   * line says so, and its button does it. To be called in an effect.
   */
  resume(): void {
    const { studio } = this.#workspace;
    if (this.#waiting.length === 0) return;
    if (studio.engineFailed) this.#waiting = [];
    else if (studio.ready) this.#runWaiting();
  }

  #runWaiting(): void {
    const { toasts } = this.#workspace;
    untrack(() => {
      [this.#resumed, this.#waiting] = [this.#waiting, []];
      toasts.showDone(`${this.#reason}; another one continues the work`);
      this.#runFailedAgain();
    });
  }

  /** Shows what main says is wrong; the result removes it when that is mended or something else is wrong. */
  #showFailure(failure: string, final: boolean, sizing: boolean): (() => void) | undefined {
    const { studio, toasts } = this.#workspace;
    return untrack(() => {
      const { error } = studio.state;
      if (failure === '' || !error || sizing) return undefined; // the dialog says it
      if (final) toasts.dismissCrashes();
      const id = toasts.showError(error, ...(final ? [this.#tryAgain()] : this.#remedies(error)));
      return () => untrack(() => toasts.dismiss(id));
    });
  }

  /** Shows what main has to say, now and whenever there is more. */
  #showNotices(): void {
    const { bridge, toasts } = this.#workspace;
    const show = async (): Promise<void> => {
      const answer = await bridge.ask('notices/take', null);
      for (const { text, about, failed } of answer.ok ? answer.value : [])
        if (failed) toasts.showError({ code: 'document/unreadable', message: text });
        else toasts.showPlain(text, about);
    };
    bridge.on('notice', () => void show());
    void show();
  }

  #remedies({ code }: ErrorReport): ToastAction[] {
    if (code !== 'model/no-size' || !this.#size.asked) return [];
    return [{ label: 'Set the size…', run: () => this.#size.askAgain() }];
  }

  #tryAgain(): ToastAction {
    return { label: 'Try again', resumes: true, run: () => this.restartEngine() };
  }
}
