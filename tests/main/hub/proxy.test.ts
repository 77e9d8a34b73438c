import { readFileSync } from 'node:fs';
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createNodeFetch } from '../../../src/main/hub/network/node-fetch.ts';
import { findProxy } from '../../../src/main/hub/network/proxy.ts';
import { client, startHub } from './support/hub.ts';
import { tinyRepository } from './support/tiny-model.ts';

const certificates = join(import.meta.dirname, '../../fixtures/certificate');
const cert = readFileSync(join(certificates, 'certificate.pem'));
const key = readFileSync(join(certificates, 'key.pem'));

const running: NetServer[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    (server as Server).closeAllConnections();
    server.close();
  }
});

async function listen<T extends NetServer>(server: T): Promise<number> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Proxy {
  readonly address: string;
  /** First line of each request, with its credentials. */
  readonly log: string[];
}

/** A proxy that passes http on and opens tunnels, to loopback only. */
async function startProxy(tunnelStatus = 200): Promise<Proxy> {
  const log: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage): void =>
    void log.push(`${method!} ${url!} ${headers['proxy-authorization'] ?? '-'}`);
  const server = createServer((request, response) => {
    note(request);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    ask(request.url!, { method: request.method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (request, socket) => {
    note(request);
    if (tunnelStatus !== 200) return void socket.end(`HTTP/1.1 ${tunnelStatus} No\r\n\r\n`);
    const to = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      to.pipe(socket).pipe(to);
    });
    for (const end of [to, socket]) end.on('error', () => undefined);
  });
  return { address: `127.0.0.1:${await listen(server)}`, log };
}

test('a model comes through the proxy of the environment, which alone gets its credentials', async () => {
  const proxy = await startProxy();
  const fake = await startHub(tinyRepository());
  const fetch = createNodeFetch({ HTTP_PROXY: `http://ada:p%40ss@${proxy.address}` });
  const { folder } = await client(fake, { fetch }).hub.get('acme/tiny');
  expect(folder).toContain('models--acme--tiny');
  expect(proxy.log).toHaveLength(fake.log.length);
  expect(proxy.log[0]).toBe(
    `GET ${fake.endpoint}${fake.log[0]!.path} Basic ${Buffer.from('ada:p@ss').toString('base64')}`,
  );
});

test('what a host compresses, though it is asked not to, comes through a proxy as it comes without one', async () => {
  const proxy = await startProxy();
  const fake = await startHub(tinyRepository());
  const body = JSON.stringify({ a: 'x'.repeat(1000) });
  const bodies = {
    gzip: gzipSync(body),
    deflate: deflateSync(body),
    br: brotliCompressSync(body),
    other: body,
  };
  const headers = { 'accept-encoding': 'identity' };
  const request = { method: 'GET', headers, redirect: 'manual' } as const;
  const { signal } = new AbortController();
  for (const env of [{}, { HTTP_PROXY: proxy.address }])
    for (const [encoding, bytes] of Object.entries(bodies)) {
      const respond = (_: unknown, response: ServerResponse): void =>
        void response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
      fake.fault({ server: 'hub', path: /./, respond });
      const answer = await createNodeFetch(env)(fake.endpoint, { ...request, signal });
      expect(await answer.text(), encoding).toBe(body);
    }
  const damaged = (_: unknown, response: ServerResponse): void =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bodies.gzip.subarray(0, 20));
  fake.fault({ server: 'hub', path: /./, respond: damaged });
  const cut = await createNodeFetch({ HTTP_PROXY: proxy.address })(fake.endpoint, { ...request, signal });
  await expect(cut.text()).rejects.toThrow();
});

test('an https host is asked through a tunnel, with its own certificate checked', async () => {
  const proxy = await startProxy();
  const seen: (string | undefined)[] = [];
  const server = createSecureServer({ cert, key }, (request, response) => {
    seen.push(request.headers['proxy-authorization']);
    response.writeHead(206, { 'content-range': 'bytes 1-3/4' }).end('abc');
  });
  const port = await listen(server);
  const env = { https_proxy: `http://ada:x@${proxy.address}` };
  const request = {
    method: 'GET',
    headers: {},
    redirect: 'manual',
    signal: new AbortController().signal,
  } as const;
  for (const host of ['hub.test', '127.0.0.1']) {
    const answer = await createNodeFetch(env, { ca: cert })(`https://${host}:${port}/x`, request);
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([
      206,
      'bytes 1-3/4',
      'abc',
    ]);
  }
  expect(proxy.log[0]).toMatch(new RegExp(`^CONNECT hub.test:${port} Basic`));
  expect(seen).toEqual([undefined, undefined]);
  await expect(createNodeFetch(env)(`https://hub.test:${port}/x`, request)).rejects.toThrow(
    /self-signed|self signed/,
  );
  await expect(createNodeFetch(env, { ca: cert })(`https://other.test:${port}/x`, request)).rejects.toThrow(
    /altnames/,
  );
});

