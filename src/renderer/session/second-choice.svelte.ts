import { BUNDLED, bundledLocation, bundledModels, bundledName } from '../../contract/bundled-model.ts';
import { repositoryOf } from '../../contract/hub.ts';
import { describeNeed, type SecondNeed } from '../../contract/second-model.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { CachedEntry, HubCache } from './hub/cached.svelte.ts';

/** The dialog in which a second model is chosen. */
export const SECOND_DIALOG = 'second-model';

/** A model that may be the second one. */
export interface SecondCandidate {
  readonly location: string;
  readonly name: string;
  /** Folder or file; '' for a bundled one. */
  readonly path: string;
  /** What the hub's cache says of it; null: it is not there. */
  readonly cached: CachedEntry | null;
}

/** Which model the pictures are compared with: what there is to choose, what it takes, and the choice. */
export class SecondChoice {
  chosen = $state.raw<SecondCandidate | null>(null);
  /** Of the chosen one; null until it is known. */
  need = $state.raw<SecondNeed | null>(null);
  /** Why the chosen one cannot be compared with, in one line. */
  problem = $state('');
  readonly #workspace: Workspace;
  readonly #cache: HubCache;
  /** Picked in a dialog since the window was opened. */
  #picked = $state.raw<readonly string[]>([]);

  constructor(workspace: Workspace, cache: HubCache) {
    this.#workspace = workspace;
    this.#cache = cache;
  }

  /** The bundled models, those that were opened before, and those of the hub's cache that open; without the first one. */
  readonly candidates = $derived.by<SecondCandidate[]>(() => {
    const { studio, preferences } = this.#workspace;
    const first = studio.state.model;
    const isFirst = (location: string): boolean =>
      first?.bundled ? location === bundledLocation(first.name) : location === first?.path;
    const cached = this.#cache.entries.filter(
      ({ revision }) => revision && revision.verdict.kind !== 'refused',
    );
    const locations = [
      ...bundledModels.map(bundledLocation),
      ...this.#picked,
      ...preferences.settings.recentModels,
      ...cached.map(({ revision }) => revision!.folder),
    ];
    return locations
      .filter((location, i) => !isFirst(location) && locations.indexOf(location) === i)
      .map((location) => this.#candidateAt(location));
  });
  /** What the chosen one takes, in one line. */
  readonly told = $derived.by(
    () => this.need && describeNeed(this.need, this.#workspace.studio.state.model?.name ?? ''),
  );

  readonly opening = $derived.by(() => this.#workspace.second.busy);

  begin(): void {
    this.chosen = null;
    [this.need, this.problem] = [null, ''];
    this.#workspace.dialogs.open = SECOND_DIALOG;
    void this.#cache.read();
  }

  /** Chooses a model and measures what it takes. */
  async choose(candidate: SecondCandidate): Promise<void> {
    this.chosen = candidate;
    [this.need, this.problem] = [null, ''];
    const answer = await this.#workspace.second.measure(candidate.location);
    if (this.chosen !== candidate) return;
    if (answer.ok) this.need = answer.value;
    else this.problem = answer.error.message;
  }

  /** Lets the person pick one, which is chosen. */
  async pick(kind: 'folder' | 'file'): Promise<void> {
    const answer = await this.#workspace.bridge.ask('model/choose', { kind });
    if (!answer.ok) this.problem = answer.error.message;
    if (!answer.ok || answer.value === null) return;
    const location = answer.value;
    this.#picked = [location, ...this.#picked.filter((one) => one !== location)];
    await this.choose(this.#candidateAt(location));
  }

  /** Opens the chosen one and compares with it; the dialog stays with the reason where that fails. */
  async compare(): Promise<void> {
    const { chosen } = this;
    if (!chosen || this.opening) return;
    const { second, comparing, dialogs } = this.#workspace;
    this.problem = '';
    second.busy = true;
    try {
      const error = await second.open(chosen.location);
      if (error?.code === 'run/cancelled') return; // the person did it
      if (error) throw new Error(error.message);
      if (second.model) comparing.choose({ kind: 'model', model: second.model });
      if (dialogs.open === SECOND_DIALOG) dialogs.close();
    } catch (error) {
      this.problem = (error as Error).message;
    } finally {
      second.busy = false;
    }
  }

  cancel(): void {
    void this.#workspace.second.close();
  }

  #candidateAt(location: string): SecondCandidate {
    const cached = this.#cache.entries.find(({ revision }) => revision?.folder === location) ?? null;
    const path = bundledName(location) === null ? location : '';
    return { location, name: cached?.repository ?? nameOf(location), path, cached };
  }
}

function nameOf(location: string): string {
  if (location === BUNDLED) return bundledModels[0];
  const parts = location.split(/[\\/]/).filter(Boolean);
  const repository = parts.map(repositoryOf).findLast(Boolean); // of a snapshot, whose last part is a commit
  return bundledName(location) ?? repository ?? parts.at(-1) ?? location;
}
