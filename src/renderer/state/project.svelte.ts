import type { StudioDocument } from '../../contract/document.ts';
import { compareModels } from '../../contract/model-identity.ts';
import { markOf } from '../../contract/model-mark.ts';
import type { ProjectModel, OpenedProject, Project } from '../../contract/project.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { OtherModel } from './other-model.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';

interface Dependencies {
  readonly bridge: Bridge;
  readonly exploration: Exploration;
  readonly studio: StudioLink;
  readonly notices: Notices;
  /** Name of the view that is open. */
  readonly view: () => string;
  /** Called with the view of a project that was opened. */
  readonly show: (view: string) => void;
}

/** The exploration's file: opened, saved, and kept for the next start whatever happens. Main knows where it is. */
export class ProjectDesk {
  /** The file's name, without its ending; null while there is none. */
  name = $state<string | null>(null);
  /** Main has said what the window begins with. */
  known = $state(false);
  /** The document that stands in the file, or that the window began with; null: another one than any here. */
  #saved = $state.raw<StudioDocument | null>(null);
  /** Which network the project that was opened was made with; null once it is this window's own. */
  #madeWith = $state.raw<ProjectModel | null>(null);
  #saving = false;

  readonly #deps: Dependencies;
  readonly #other: OtherModel;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#saved = deps.exploration.document;
    this.#other = new OtherModel({ ...deps, subject: () => this.name ?? 'this project' });
  }

  readonly unsaved = $derived.by(() => this.#deps.exploration.document !== this.#saved);

  /** To be called while a component is being set up. */
  connect(): void {
    const { bridge } = this.#deps;
    bridge.on('project', ({ location }) => void this.open(location));
    $effect(() => this.#keep());
    $effect(() => this.#other.tell(this.#madeWith));
    void this.#resume();
  }

  /** Opens a project's file; null: the one that the person picks. */
  async open(location: string | null = null): Promise<void> {
    if (!(await this.#part())) return;
    const { bridge, notices } = this.#deps;
    const answer = await bridge.ask('project/open', location === null ? null : { location });
    if (!answer.ok) notices.showError(answer.error);
    else if (answer.value) this.#take(answer.value);
  }

  clearRecent(): void {
    void this.#deps.bridge.ask('project/clear-recent', null);
  }

  /** Begins anew, with the pins that a first start has. */
  async begin(): Promise<void> {
    if (!(await this.#part())) return;
    await this.#deps.bridge.ask('project/new', null);
    this.#saved = this.#deps.exploration.begin();
    [this.name, this.#madeWith] = [null, null];
  }

  /** Whether the project is in a file now. */
  async save(as = false): Promise<boolean> {
    if (this.#saving) return false;
    const { bridge, exploration, notices } = this.#deps;
    const { document } = exploration;
    this.#saving = true;
    const answer = await bridge.ask('project/save', { project: this.#project(), as });
    this.#saving = false;
    if (!answer.ok) {
      notices.showError(answer.error, { label: 'Save as…', run: () => void this.save(true) });
      return false;
    }
    if (!answer.value) return false;
    this.#saved = document;
    this.#madeWith = null;
    this.name = answer.value.name;
    notices.showDone(`Saved ${answer.value.name}`);
    return true;
  }

  async #resume(): Promise<void> {
    const answer = await this.#deps.bridge.ask('project/resume', null);
    if (!answer.ok) this.#deps.notices.showError(answer.error);
    else if (answer.value.opened) this.#take(answer.value.opened);
    this.known = true;
    if (answer.ok && answer.value.waiting !== null) await this.open(answer.value.waiting);
  }

  /** Whether what is open may give way: it is saved, or the person lets it go. */
  async #part(): Promise<boolean> {
    if (!this.unsaved) return true;
    const answer = await this.#deps.bridge.ask('project/part', null);
    if (!answer.ok || answer.value === 'cancel') return false;
    return answer.value === 'discard' || this.save();
  }

  #take({ project, name, unsaved }: OpenedProject): void {
    const document = this.#deps.exploration.begin(project.document);
    this.#saved = unsaved ? null : document;
    this.#madeWith = project.model;
    this.name = name;
    this.#deps.show(project.view);
  }

  #project(): Project {
    const { exploration, studio, view } = this.#deps;
    const { model, version } = studio.state;
    const present = model && { ...markOf(model), path: model.bundled ? null : model.path };
    // A project that was opened stays another model's until it is saved with this one.
    const made = this.#madeWith;
    const other = made && present && compareModels(made, present).length === 0 ? null : made;
    return {
      app: version || '0',
      model: other ?? present,
      view: view(),
      document: exploration.document,
    };
  }

  #keep(): void {
    if (!this.known) return;
    const { bridge, notices } = this.#deps;
    void bridge.ask('project/keep', { project: this.#project(), unsaved: this.unsaved }).then((answer) => {
      if (!answer.ok) notices.showError(answer.error);
    });
  }
}
