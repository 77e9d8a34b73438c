import { app } from 'electron';
import { join } from 'node:path';

/** Folder with models/ and fonts/: beside the packaged app, or in the project. */
export function resourcesFolder(): string {
  return app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources');
}

/** Takes SLERPSCOPE_USER_DATA into account, so that tests and scripts keep out of the person's folder. */
export function chooseUserData(): void {
  const folder = process.env['SLERPSCOPE_USER_DATA'];
  if (folder) app.setPath('userData', folder);
}
