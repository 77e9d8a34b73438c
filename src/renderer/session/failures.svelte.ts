import { untrack } from 'svelte';
import type { ErrorReport } from '../../contract/errors.ts';
import type { ToastAction } from '../state/toasts.svelte.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { ARCHITECTURE_DIALOG, type ModelArchitecture } from './model-architecture.svelte.ts';
import type { ModelSize } from './model-size.svelte.ts';
import { Resumption } from './resumption.svelte.ts';

/** What a person may be asked for before a model can be opened. */
interface Questions {
  readonly size: ModelSize;
  readonly architecture: ModelArchitecture;
}

/** Shows the errors of main and the engine, each with an action to recover. */
export class Failures {
  readonly resumption: Resumption;
  readonly #workspace: Workspace;
  readonly #questions: Questions;
  constructor(workspace: Workspace, questions: Questions, runFailedAgain: () => void) {
    this.#workspace = workspace;
    this.#questions = questions;
    this.resumption = new Resumption(workspace.studio, runFailedAgain, (line) =>
      workspace.toasts.showDone(line),
    );
  }

  /** To be called while a component is being set up. */
  connect(): void {
    const { studio, dialogs } = this.#workspace;
    $effect(() => {
      const asking = dialogs.open === 'size' || dialogs.open === ARCHITECTURE_DIALOG;
      return this.#showFailure(studio.failure, studio.engineFailed, asking);
    });
    this.resumption.connect();
    this.#showNotices();
  }

  /** Shows that a job failed, with a button that runs it again, unless it is run again by itself. */
  showJobFailure(error: ErrorReport, under: string, lane: string): void {
    if (this.resumption.answers(error, under, lane)) return;
    const action = { label: 'Run again', resumes: true, run: () => this.resumption.runAgain() } as const;
    this.#workspace.toasts.showErrorOf('run', error, action);
  }

  /** A lane has finished its job. */
  onDone(lane: string): void {
    this.resumption.onDone(lane);
  }

  /** Starts another engine where the last one is gone. */
  restartEngine(): void {
    const { studio } = this.#workspace;
    void studio.chooseProvider(studio.state.device?.choice ?? 'auto');
  }

  /** Shows what main says is wrong; the result removes it when that is mended or something else is wrong. */
  #showFailure(failure: string, final: boolean, asking: boolean): (() => void) | undefined {
    const { studio, toasts } = this.#workspace;
    return untrack(() => {
      const { error } = studio.state;
      if (failure === '' || !error || asking) return undefined; // the dialog says it
      if (final) toasts.dismissCrashes();
      const shown = this.#inWindow(error);
      const id = toasts.showError(shown, ...(final ? [this.#tryAgain()] : this.#remedies(error)));
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

  /** Without what only the command line has: the message of an absent size ends with the option that sets it. */
  #inWindow(error: ErrorReport): ErrorReport {
    const { size } = this.#questions;
    if (error.code !== 'model/no-size' || !size.asked) return error;
    return { ...error, message: `${size.name} states no picture size (sample_size)` };
  }

  #remedies({ code }: ErrorReport): ToastAction[] {
    const { size, architecture } = this.#questions;
    if (code === 'model/no-size' && size.asked)
      return [{ label: 'Set the size…', run: () => size.askAgain() }];
    if (code === 'model/no-architecture' && architecture.asked)
      return [{ label: 'Choose the architecture…', run: () => architecture.askAgain() }];
    return [];
  }

  #tryAgain(): ToastAction {
    return { label: 'Try again', resumes: true, run: () => this.restartEngine() };
  }
}
