import { MessageChannelMain, type BrowserWindow } from 'electron';
import { channels } from '../../contract/channels.ts';
import type { HostedStudio } from '../studio.ts';

/** Joins window and second engine in the same way. */
export function connectSecondFrames(window: BrowserWindow, { second }: HostedStudio): void {
  if (window.isDestroyed()) return;
  const { port1, port2 } = new MessageChannelMain();
  second.connectFrames(port1);
  window.webContents.postMessage(channels.secondFrames, null, [port2]);
}

/** Joins window and engine by a channel of their own: frames do not pass through main. */
export function connectFrames(window: BrowserWindow, studio: HostedStudio): void {
  const { port1, port2 } = new MessageChannelMain();
  studio.connectFrames(port1);
  window.webContents.postMessage(channels.frames, null, [port2]);
}
