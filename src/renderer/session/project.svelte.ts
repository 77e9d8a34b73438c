import type { StudioDocument } from '../../contract/document.ts';
import { compareModels } from '../../contract/model-identity.ts';
import { projectModelOf } from '../../contract/model-mark.ts';
import type { OpenedProject, Project, ProjectModel } from '../../contract/project.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { WantModel } from './hub/model-hub.svelte.ts';
import { OtherModel } from './other-model.svelte.ts';

/** The exploration's file: opened, saved, and autosaved for the next start. Main knows where it is. */
export class OpenProject {
  /** The file's name, without its ending; null while there is none. */
  name = $state<string | null>(null);
  /** Main has said what the window begins with. */
  isLoaded = $state(false);
  /** The document that stands in the file, or that the window began with; null: another one than any here. */
  #saved = $state.raw<StudioDocument | null>(null);
  /** Which network the project that was opened was made with; null once it is this window's own. */
  #madeWith = $state.raw<ProjectModel | null>(null);
  #saving = false;

  readonly #workspace: Workspace;
  readonly #show: (view: string) => void;
  readonly #other: OtherModel;

  /** @param show called with the view of a project that was opened */
  constructor(workspace: Workspace, show: (view: string) => void, want: WantModel) {
    this.#workspace = workspace;
    this.#show = show;
    this.#saved = workspace.exploration.own;
    this.#other = new OtherModel(workspace, () => this.name ?? 'this project', want);
  }

  readonly unsaved = $derived.by(() => this.#workspace.exploration.own !== this.#saved);

  /** To be called while a component is being set up. */
  connect(): void {
    const { bridge } = this.#workspace;
    bridge.on('project', ({ location }) => void this.open(location));
    $effect(() => this.#autosave());
    $effect(() => this.#other.warn(this.#madeWith));
    void this.#resume();
  }

  /** Opens a project's file; null: the one that the person picks. */
  async open(location: string | null = null): Promise<void> {
    if (!(await this.#confirmDiscard())) return;
    const { bridge, toasts } = this.#workspace;
    const answer = await bridge.ask('project/open', location === null ? null : { location });
    if (!answer.ok) toasts.showError(answer.error);
    else if (answer.value) this.#open(answer.value);
  }

  clearRecent(): void {
    void this.#workspace.bridge.ask('project/clear-recent', null);
  }

  /** Begins anew, with the pins that a first start has. Whether it did: the person may keep what is unsaved. */
  async begin(): Promise<boolean> {
    if (!(await this.#confirmDiscard())) return false;
    await this.#workspace.bridge.ask('project/new', null);
    this.#saved = this.#workspace.exploration.begin();
    [this.name, this.#madeWith] = [null, null];
    return true;
  }

  /** Whether the project is in a file now. */
  async save(as = false): Promise<boolean> {
    if (this.#saving) return false;
    const { bridge, exploration, toasts } = this.#workspace;
    const { own } = exploration;
    this.#saving = true;
    const answer = await bridge.ask('project/save', { project: this.#project(), as });
    this.#saving = false;
    if (!answer.ok) {
      toasts.showError(answer.error, { label: 'Save as…', run: () => void this.save(true) });
      return false;
    }
    if (!answer.value) return false;
    this.#saved = own;
    this.#madeWith = null;
    this.name = answer.value.name;
    toasts.showDone(`Saved ${answer.value.name}`);
    return true;
  }

  async #resume(): Promise<void> {
    const answer = await this.#workspace.bridge.ask('project/resume', null);
    if (!answer.ok) this.#workspace.toasts.showError(answer.error);
    else if (answer.value.opened) this.#open(answer.value.opened);
    this.isLoaded = true;
    if (answer.ok && answer.value.waiting !== null) await this.open(answer.value.waiting);
  }

  /** Whether the open project may be replaced: it is saved, or the person discards it. */
  async #confirmDiscard(): Promise<boolean> {
    if (!this.unsaved) return true;
    const answer = await this.#workspace.bridge.ask('project/confirm-discard', null);
    if (!answer.ok || answer.value === 'cancel') return false;
    return answer.value === 'discard' || this.save();
  }

  #open({ project, name, unsaved }: OpenedProject): void {
    const document = this.#workspace.exploration.begin(project.document);
    this.#saved = unsaved ? null : document;
    this.#madeWith = project.model;
    this.name = name;
    this.#show(project.view);
  }

  #project(): Project {
    const { exploration, studio, view } = this.#workspace;
    const { model, version } = studio.state;
    const present = model && projectModelOf(model);
    // A project that was opened stays another model's until it is saved with this one.
    const made = this.#madeWith;
    const other = made && present && compareModels(made, present).length === 0 ? null : made;
    return {
      app: version || '0',
      model: other ?? present,
      view,
      document: exploration.own,
    };
  }

  #autosave(): void {
    if (!this.isLoaded) return;
    const { bridge, toasts } = this.#workspace;
    void bridge
      .ask('project/autosave', { project: this.#project(), unsaved: this.unsaved })
      .then((answer) => {
        if (!answer.ok) toasts.showError(answer.error);
      });
  }
}
