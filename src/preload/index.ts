import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { channels } from '../contract/channels.ts';
import { reportError } from '../contract/errors.ts';
import type { Bridge, EventName, Events } from '../contract/requests.ts';
import { stayOnPage } from './navigation.ts';

/** The whole of what the page can reach: three functions, none of them Electron's. */

stayOnPage(); // before any script of the page runs

type Listener = (value: never) => void;
const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on(channels.event, (_event: IpcRendererEvent, name: string, value: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(value as never);
});

// A MessagePort cannot cross the context bridge; a window message can transfer it.
for (const channel of [channels.frames, channels.secondFrames])
  ipcRenderer.on(channel, (event: IpcRendererEvent) => {
    window.postMessage(channel, location.origin, event.ports);
  });

const bridge: Bridge = {
  // What cannot be sent there or back is an answer too: who asks never waits in vain.
  ask: (name, input) =>
    ipcRenderer
      .invoke(channels.request, name, input)
      .catch((error: unknown) => ({ ok: false, error: reportError(error, 'request/invalid') })),
  on<K extends EventName>(name: K, listener: (value: Events[K]) => void) {
    const known = listeners.get(name) ?? new Set();
    listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('slerpscope', bridge);
