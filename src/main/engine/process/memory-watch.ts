/** What is watched, from outside the process: a native call blocks the thread that would measure. */
export interface MemoryWatchDeps {
  /** Bytes that the process takes now; null where that is not known. */
  readonly read: () => Promise<number | null>;
  /** Bytes that it may take. */
  readonly limit: () => number;
  /** Whether it is at work: an idle process grows no more. */
  readonly isBusy: () => boolean;
  /** Called once, with what it took. */
  readonly onOver: (used: number, limit: number) => void;
}

/** A file of Linux' /proc is read at once; elsewhere another program is asked. A process may grow by gigabytes per second. */
const POLL_MS = process.platform === 'linux' ? 50 : 200;

/** Reads what a process takes every POLL_MS while it works; returns the function that stops it. */
export function watchMemory({ read, limit, isBusy, onOver }: MemoryWatchDeps): () => void {
  let reading = false;
  let stopped = false;
  const check = async (): Promise<void> => {
    if (reading || !isBusy()) return;
    reading = true;
    const used = await read().catch(() => null);
    reading = false;
    if (used === null || used <= limit() || stopped) return;
    stop();
    onOver(used, limit());
  };
  const timer = setInterval(() => void check(), POLL_MS);
  timer.unref();
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  return stop;
}
