import type { BrowserWindow } from 'electron';
import { channels } from '../../contract/channels.ts';
import type { EventName, Events } from '../../contract/requests.ts';
import type { ShellParts } from './parts.ts';

/** Sends changes to the window as events. */
export function forwardEvents(
  window: BrowserWindow,
  { studio, settings, notices, feed, hub }: ShellParts,
): void {
  const stops = [
    studio.onState((state) => sendEvent(window, 'studio', state)),
    feed.on((event) => sendEvent(window, 'job', event)),
    settings.onChange((value) => sendEvent(window, 'settings', value)),
  ];
  hub.onDownloads = (downloads) => sendEvent(window, 'downloads', downloads);
  hub.onWait = (wait) => sendEvent(window, 'hubWait', wait);
  notices.onNews = () => sendEvent(window, 'notice', null);
  window.once('closed', () => stops.forEach((stop) => stop()));
}

/** Sends an event, unless the window is gone. */
export function sendEvent<K extends EventName>(window: BrowserWindow, name: K, value: Events[K]): void {
  if (!window.isDestroyed()) window.webContents.send(channels.event, name, value);
}
