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
    this.#showNotices();
  }

  /** A failed job of a model that is gone is of no interest. */
  showJobFailure(error: ErrorReport, under: string): void {
    const { studio, toasts } = this.#workspace;
    if (under !== studio.surroundings) return;
    if (studio.engineFailed && isCrash(error.code)) return; // the engine's own line says it
    toasts.showErrorOf('run', error, { label: 'Run again', run: this.#runFailedAgain });
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
        untrack(() => this.#runFailedAgain());
      }
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
      if (answer.ok) for (const { text, about } of answer.value) toasts.showPlain(text, about);
    };
    bridge.on('notice', () => void show());
    void show();
  }

  #remedies({ code }: ErrorReport): ToastAction[] {
    if (code !== 'model/no-size' || !this.#size.asked) return [];
    return [{ label: 'Set the size…', run: () => this.#size.askAgain() }];
  }

  #tryAgain(): ToastAction {
    return { label: 'Try again', run: () => this.restartEngine() };
  }
}
