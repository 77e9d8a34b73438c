import type { BrowserWindow } from 'electron';
import { createOverallProgress } from '../jobs/overall-progress.ts';
import type { JobFeed } from './job-feed.ts';

/** Shows the progress of everything that runs in the system's task bar or dock. */
export function showProgress(window: BrowserWindow, feed: JobFeed): void {
  const progress = createOverallProgress();
  const stop = feed.on((event) => {
    if (event.kind === 'progress') progress.advance(event.job, event.done, event.total);
    else if (event.kind === 'done' || event.kind === 'cancelled' || event.kind === 'failed')
      progress.end(event.job);
    else return;
    if (!window.isDestroyed()) window.setProgressBar(progress.share ?? -1);
  });
  window.once('closed', stop);
}
