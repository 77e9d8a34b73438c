import { app, BrowserWindow } from 'electron';
import type { Studio } from '../studio.ts';

/** Starts the app once Electron is ready; a failure to start is said and ends the process. */
export function onReady(start: () => void): void {
  app.whenReady().then(start, (error: unknown) => {
    process.stderr.write(`slerpscope could not start: ${String(error)}\n`);
    app.exit(1);
  });
}

/** The system's convention: closing the last window ends the app, except on macOS. */
export function quitWithLastWindow(studio: Studio, openWindow: () => void): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('will-quit', () => void studio.close());
}
