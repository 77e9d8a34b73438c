import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * electron-builder's afterPack: the packaged app has no use for the loader that lets Electron open any folder.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function removeDefaultApp({ appOutDir, electronPlatformName, packager }) {
  const resources =
    electronPlatformName === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : join(appOutDir, 'resources');
  await rm(join(resources, 'default_app.asar'), { force: true });
}
