import { Notification, type BrowserWindow } from 'electron';
import type { Lane } from '../../contract/job.ts';
import { viewContracts } from '../../contract/views/index.ts';
import { watchLongJobs } from '../jobs/long-jobs.ts';
import type { JobFeed } from './job-feed.ts';

/** Seconds after which a person may have turned to something else. */
const LONG = 20;

/** What a lane's job makes; a view's is named by its title. */
const subjects: Readonly<Partial<Record<Lane, string>>> = {
  mix: 'The weighted mix',
  pins: 'The pins',
  consistency: 'The consistency sheet',
  second: 'The second model',
  figure: 'The export',
};

function subjectOf(lane: Lane): string {
  const view = viewContracts.find(({ id }) => id === lane);
  return subjects[lane] ?? `The ${view?.title.toLowerCase() ?? lane}`;
}

/** Says that long work is over while the window is in the background; a click brings the window to the front. */
export function notifyOfLongJobs(window: BrowserWindow, feed: JobFeed): void {
  const take = watchLongJobs(LONG, () => performance.now());
  const stop = feed.on((event) => {
    const end = take(event);
    if (!end || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
    const outcome = end.failure === null ? 'finished' : 'not finished';
    const title = `${subjectOf(end.lane)}: ${outcome}`;
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
