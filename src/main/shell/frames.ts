import { MessageChannelMain, type BrowserWindow, type MessagePortMain } from 'electron';
import { channels } from '../../contract/channels.ts';
import type { HostedStudio } from '../studio.ts';

/** Joins window and engine by a channel of their own: frames do not pass through main. */
export function connectFrames(window: BrowserWindow, studio: HostedStudio): void {
  join(window, channels.frames, (port) => studio.connectFrames(port));
}

/** The same for the second engine. */
export function connectSecondFrames(window: BrowserWindow, { second }: HostedStudio): void {
  join(window, channels.secondFrames, (port) => second.connectFrames(port));
}

function join(window: BrowserWindow, channel: string, connect: (port: MessagePortMain) => void): void {
  if (window.isDestroyed()) return; // an engine may start again while the app ends
  const { port1, port2 } = new MessageChannelMain();
  connect(port1);
  window.webContents.postMessage(channel, null, [port2]);
}
