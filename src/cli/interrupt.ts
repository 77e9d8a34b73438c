import { exitCodes } from './bad-input.ts';

/** How a signal ends the program. */

/** Exit statuses as shells have them: 128 and the number of the signal. */
const statuses = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/** Time in which interrupted work removes its temporary files and locks. */
const GRACE_MS = 2000;

/** The parts of a process that are needed here. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: () => void): unknown;
  off(name: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit status of the first signal. */
  status(): number;
  /** From now on signals end the program at once, as without a listener. */
  stop(): void;
}

/** Watches for Ctrl-C, for `kill`, and for the end of the terminal. A second signal ends the program at once. */
export function watchSignals(program: SignalSource): Interrupt {
  const abort = new AbortController();
  let first: number = exitCodes.interrupted;
  const listeners = Object.entries(statuses).map(([name, status]) => {
    const listener = (): void => {
      if (abort.signal.aborted) return program.exit(status);
      first = status;
      abort.abort();
    };
    program.on(name as keyof typeof statuses, listener);
    return () => program.off(name as keyof typeof statuses, listener);
  });
  return {
    signal: abort.signal,
    status: () => first,
    stop: () => listeners.forEach((remove) => remove()),
  };
}

/**
 * Waits for work. Where the signal aborts, throws "interrupted" once the work has ended, however it does, and after the
 * grace at the latest: the work may hang in native code.
 */
export async function untilInterrupted(
  work: Promise<void>,
  signal: AbortSignal,
  graceMs = GRACE_MS,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => (timer = setTimeout(resolve, graceMs)), { once: true });
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (signal.aborted) throw new Error('interrupted');
}
