import { workerData } from 'node:worker_threads';

/**
 * Ends the engine process when the process that started it is gone. It runs on a thread of its own: a native call (a
 * session that is made, `session.run`) blocks the main thread for seconds to minutes, and no event arrives there.
 *
 * On POSIX a process whose parent ends gets another parent at once. On Windows the parent's id stays, so it is also
 * asked whether a process of that id is there.
 */

/** What the main thread knew when it started the watch. */
export interface ParentWatch {
  /** `process.ppid` at the start. It may be another process than the one that asked for the engine: Electron's zygote. */
  readonly parent: number;
  /** The process that asked for the engine. */
  readonly owner: number;
}

const POLL_MS = 200;

const { parent, owner } = workerData as ParentWatch;
// Where the two have different process-id namespaces the owner's id means nothing here.
const ownerSeen = exists(owner);

setInterval(() => {
  if (process.ppid !== parent || (ownerSeen && !exists(owner))) process.kill(process.pid, 'SIGKILL');
}, POLL_MS);

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
