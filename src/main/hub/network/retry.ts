import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../../contract/amounts.ts';
import { cancelled, HubError, throwIfCancelled } from '../error.ts';

/** Milliseconds before the second attempt, the third, and so on, as huggingface_hub waits. */
export const BACKOFF_MS: readonly number[] = [1000, 2000, 4000, 8000, 8000];

/** A longer wait is reported instead: the user decides when to try again. */
const MAX_WAIT_MS = 6 * 60_000;

export interface RetryOptions {
  readonly signal: AbortSignal | null;
  /** For the error of a cancelled wait. */
  readonly subject: string;
  readonly backoffMs: readonly number[];
  /** Called before each wait. */
  readonly onWait?: ((waitMs: number, error: HubError) => void) | undefined;
}

/** Runs `act` again after errors that pass, each time a little later; the last error is thrown. */
export async function retry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await act();
    } catch (error) {
      await waitAfter(error, failures, options);
    }
  }
}

/** Waits before another attempt. Throws the error where it does not pass, or where no attempts are left. */
export async function waitAfter(error: unknown, failures: number, options: RetryOptions): Promise<void> {
  const backoff = options.backoffMs[failures];
  throwIfCancelled(options.signal, options.subject);
  if (!(error instanceof HubError) || !error.isPassing) throw error;
  const waitMs = error.waitMs ?? backoff;
  if (backoff === undefined || waitMs === undefined || waitMs > MAX_WAIT_MS) throw withTime(error);
  options.onWait?.(waitMs, error);
  try {
    await sleep(waitMs, undefined, options.signal ? { signal: options.signal } : {});
  } catch {
    throw cancelled(options.subject);
  }
}

/** The same error with the time for which the hub asks to wait. */
function withTime(error: HubError): HubError {
  const { code, message, page, isPassing, waitMs } = error;
  if (waitMs === null) return error;
  const facts = { page, isPassing, waitMs };
  return new HubError(code, `${message}; again in ${formatDuration(waitMs / 1000)}`, facts);
}
