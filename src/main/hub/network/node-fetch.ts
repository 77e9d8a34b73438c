import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, Readable, type Transform } from 'node:stream';
import { connect, type SecureContextOptions } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Environment } from '../settings.ts';
import type { HubFetch, HubRequest } from './exchange.ts';
import { findProxy } from './proxy.ts';

/**
 * Node's fetch, and where the environment names a proxy a request through that: an http address is asked of the proxy, to
 * an https one it opens a tunnel, inside which the host's certificate is checked as ever.
 * @param trusted certificates beside Node's own
 */
export function createNodeFetch(
  env: Environment = process.env,
  trusted: SecureContextOptions = {},
): HubFetch {
  return async (address, request) => {
    const url = new URL(address);
    const proxy = findProxy(url, env);
    if (proxy === null) return fetch(address, request);
    return url.protocol === 'http:'
      ? askProxy(url, proxy, request)
      : askThroughTunnel(url, proxy, request, trusted);
  };
}

function askProxy(url: URL, proxy: URL, { method, headers, signal }: HubRequest): Promise<Response> {
  const { hostname, port } = proxy;
  return answerOf(
    http.request({
      host: bare(hostname),
      port: port || 80,
      method,
      path: url.href,
      headers: { ...headers, host: url.host, ...authorization(proxy) },
      signal,
      agent: false,
    }),
  );
}

async function askThroughTunnel(
  url: URL,
  proxy: URL,
  { method, headers, signal }: HubRequest,
  trusted: SecureContextOptions,
): Promise<Response> {
  const host = bare(url.hostname);
  const socket = await openTunnel(`${url.hostname}:${url.port || 443}`, proxy, signal);
  const secure = connect({
    ...trusted,
    socket,
    ...(/^[\d.]+$|:/.test(host) ? { host } : { servername: host, host }),
  });
  return answerOf(
    https.request(url, {
      method,
      headers: { ...headers },
      signal,
      createConnection: () => secure,
    }),
  );
}

function openTunnel(target: string, proxy: URL, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: bare(proxy.hostname),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(proxy) },
      signal,
      agent: false,
    });
    request.once('error', reject);
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answers ${String(statusCode)}`));
    });
    request.end();
  });
}

function answerOf(request: http.ClientRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (answer) => {
      const status = answer.statusCode ?? 0;
      const headers = new Headers();
      for (let i = 0; i < answer.rawHeaders.length; i += 2)
        headers.append(answer.rawHeaders[i]!, answer.rawHeaders[i + 1]!);
      const hasNoBody = [204, 205, 304].includes(status);
      if (hasNoBody) answer.resume();
      try {
        const body = hasNoBody ? null : (Readable.toWeb(decoded(answer)) as ReadableStream<Uint8Array>);
        resolve(new Response(body, { status, headers }));
      } catch (error) {
        request.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    request.end();
  });
}

/** The body without its compression, as fetch gives it: some hosts compress though they are asked not to. */
function decoded(answer: http.IncomingMessage): Readable {
  const encoding = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
  const decode = DECODERS.get(encoding);
  return decode ? pipeline(answer, decode(), () => undefined) : answer; // an error reaches the last stream
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** For the proxy alone: it is in no request to the host. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
