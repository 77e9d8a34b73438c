import { untrack } from 'svelte';
import type { ErrorReport } from '../../contract/errors.ts';
import type { JobEvent } from '../../contract/job.ts';
import type { Plan } from '../state/plan.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { ComparedModel } from './compared-model.svelte.ts';
import type { Lane } from './lane.svelte.ts';
import type { HubCache } from './hub/cached.svelte.ts';
import type { WantModel } from './hub/model-hub.svelte.ts';
import { Lanes } from './lanes.ts';
import { Resumption } from './resumption.svelte.ts';
import { SecondChoice } from './second-choice.svelte.ts';

const LANE = 'second';

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
  readonly resumption: Resumption;
  readonly #workspace: Workspace;
  readonly #compared: ComparedModel;
  readonly #lanes: Lanes;

  constructor(workspace: Workspace, cache: HubCache, want: WantModel) {
    const { second } = workspace;
    this.#workspace = workspace;
    this.choice = new SecondChoice(workspace, cache);
    this.#compared = new ComparedModel(workspace, want);
    this.#lanes = new Lanes(workspace, second, [LANE], {
      onError: (error, under) => this.#showJobFailure(error, under),
      onDone: (lane) => this.resumption.onDone(lane),
    });
    this.lane = this.#lanes.of(LANE);
    this.resumption = new Resumption(
      second,
      () => this.#lanes.runFailedAgain(),
      (line) => workspace.toasts.showDone(line),
    );
  }

  /** To be called while a component is being set up. */
  connect(isLoaded: () => boolean, work: () => SecondWork): void {
    const { second } = this.#workspace;
    $effect(() => {
      if (isLoaded()) this.#compared.follow();
    });
    $effect(() => this.#lanes.setReady(second.ready));
    $effect(() => {
      const { working, plan, firstDone } = work();
      const mayRun = working && second.surroundings !== '' && (!second.isAfter || firstDone);
      this.lane.setPlan(mayRun ? plan : null);
    });
    $effect(() => this.#showFailure(second.state?.error ?? null));
    $effect(() => {
      void second.costs; // measured when it is opened
      untrack(() => this.#lanes.renewEstimates());
    });
    this.resumption.connect();
  }

  receive(event: JobEvent): void {
    this.#lanes.receive(event);
  }

  /** Shows that its job failed, with a button that runs it again, unless it is run again by itself. */
  #showJobFailure(error: ErrorReport, under: string): void {
    const named = this.#named(error);
    if (this.resumption.answers(named, under, LANE)) return;
    const action = { label: 'Run again', resumes: true, run: () => this.resumption.runAgain() } as const;
    this.#workspace.toasts.showErrorOf('run', named, action);
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
