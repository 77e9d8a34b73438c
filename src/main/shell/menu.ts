import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import type { HostedStudio } from '../studio.ts';
import { askForModel } from './dialogs.ts';

/** The application menu: what the system expects, and opening a model. Views and pins have their own keys. */
export function installMenu(window: BrowserWindow, studio: HostedStudio): void {
  const openModel = async (kind: 'folder' | 'file'): Promise<void> => {
    const location = await askForModel(window, kind);
    // A failure is part of the studio's state, which the window shows.
    if (location !== null) await studio.open(location).catch(() => undefined);
  };
  const model: MenuItemConstructorOptions = {
    label: 'Model',
    submenu: [
      { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: () => void openModel('folder') },
      { label: 'Open ONNX File…', accelerator: 'CmdOrCtrl+Shift+O', click: () => void openModel('file') },
      { label: 'Bundled Model', click: () => void studio.open('bundled').catch(() => undefined) },
      { type: 'separator' },
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const)),
    ],
  };
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? ([{ role: 'appMenu' }] as const) : []),
      model,
      { role: 'editMenu' },
      view,
      { role: 'windowMenu' },
      help,
    ]),
  );
}
