import type { BrowserWindow } from 'electron';
import type { HostedStudio } from '../studio.ts';

/** Shows the progress of everything that runs in the system's task bar or dock. */
export function showProgress(window: BrowserWindow, studio: HostedStudio): void {
  const running = new Map<string, { done: number; total: number }>();
  const stop = studio.onJob((event) => {
    if (event.kind === 'progress') running.set(event.job, event);
    else if (event.kind !== 'distance') running.delete(event.job);
    const jobs = [...running.values()];
    const total = jobs.reduce((sum, job) => sum + job.total, 0);
    const done = jobs.reduce((sum, job) => sum + job.done, 0);
    if (!window.isDestroyed()) window.setProgressBar(total > done ? done / total : -1);
  });
  window.once('closed', stop);
}
