import { cancelled, HubError, throwIfCancelled } from '../error.ts';
import type { HubSettings } from '../settings.ts';
import { readPieces } from './body.ts';
import { asNetworkError } from './network-error.ts';
import { hostIn } from './subject.ts';

export interface HubRequest {
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** The answer must be a redirect itself, with its headers, not what it leads to. */
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** One exchange with a server: Node's fetch, or what the program puts in its place (a proxy, the system's certificates). */
export type HubFetch = (url: string, request: HubRequest) => Promise<Response>;

/** What one server answers, its body still to come. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from. */
  readonly url: string;
  /** The body in pieces, once. Throws hub/unreachable where it stalls or breaks off, run/cancelled where the signal says so. */
  pieces(): AsyncGenerator<Uint8Array>;
  /** Closes the connection; what is left of the body is not read. */
  close(): void;
}

interface ExchangeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | null;
  /** For errors. */
  readonly name: string;
  readonly limits: Pick<HubSettings, 'answerTimeoutMs' | 'idleTimeoutMs'>;
}

/**
 * Asks one server once, within the time limits of an answer and of its body. Throws hub/unreachable where it cannot be
 * reached or does not answer in time, run/cancelled.
 */
export async function exchange(
  fetch: HubFetch,
  url: string,
  { headers, signal, name, limits: { answerTimeoutMs, idleTimeoutMs } }: ExchangeOptions,
): Promise<Exchange> {
  throwIfCancelled(signal, name);
  const { host } = new URL(url);
  const control = new AbortController();
  const giveUp = (): void => control.abort(cancelled(name));
  signal?.addEventListener('abort', giveUp, { once: true });
  const close = (): void => {
    signal?.removeEventListener('abort', giveUp);
    control.abort(cancelled(name));
  };
  const late = setTimeout(() => control.abort(tooLate(name, host, answerTimeoutMs)), answerTimeoutMs);
  try {
    const request = { method: 'GET', headers, redirect: 'manual', signal: control.signal } as const;
    const response = await fetch(url, request);
    const pieces = (): AsyncGenerator<Uint8Array> =>
      readPieces(response, { name, host, idleMs: idleTimeoutMs, control, close });
    return { status: response.status, headers: response.headers, url, pieces, close };
  } catch (error) {
    close();
    throwIfCancelled(signal, name);
    throw asNetworkError(error, name, host);
  } finally {
    clearTimeout(late);
  }
}

function tooLate(name: string, host: string, ms: number): HubError {
  return new HubError('hub/unreachable', `${hostIn(name, host)} did not answer within ${ms / 1000} s`, {
    isPassing: true,
  });
}
