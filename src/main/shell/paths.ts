import { app } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ownCacheFolder, type EngineFolders } from '../engine/process/folders.ts';

/** Folder with models/ and fonts/: beside the packaged app, or in the project. */
export function resourcesFolder(): string {
  return app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources');
}

/** Takes SLERPSCOPE_USER_DATA into account, so that tests and scripts keep out of the person's folder. */
export function chooseUserData(): void {
  const folder = process.env['SLERPSCOPE_USER_DATA'];
  if (folder) app.setPath('userData', folder);
}

/** What figures were drawn with besides the fonts that the app brings. */
export function fontsFolder(): string {
  return join(app.getPath('userData'), 'fonts');
}

/** The app's part of the system's cache folder. */
export function ownCache(): string {
  const own = process.env['SLERPSCOPE_USER_DATA'];
  return own || ownCacheFolder({ platform: process.platform, env: process.env, home: homedir() });
}

/** Where the engine stores latents (with the person's data) and results (in the system's cache folder). */
export function engineFolders(): EngineFolders {
  return { latents: join(app.getPath('userData'), 'latents'), results: join(ownCache(), 'results') };
}
