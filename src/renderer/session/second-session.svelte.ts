import { untrack } from 'svelte';
import type { ErrorReport } from '../../contract/errors.ts';
import { isCrash } from '../state/toasts.svelte.ts';
import type { Plan } from '../state/plan.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { ComparedModel } from './compared-model.svelte.ts';
import { estimateWork } from './estimate.ts';
import { Lane } from './lane.svelte.ts';
import { SecondChoice } from './second-choice.svelte.ts';

/** What the second model's jobs depend on in the window. */
export interface SecondWork {
  /** The project is there, and pictures can be drawn. */
  readonly working: boolean;
  /** Of the view that is shown. */
  readonly plan: Plan | null;
  /** The first model's part of that view is there. */
  readonly firstDone: boolean;
}

/** The second model in the window: how it is chosen, its jobs, and what is said of it. */
export class SecondSession {
  readonly choice: SecondChoice;
  readonly lane: Lane;
  readonly #workspace: Workspace;
  readonly #compared: ComparedModel;

  constructor(workspace: Workspace) {
    const { bridge, pictures, second } = workspace;
    this.#workspace = workspace;
    this.choice = new SecondChoice(workspace);
    this.#compared = new ComparedModel(workspace);
    this.lane = new Lane(
      bridge,
      pictures,
      (error, under) => this.#showJobFailure(error, under),
      (tiles, preview) => estimateWork(tiles, preview, second.costs),
      () => second.surroundings,
    );
  }

  /** To be called while a component is being set up. */
  connect(isLoaded: () => boolean, work: () => SecondWork): void {
    const { second } = this.#workspace;
    $effect(() => {
      if (isLoaded()) this.#compared.follow();
    });
    $effect(() => this.lane.setReady(second.ready));
    $effect(() => {
      const { working, plan, firstDone } = work();
      const mayRun = working && second.surroundings !== '' && (!second.isAfter || firstDone);
      this.lane.setPlan(mayRun ? plan : null);
    });
    $effect(() => this.#showFailure(second.state?.error ?? null));
    this.#runAgainAfterFailure();
  }

  /** What failed with the engine is run again once that is back. */
  #runAgainAfterFailure(): void {
    const { second } = this.#workspace;
    let failed = false;
    $effect(() => {
      if (second.state?.engine === 'failed') failed = true;
      else if (failed && second.ready) {
        failed = false;
        untrack(() => this.lane.status === 'failed' && this.lane.runAgain());
      }
    });
  }

  /** A failed job of a model that is gone is of no interest. */
  #showJobFailure(error: ErrorReport, under: string): void {
    const { second, toasts } = this.#workspace;
    if (under !== second.surroundings || second.surroundings === '') return;
    if (second.state?.engine === 'failed' && isCrash(error.code)) return; // the engine's own line says it
    toasts.showErrorOf('run', this.#named(error), { label: 'Run again', run: () => this.lane.runAgain() });
  }

  /** Shows what main says is wrong with its engine; the result removes it when that is mended. */
  #showFailure(error: ErrorReport | null): (() => void) | undefined {
    if (!error) return undefined;
    const { second, toasts } = this.#workspace;
    return untrack(() => {
      const { location, model } = second.state!;
      const id = toasts.showErrorOf(null, this.#named(error), {
        label: 'Try again',
        run: () => void second.open(location, model?.options ?? null),
      });
      return () => untrack(() => toasts.dismiss(id));
    });
  }

  /** Of two engines that may fail the line names the one that did. */
  #named({ code, message }: ErrorReport): ErrorReport {
    const { name } = this.#workspace.second.model ?? { name: 'second model' };
    return { code, message: message.includes(name) ? message : `${name}: ${message}` };
  }
}