test('a certificate that is not trusted is told at once, without further attempts', async () => {
  const server = createSecureServer({ cert, key });
  const endpoint = `https://127.0.0.1:${await listen(server)}`;
  const { hub } = client(await startHub(), { settings: { endpoint }, backoffMs: [60_000] });
  await expect(hub.judge('acme/tiny')).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: expect.stringMatching(/cannot be reached \(\w*SELF_SIGNED\w*\)$/) as string,
  });
});

test('a proxy that refuses, and one that is not there, are named', async () => {
  const proxy = await startProxy(407);
  const of = (address: string): Promise<unknown> =>
    client(fakeAway, {
      fetch: createNodeFetch({ HTTPS_PROXY: address }),
      backoffMs: [],
      settings: { endpoint: 'https://hub.test' },
    }).hub.judge('acme/tiny');
  const fakeAway = await startHub();
  await expect(of(proxy.address)).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: `acme/tiny: hub.test cannot be reached (the proxy ${proxy.address} answers 407)`,
  });
  await expect(of('127.0.0.1:9')).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: expect.stringContaining('(ECONNREFUSED)') as string,
  });
  await expect(of('socks5://u:secret@127.0.0.1:9')).rejects.toMatchObject({
    code: 'hub/malformed',
    message: 'HTTPS_PROXY: "socks5://…@127.0.0.1:9" is no http proxy (http://host:port)',
  });
});

test('a proxy that can be none is refused before anything is asked, by the variable that it stands in', async () => {
  const fake = await startHub(tinyRepository());
  for (const [name, value, shown] of [
    ['ALL_PROXY', 'socks5://127.0.0.1:9', 'socks5://127.0.0.1:9'],
    ['all_proxy', 'socks5://127.0.0.1:9', 'socks5://127.0.0.1:9'],
    ['http_proxy', 'https://127.0.0.1:9', 'https://127.0.0.1:9'],
    ['HTTP_PROXY', 'http://ada:100%@127.0.0.1:9', 'http://…@127.0.0.1:9'],
    ['HTTP_PROXY', 'http://ada:p@ss@127.0.0.1:99999', 'http://…@127.0.0.1:99999'],
    ['HTTP_PROXY', 'ada:secret@127.0.0.1:99999', '…@127.0.0.1:99999'],
    ['HTTP_PROXY', 'http:/127.0.0.1:9', 'http:/127.0.0.1:9'],
    ['HTTP_PROXY', 'http://127.0.0.1:0', 'http://127.0.0.1:0'],
  ] as const) {
    const waits: string[] = [];
    const { hub } = client(fake, {
      fetch: createNodeFetch({ [name]: value }),
      onWait: ({ why }) => waits.push(why),
    });
    await expect(hub.get('acme/tiny')).rejects.toMatchObject({
      code: 'hub/malformed',
      message: `${name}: "${shown}" is no http proxy (http://host:port)`,
    });
    expect(waits).toEqual([]);
  }
  expect(fake.log).toEqual([]);
  const { host } = findProxy(new URL('https://a.b'), { HTTPS_PROXY: 'http://ada:p%40ss@p:1/' })!;
  expect(host).toBe('p:1');
});

test('a proxy is left out for the hosts of NO_PROXY', () => {
  const of = (address: string, list: string): string | null =>
    findProxy(new URL(address), { HTTPS_PROXY: 'p:1', HTTP_PROXY: 'p:2', NO_PROXY: list })?.host ?? null;
  expect([of('https://huggingface.co', ''), of('http://127.0.0.1:8090', '')]).toEqual(['p:1', 'p:2']);
  for (const list of ['*', 'huggingface.co', '.huggingface.co', 'x, huggingface.co:443', '*.huggingface.co'])
    expect(of('https://huggingface.co/x', list)).toBeNull();
  for (const list of ['face.co', 'huggingface.co:80', 'cdn.huggingface.co', 'co.', '.'])
    expect(of('https://huggingface.co/x', list)).toBe('p:1');
  expect(findProxy(new URL('https://a.b'), { ALL_PROXY: 'http://all:3', https_proxy: '' })?.host).toBe(
    'all:3',
  );
});
