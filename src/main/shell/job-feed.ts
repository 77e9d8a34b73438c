import type { JobEvent } from '../../contract/job.ts';
import type { HostedStudio } from '../studio.ts';
import { subscribe } from '../subscribe.ts';

/** The events of everything long that the app is at: the window's jobs, and exports, which main runs for it. */
export interface JobFeed {
  on(listener: (event: JobEvent) => void): () => void;
  /** Tells an event of an export. */
  tell(event: JobEvent): void;
}

export function createJobFeed(studio: HostedStudio): JobFeed {
  const listeners = new Set<(event: JobEvent) => void>();
  const tell = (event: JobEvent): void => {
    for (const listener of listeners) listener(event);
  };
  studio.onJob(tell);
  return { on: (listener) => subscribe(listeners, listener), tell };
}
