import { app } from 'electron';
import { rmSync } from 'node:fs';
import { makeScratchFolder } from '../files/scratch.ts';

let folder: string | null = null;

/** The folder for what is made before it is copied where the person says; it goes with the app. */
export function scratchFolder(): string {
  if (folder !== null) return folder;
  const made = makeScratchFolder(app.getPath('temp'));
  app.on('will-quit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}
