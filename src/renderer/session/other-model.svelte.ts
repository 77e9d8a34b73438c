import { untrack } from 'svelte';
import {
  compareModels,
  describeDifferences,
  identityOf,
  shortenDifference,
} from '../../contract/model-identity.ts';
import type { ProjectModel } from '../../contract/project.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { WANT_LABEL, type WantModel } from './hub/model-hub.svelte.ts';
import { describePlace, kindOf, placeOf } from './recorded-place.ts';

/** Says that a project was made with another model than the one that is open, and helps to open that. */
export class OtherModel {
  /** Times that the person tried to open it: the warning stands again when that was in vain. */
  #tries = $state(0);
  /** What was warned of last, and beside which model. */
  #warned: { readonly made: ProjectModel; readonly tries: number; readonly beside: string } | null = null;
  readonly #workspace: Pick<Workspace, 'studio' | 'toasts'>;
  readonly #subject: () => string;
  readonly #want: WantModel;

  /** @param subject what was made with the model */
  constructor(workspace: Pick<Workspace, 'studio' | 'toasts'>, subject: () => string, want: WantModel) {
    this.#want = want;
    this.#workspace = workspace;
    this.#subject = subject;
  }

  /**
   * To be called in an effect, whose result takes the warning away. A person who opens yet another model without being
   * asked to is not warned again.
   */
  warn(made: ProjectModel | null): (() => void) | undefined {
    const { studio, toasts } = this.#workspace;
    const tries = this.#tries;
    const present = studio.state.model;
    if (!made || !present) return undefined;
    const differences = compareModels(made, identityOf(present)).map(shortenDifference);
    if (differences.length === 0) return undefined;
    const warned = this.#warned;
    const beside = present.identity;
    if (warned?.made === made && warned.tries === tries && warned.beside !== beside) return undefined;
    this.#warned = { made, tries, beside };
    const message = `${this.#subject()} was made with ${describePlace(made)}, not with ${present.name}: ${describeDifferences(differences, 1)}`;
    const { hub, options } = made;
    const open = (location: string): void => void this.#attempt(studio.openModel(location, options));
    return untrack(() => {
      const id = toasts.showError(
        { code: 'model/not-found', message },
        {
          label: 'Open that model',
          run: () => open(placeOf(made)),
        },
        ...(hub ? [{ label: WANT_LABEL, run: () => this.#wantAgain(hub, open) }] : []),
        { label: 'Locate…', run: () => void this.#attempt(studio.chooseModel(kindOf(made))) },
      );
      return () => untrack(() => toasts.dismiss(id));
    });
  }

  /** The warning stands again: the person may close the dialog without a download. */
  #wantAgain(...asked: Parameters<WantModel>): void {
    this.#want(...asked);
    this.#tries += 1;
  }

  async #attempt(opening: Promise<unknown>): Promise<void> {
    await opening;
    this.#tries += 1;
  }
}
