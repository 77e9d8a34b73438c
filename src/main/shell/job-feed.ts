import type { JobEvent } from '../../contract/job.ts';
import type { HostedStudio } from '../studio.ts';
import { subscribe } from '../subscribe.ts';

/** The events of the window's jobs, and of exports, which main runs. */
export interface JobFeed {
  on(listener: (event: JobEvent) => void): () => void;
  /** Sends an event of an export to the listeners. */
  emit(event: JobEvent): void;
}

export function createJobFeed(studio: HostedStudio): JobFeed {
  const listeners = new Set<(event: JobEvent) => void>();
  const emit = (event: JobEvent): void => {
    for (const listener of listeners) listener(event);
  };
  studio.onJob(emit);
  return { on: (listener) => subscribe(listeners, listener), emit };
}
