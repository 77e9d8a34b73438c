import { net, session, type IncomingMessage, type Session } from 'electron';
import { Readable } from 'node:stream';
import type { HubFetch, HubRequest } from '../hub/network/exchange.ts';
import { createNodeFetch } from '../hub/network/node-fetch.ts';
import { findProxy } from '../hub/network/proxy.ts';

/**
 * Requests to the hub by Chromium, with the proxy and the certificates of the system; where the environment names a proxy,
 * by Node through that. Electron's own `net.fetch` gives no redirect to its caller, so the request is made by hand.
 */
export function createSystemFetch(env: NodeJS.ProcessEnv = process.env): HubFetch {
  const throughProxy = createNodeFetch(env);
  let own: Session | null = null;
  return async (address, request) => {
    const url = new URL(address);
    if (findProxy(url, env) !== null) return throughProxy(address, request);
    own ??= session.fromPartition('hub', { cache: false }); // in memory: no cookies and no files
    return ask(own, url, request);
  };
}

function ask(own: Session, url: URL, { method, headers, signal }: HubRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = net.request({
      method,
      url: url.href,
      headers: { ...headers },
      session: own,
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
    let body: Readable | null = null;
    const giveUp = (): void => {
      const reason = signal.reason instanceof Error ? signal.reason : new Error('cancelled');
      reject(reason);
      body?.destroy(reason);
      request.abort();
    };
    /** Headers and statuses of an answer may be such as a Response refuses. */
    const settle = (make: () => Response): void => {
      try {
        resolve(make());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        request.abort();
      }
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    // Not at the request's own `close`: that comes when it is sent.
    const isOver = (): void => signal.removeEventListener('abort', giveUp);
    request.once('redirect', (status, _method, location, answer) => {
      isOver();
      settle(() => redirection(status, location, answer));
      request.abort();
    });
    request.once('response', (answer) => {
      body = answer as unknown as Readable; // which it is, though its type does not say so
      body.once('close', isOver);
      body.on('error', () => undefined); // who reads it is told by the stream
      settle(() => responseOf(answer, body!));
    });
    request.on('error', (error) => {
      isOver();
      reject(error);
    });
    request.end();
  });
}

function redirection(status: number, location: string, answer: Readonly<Record<string, string[]>>): Response {
  const headers = headersOf(answer);
  headers.set('location', location);
  return new Response(null, { status, headers });
}

function responseOf({ statusCode: status, headers: given }: IncomingMessage, body: Readable): Response {
  const headers = headersOf(given);
  const hasNoBody = [204, 205, 304].includes(status);
  if (hasNoBody) body.resume();
  const stream = hasNoBody ? null : (Readable.toWeb(body) as ReadableStream<Uint8Array>);
  return new Response(stream, { status, headers });
}

function headersOf(given: Readonly<Record<string, string | string[]>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(given))
    // Electron reads the bytes of a header as UTF-8, a Headers as Latin-1.
    for (const value of [values].flat()) headers.append(name, Buffer.from(value, 'utf8').toString('latin1'));
  return headers;
}
