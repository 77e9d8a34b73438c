import { untrack } from 'svelte';
import { compareModels, describeDifferences, shortenDifference } from '../../contract/model-identity.ts';
import type { HubOrigin } from '../../contract/model.ts';
import type { ProjectModel } from '../../contract/project.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { WANT_LABEL, type WantModel } from './hub/model-hub.svelte.ts';
import { describePlace, kindOf, placeOf } from './recorded-place.ts';

/**
 * Opens the model that the document's comparison names, and closes the second model where it names none. A path that no
 * person opened on this machine is shown first, not used.
 */
export class ComparedModel {
  readonly #workspace: Workspace;
  /** What was tried last, with which first model: what failed is not tried again by itself. */
  #tried = '';
  #toast: number | null = null;
  readonly #want: WantModel;

  constructor(workspace: Workspace, want: WantModel) {
    this.#workspace = workspace;
    this.#want = want;
  }

  /** Does what the document asks for now. To be called in an effect. */
  follow(): void {
    const { studio, comparing, second } = this.#workspace;
    const { comparison } = comparing;
    void [second.state, studio.state.device?.choice];
    if (studio.identity === '' || second.busy) return;
    untrack(() => this.#follow(comparison?.kind === 'model' ? comparison.model : null));
  }

  #follow(wanted: ProjectModel | null): void {
    const { second, studio } = this.#workspace;
    if (!wanted) {
      this.#tried = '';
      this.#say(null);
      if (second.state) void second.close();
      return;
    }
    if (second.model && compareModels(wanted, second.model).length === 0) return this.#say(null);
    const trial = JSON.stringify([wanted, studio.identity, studio.state.device?.choice]);
    if (trial === this.#tried) return;
    this.#tried = trial;
    if (this.#isKnown(wanted)) void this.#open(wanted, placeOf(wanted));
    else this.#offer(wanted, `the comparison is with ${describePlace(wanted)}`);
  }

  /** A bundled model, or one that a person opened here. */
  #isKnown({ path }: ProjectModel): boolean {
    return path === null || this.#workspace.preferences.settings.recentModels.includes(path);
  }

  async #open(wanted: ProjectModel, location: string): Promise<void> {
    const { second } = this.#workspace;
    this.#say(null);
    const error = await second.open(location, wanted.options);
    if (error?.code === 'run/cancelled') return;
    if (error) return this.#offer(wanted, error.message);
    const differences = second.model ? compareModels(wanted, second.model).map(shortenDifference) : [];
    if (differences.length === 0) return;
    await second.close();
    this.#offer(
      wanted,
      `the comparison is with ${describePlace(wanted)}, not with what is there: ${describeDifferences(differences)}`,
    );
  }

  #offer(wanted: ProjectModel, message: string): void {
    const { toasts, bridge } = this.#workspace;
    const { hub } = wanted;
    const open = (location: string): void => void this.#open(wanted, location);
    // The offer stands again: the person may close the dialog without a download.
    const want = (origin: HubOrigin): void => {
      this.#want(origin, open);
      this.#offer(wanted, message);
    };
    const locate = async (): Promise<void> => {
      const answer = await bridge.ask('model/choose', { kind: kindOf(wanted) });
      if (answer.ok && answer.value !== null) open(answer.value);
    };
    this.#say(
      toasts.showErrorOf(
        null,
        { code: 'model/not-found', message },
        { label: 'Open that model', run: () => open(placeOf(wanted)) },
        ...(hub ? [{ label: WANT_LABEL, run: () => want(hub) }] : []),
        { label: 'Locate…', run: () => void locate() },
      ),
    );
  }

  /** Only one line is said of it at a time. */
  #say(toast: number | null): void {
    if (this.#toast !== null && this.#toast !== toast) this.#workspace.toasts.dismiss(this.#toast);
    this.#toast = toast;
  }
}
