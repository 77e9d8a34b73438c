import { app, screen, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import * as v from 'valibot';
import { JsonFile } from '../files/json-file.ts';
import type { Notices } from './notices.ts';
import { placeWindow, type Bounds } from './window-bounds.ts';

const schema = v.object({
  /** Of the window when it is neither maximized nor full screen. */
  bounds: v.nullable(v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
  maximized: v.boolean(),
  fullScreen: v.boolean(),
});
type State = v.InferOutput<typeof schema>;

/** The window's position and state, stored for the next start. */
export interface WindowState {
  /** Where a window that opens now belongs: always on a display that is there. */
  place(): Bounds;
  /** Shows the window as it was left, and follows it from here on. */
  restore(window: BrowserWindow): void;
}

/** From the app's own folder; a damaged file is as good as none. What cannot be read or written is said. */
export function openWindowState(notices: Notices): WindowState {
  const path = join(app.getPath('userData'), 'window.json');
  const fresh: State = { bounds: null, maximized: false, fullScreen: false };
  const file = new JsonFile(path, schema, fresh, (message) => notices.say(message));
  return {
    place() {
      const primary = screen.getPrimaryDisplay();
      const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
      return placeWindow(file.value.bounds, [primary.workArea, ...others.map(({ workArea }) => workArea)]);
    },
    restore(window) {
      if (file.value.maximized) window.maximize();
      if (file.value.fullScreen) window.setFullScreen(true);
      follow(window, file);
    },
  };
}

function follow(window: BrowserWindow, file: JsonFile<State>): void {
  const note = (): void =>
    file.writeSoon({
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    });
  window.on('resize', note);
  window.on('move', note);
  window.on('maximize', note);
  window.on('unmaximize', note);
  window.on('enter-full-screen', note);
  window.on('leave-full-screen', note);
  window.on('close', () => {
    note();
    file.flush();
  });
}
