import { Notification, type BrowserWindow } from 'electron';
import type { Lane } from '../../contract/job.ts';
import { watchLongJobs } from '../jobs/long-jobs.ts';
import type { JobFeed } from './job-feed.ts';

/** Seconds after which a person may have turned to something else. */
const LONG = 20;

const subjects: Readonly<Record<Lane, string>> = {
  mix: 'The weighted mix',
  pins: 'The pins',
  line: 'The line',
  plane: 'The plane',
  consistency: 'The consistency sheet',
  trajectory: 'The trajectory',
  inversion: 'The inversion',
  second: 'The second model',
  figure: 'The export',
};

/** Says that long work is over while the window is in the background; a click brings the window to the front. */
export function notifyOfLongJobs(window: BrowserWindow, feed: JobFeed): void {
  const take = watchLongJobs(LONG, () => performance.now());
  const stop = feed.on((event) => {
    const end = take(event);
    if (!end || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
    const outcome = end.failure === null ? 'finished' : 'not finished';
    const title = `${subjects[end.lane]}: ${outcome}`;
    const notification = new Notification({ title, body: end.failure ?? window.getTitle() });
    notification.on('click', () => bringToFront(window));
    notification.show();
  });
  window.once('closed', stop);
}

function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
