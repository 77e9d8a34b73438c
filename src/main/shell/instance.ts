import { app, type BrowserWindow } from 'electron';
import { isAbsolute, join } from 'node:path';
import { PROJECT_ENDING } from '../documents/project-store.ts';
import { sendEvent } from './events.ts';

/** Whether this is the only running app with its user data; a second one hands its files to the first and ends. */
export function claimInstance(): boolean {
  const isFirst = app.requestSingleInstanceLock();
  if (!isFirst) app.quit();
  return isFirst;
}

/** The project among the words of a command line; null when there is none. */
function projectIn(words: readonly string[], folder: string): string | null {
  const file = words.slice(1).find((word) => word.endsWith(PROJECT_ENDING) && !word.startsWith('-'));
  if (file === undefined) return null;
  return isAbsolute(file) ? file : join(folder, file);
}

let early: string | null = null;
app.on('open-file', (event, path) => {
  event.preventDefault();
  early = path;
});

/** The project that the system opened the app with before there was a window. macOS passes it by an event. */
export function startedWith(): string | null {
  return early ?? projectIn(process.argv, process.cwd());
}

/** Sends files that are opened from outside to the window, and brings it to the front. */
export function receiveFiles(window: BrowserWindow): void {
  const show = (file: string | null): void => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
    if (file !== null) sendEvent(window, 'project', { location: file });
  };
  const onSecond = (_event: unknown, words: string[], folder: string): void => show(projectIn(words, folder));
  const onFile = (_event: unknown, file: string): void => show(file);
  app.on('second-instance', onSecond);
  app.on('open-file', onFile);
  window.once('closed', () => {
    app.off('second-instance', onSecond);
    app.off('open-file', onFile);
  });
}
