import { BrowserWindow, nativeTheme } from 'electron';
import { join } from 'node:path';
import { resourcesFolder } from './paths.ts';
import { origin } from './page-address.ts';
import { minimumSize } from './window-bounds.ts';
import type { WindowState } from './window-state.ts';

/** Paper and ink of the page, so that the window does not flash before the first paint. */
const background = { light: '#f4f4f3', dark: '#131416' };

/** Creates the studio's window, not yet shown. `programDir` is out/main. */
export function createWindow(programDir: string, state: WindowState): BrowserWindow {
  performance.mark('slerpscope:window-created'); // `npm run bench` measures from here to the first tile
  const window = new BrowserWindow({
    ...state.place(),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Slerpscope',
    // macOS takes the icon from the bundle.
    ...(process.platform === 'darwin' ? {} : { icon: join(resourcesFolder(), 'icon', '256x256.png') }),
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: join(programDir, '..', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    state.restore(window);
    window.show();
  });
  return window;
}

/** Loads the page; its requests must be answered by then. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(`${origin}/index.html`);
}
