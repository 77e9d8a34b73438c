import { app, dialog, type BrowserWindow } from 'electron';
import { basename, join, resolve } from 'node:path';
import type { Beginning, OpenedProject, Parting, Project } from '../../contract/project.ts';
import { remember } from '../../contract/settings.ts';
import { reportError } from '../../contract/errors.ts';
import { openAutosave, type LeftBehind } from '../documents/autosave.ts';
import { createProjectStore, PROJECT_ENDING } from '../documents/project-store.ts';
import { LatentStore } from '../engine/stores/latent-store.ts';
import { statOrNull } from '../files/bounded-file.ts';
import type { SettingsStore } from '../settings-store.ts';
import { askForProject, askWhereToSave } from './dialogs.ts';
import type { Notices } from './notices.ts';
import { engineFolders } from './paths.ts';

/** The project of the window: which file it belongs to, its autosave, and what the person is asked about it. */
export interface Projects {
  /** A file that the app was started with waits where it would take the place of what is not saved. */
  resume(): Promise<Beginning>;
  open(window: BrowserWindow, location: string | null): Promise<OpenedProject | null>;
  save(window: BrowserWindow, project: Project, as: boolean): Promise<{ readonly name: string } | null>;
  renew(): void;
  /** Forgets which projects were opened or saved lately. */
  clearRecent(): void;
  keep(project: Project, unsaved: boolean): void;
  part(window: BrowserWindow): Promise<Parting>;
}

/** @param started path of a project that the app was started with, or null */
export function openProjects(settings: SettingsStore, notices: Notices, started: string | null): Projects {
  const store = createProjectStore(new LatentStore(engineFolders().latents));
  const autosave = openAutosave(join(app.getPath('userData'), 'autosave.json'), Date.now, (message) =>
    notices.say(message),
  );
  if (autosave.putAside !== null)
    notices.say(`the last session could not be restored; the damaged file was kept as ${autosave.putAside}`);
  app.on('will-quit', () => autosave.close());
  let path: string | null = null;

  function belongTo(file: string): void {
    path = file;
    settings.change({ recentProjects: remember(settings.value.recentProjects, file) });
    app.addRecentDocument(file);
  }

  function forget(file: string): void {
    settings.change({ recentProjects: settings.value.recentProjects.filter((other) => other !== file) });
  }

  async function read(file: string): Promise<OpenedProject> {
    const project = await store.open(file).catch(async (error: unknown) => {
      const isGone = await statOrNull(file).then(
        (found) => found === null,
        () => false, // on a disk that is not answering, perhaps
      );
      if (isGone) forget(file);
      throw error;
    });
    belongTo(file);
    return { project, name: nameOf(file), unsaved: false };
  }

  return {
    async resume() {
      const { left, present } = autosave; // present: the page was loaded again
      const snapshot = present ?? left;
      const file = started;
      started = null; // a window that is opened again goes on
      if (file !== null && !snapshot?.unsaved) {
        try {
          return { opened: await read(file), waiting: null };
        } catch (error) {
          notices.say(reportError(error).message);
        }
      }
      if (!snapshot) return { opened: null, waiting: null };
      path = snapshot.path;
      if (!present && left?.crashed) notices.say(describeCrash(left));
      const { project, unsaved } = snapshot;
      const waiting = unsaved && file !== path ? file : null; // its own file is open already
      return { opened: { project, name: path && nameOf(path), unsaved }, waiting };
    },
    async open(window, location) {
      const file = location === null ? await askForProject(window) : resolve(location);
      return file === null ? null : read(file);
    },
    async save(window, project, as) {
      const suggested = path ?? `Untitled${PROJECT_ENDING}`;
      const file = path === null || as ? await askWhereToSave(window, suggested) : path;
      if (file === null) return null;
      await store.save(file, project);
      belongTo(file);
      return { name: nameOf(file) };
    },
    renew: () => void (path = null),
    clearRecent() {
      settings.change({ recentProjects: [] });
      app.clearRecentDocuments();
    },
    keep: (project, unsaved) => autosave.put({ project, path, unsaved }),
    async part(window) {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: `Save changes to ${path === null ? 'this exploration' : nameOf(path)}?`,
        detail: 'Your changes will be lost if you don’t save them.',
        buttons: ['Save', 'Don’t save', 'Cancel'],
        defaultId: 0,
        cancelId: 2,
      });
      return (['save', 'discard', 'cancel'] as const)[response] ?? 'cancel';
    },
  };
}

/** What was and was not saved, plainly. */
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
