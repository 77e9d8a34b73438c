import { app, dialog, type BrowserWindow } from 'electron';
import { basename, join, resolve } from 'node:path';
import type { Beginning, DiscardAnswer, OpenedProject, Project } from '../../contract/project.ts';
import { remember } from '../../contract/settings.ts';
import { reportError } from '../../contract/errors.ts';
import { openAutosave, type Autosave, type LeftBehind } from '../documents/autosave.ts';
import { createProjectStore, PROJECT_ENDING } from '../documents/project-store.ts';
import { LatentStore } from '../engine/stores/latent-store.ts';
import { statOrNull } from '../files/bounded-file.ts';
import type { SettingsStore } from '../settings-store.ts';
import { askForProject, askWhereToSave } from './dialogs.ts';
import type { Notices } from './notices.ts';
import { engineFolders } from './paths.ts';

/** The project of the window: its file, its autosave, and what the person is asked about it. */
export class Projects {
  readonly #settings: SettingsStore;
  readonly #notices: Notices;
  readonly #store = createProjectStore(new LatentStore(engineFolders().latents));
  readonly #autosave: Autosave;
  /** A project that the app was started with, until a window has resumed. */
  #started: string | null;
  /** The project's file; null while it has none. */
  #path: string | null = null;

  /** @param started path of a project that the app was started with, or null */
  constructor(settings: SettingsStore, notices: Notices, started: string | null) {
    this.#settings = settings;
    this.#notices = notices;
    this.#started = started;
    const say = (message: string): void => notices.say(message);
    this.#autosave = openAutosave(join(app.getPath('userData'), 'autosave.json'), Date.now, say);
    const { putAside } = this.#autosave;
    if (putAside !== null)
      say(`the last session could not be restored; the damaged file was kept as ${putAside}`);
    app.on('will-quit', () => this.#autosave.close());
  }

  /** What a window begins with. A file that the app was started with waits if it would replace unsaved changes. */
  async resume(): Promise<Beginning> {
    const { left, present } = this.#autosave; // present: the page was loaded again
    const snapshot = present ?? left;
    const file = this.#started;
    this.#started = null; // a window that is opened again continues
    if (file !== null && !snapshot?.unsaved) {
      try {
        return { opened: await this.#read(file), waiting: null };
      } catch (error) {
        this.#notices.sayFailed(reportError(error).message);
      }
    }
    if (!snapshot) return { opened: null, waiting: null };
    const { path, project, unsaved } = snapshot;
    this.#path = path;
    if (!present && left?.crashed) this.#notices.say(describeCrash(left));
    const waiting = unsaved && file !== path ? file : null; // its own file is open already
    return { opened: { project, name: path && nameOf(path), unsaved }, waiting };
  }

  async open(window: BrowserWindow, location: string | null): Promise<OpenedProject | null> {
    const file = location === null ? await askForProject(window) : resolve(location);
    return file === null ? null : this.#read(file);
  }

  async save(
    window: BrowserWindow,
    project: Project,
    as: boolean,
  ): Promise<{ readonly name: string } | null> {
    const suggested = this.#path ?? `Untitled${PROJECT_ENDING}`;
    const file = this.#path === null || as ? await askWhereToSave(window, suggested) : this.#path;
    if (file === null) return null;
    await this.#store.save(file, project);
    this.#setFile(file);
    return { name: nameOf(file) };
  }

  /** The window begins a new project, which has no file. */
  reset(): void {
    this.#path = null;
  }

  /** Clears the list of recent projects. */
  clearRecent(): void {
    this.#settings.change({ recentProjects: [] });
    app.clearRecentDocuments();
  }

  autosave(project: Project, unsaved: boolean): void {
    this.#autosave.put({ project, path: this.#path, unsaved });
  }

  /** Asks the person whether unsaved changes are saved or discarded. */
  async confirmDiscard(window: BrowserWindow): Promise<DiscardAnswer> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: `Save changes to ${this.#path === null ? 'this exploration' : nameOf(this.#path)}?`,
      detail: 'Your changes will be lost if you don’t save them.',
      buttons: ['Save', 'Don’t save', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
    });
    return (['save', 'discard', 'cancel'] as const)[response] ?? 'cancel';
  }

  /** Reads a project; a file that no longer exists is removed from the recent ones. */
  async #read(file: string): Promise<OpenedProject> {
    const project = await this.#store.open(file).catch(async (error: unknown) => {
      const isGone = await statOrNull(file).then(
        (found) => found === null,
        () => false, // on a disk that is not answering, perhaps
      );
      if (isGone) this.#removeRecent(file);
      throw error;
    });
    this.#setFile(file);
    return { project, name: nameOf(file), unsaved: false };
  }

  #setFile(file: string): void {
    this.#path = file;
    this.#settings.change({ recentProjects: remember(this.#settings.value.recentProjects, file) });
    app.addRecentDocument(file);
  }

  #removeRecent(file: string): void {
    const { recentProjects } = this.#settings.value;
    this.#settings.change({ recentProjects: recentProjects.filter((other) => other !== file) });
  }
}

/** One line: what was restored, and whether it is saved. */
function describeCrash({ at, path, unsaved }: LeftBehind): string {
  const restored = `Slerpscope quit unexpectedly; your work up to ${new Date(at).toLocaleTimeString()} was restored`;
  if (!unsaved) return `${restored} and is saved`;
  return path === null
    ? `${restored} but is not saved to a file yet`
    : `${restored}; ${basename(path)} does not contain the last changes`;
}

function nameOf(file: string): string {
  return basename(file, PROJECT_ENDING);
}
