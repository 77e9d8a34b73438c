import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeRepository } from './support/fake-repository.ts';
import { FakeHub, TOKEN } from './support/fake-hub.ts';
import { loginPage, status } from './support/faults.ts';
import { client, startHub, token } from './support/hub.ts';
import { tinyFiles, tinyRepository, WEIGHTS, weights } from './support/tiny-model.ts';

/** What an attempt is refused with. */
async function refusal(
  attempt: Promise<unknown>,
): Promise<{ code: string; message: string; page: string | null }> {
  return attempt.then(
    () => ({ code: 'none', message: '', page: null }),
    (error: unknown) => error as { code: string; message: string; page: string | null },
  );
}

test('a gated model says where its terms are accepted, and comes with a token once they are', async () => {
  for (const [gated, given, said] of [
    ['gated', null, 'access is restricted and a token is needed; accept the terms at'],
    [
      'gated',
      'hf_garbage',
      'access is restricted and the token of HF_TOKEN is not accepted; accept the terms at',
    ],
    ['not-accepted', TOKEN, 'access is restricted; accept the terms or ask for access at'],
  ] as const) {
    const fake = await startHub(tinyRepository({ gated }));
    const { hub } = client(fake, { tokens: token(given) });
    const { code, message, page } = await refusal(hub.get('acme/tiny'));
    expect([code, message, page]).toEqual([
      'hub/gated',
      `acme/tiny/model_index.json: ${said} ${fake.endpoint}/acme/tiny`,
      hub.pageOf('acme/tiny'),
    ]);
    expect(fake.requests(/resolve/)).toHaveLength(1); // no retry
  }
  const fake = await startHub(tinyRepository({ gated: 'gated' }));
  const { folder } = await client(fake, { tokens: token(TOKEN) }).hub.get('acme/tiny');
  expect(readFileSync(join(folder, WEIGHTS)).equals(weights)).toBe(true);
  expect(fake.log.some(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
});

test('a token that is revoked in mid-way ends the download with the page, and what is there is kept', async () => {
  let value = TOKEN;
  const tokens = { read: () => Promise.resolve({ value, origin: 'the keyring' }) };
  const fake = await startHub(tinyRepository({ gated: 'gated' }));
  const { hub, cacheFolder } = client(fake, { tokens });
  const judged = await hub.judge('acme/tiny');
  fake.fault({ server: 'cdn', path: /xet-bridge/, mangling: { cutAt: 20_000 } });
  fake.onRequest = ({ server }) => {
    if (server === 'cdn') value = 'hf_revoked';
  };
  expect(await refusal(hub.get('acme/tiny', { judged }))).toMatchObject({
    code: 'hub/gated',
    page: hub.pageOf('acme/tiny'),
  });
  fake.onRequest = () => undefined;
  value = TOKEN; // a new one: it is read for every request
  fake.log.length = 0;
  await hub.get('acme/tiny', { judged });
  expect(fake.log.filter(({ server }) => server === 'cdn').map(({ range }) => range)).toEqual([
    'bytes=20000-',
  ]);
  expect(existsSync(join(cacheFolder, 'models--acme--tiny/refs/main'))).toBe(true);
});

test('a disabled repository is called that, without a retry', async () => {
  const fake = await startHub(tinyRepository({ isDisabled: true }));
  const { code, message } = await refusal(client(fake).hub.get('acme/tiny'));
  expect([code, message]).toEqual([
    'hub/refused',
    'acme/tiny/model_index.json: the hub has disabled this repository',
  ]);
  expect(fake.requests(/resolve/)).toHaveLength(1);
});

test('a repository that is missing or private is "not found or private", with a token or without', async () => {
  const fake = await startHub(tinyRepository({ isPrivate: true }));
  expect(await refusal(client(fake).hub.judge('acme/tiny'))).toMatchObject({
    code: 'hub/not-found',
    message: 'acme/tiny: not found or private (a private one needs a token)',
  });
  expect(await refusal(client(fake, { tokens: token(TOKEN) }).hub.judge('acme/nothing'))).toMatchObject({
    code: 'hub/not-found',
    message: 'acme/nothing: not found, or the token of HF_TOKEN has no access',
  });
  expect((await client(fake, { tokens: token(TOKEN) }).hub.judge('acme/tiny')).verdict.kind).toBe('opens');
});

test('a token that the hub does not know is named, and public models come without it', async () => {
  const fake = await startHub(tinyRepository());
  const { hub } = client(fake, { tokens: token('hf_garbage') });
  expect(await refusal(hub.judge('acme/nothing'))).toMatchObject({
    code: 'hub/token',
    message: 'acme/nothing: the hub does not accept the token of HF_TOKEN; replace it',
  });
  const refuse = status(401, {}, '{"error":"Invalid credentials in Authorization header"}');
  const server = { server: 'hub', path: /revision/, respond: refuse } as const;
  fake.fault(server);
  expect((await hub.judge('acme/tiny')).verdict.kind).toBe('opens');
});

test('an unknown revision is named', async () => {
  const fake = await startHub(tinyRepository());
  expect(await refusal(client(fake).hub.judge('acme/tiny', { revision: 'v9' }))).toMatchObject({
    code: 'hub/not-found',
    message: 'acme/tiny: no revision v9',
  });
});

test('other refusals are quoted on one line, without their control characters', async () => {
  const fake = await startHub(tinyRepository());
  const said = { 'x-error-message': 'Your token lacks a scope', 'x-request-id': 'Root=1-abc' };
  fake.fault({ server: 'hub', path: /revision/, respond: status(403, said) });
  fake.fault({
    server: 'hub',
    path: /revision/,
    respond: status(418, {}, `a\u001b[31m\nteapot${'!'.repeat(500)}`),
  });
  const { hub } = client(fake);
  expect((await refusal(hub.judge('acme/tiny'))).message).toBe(
    'acme/tiny: the hub answers 403 (Your token lacks a scope); request Root=1-abc',
  );
  const { message } = await refusal(hub.judge('acme/tiny'));
  expect(message).toMatch(/^acme\/tiny: the hub answers 418 \(a \[31m teapot!+…\)$/);
  expect(message.length).toBeLessThan(250);
});

test('a renamed repository is followed and has its new name', async () => {
  const old = { ...tinyRepository(), name: 'old/name', renamedTo: 'acme/tiny' };
  const fake = await startHub(old, tinyRepository());
  const { repository, folder } = await client(fake).hub.get('old/name');
  expect(repository).toBe('acme/tiny');
  expect(folder).toContain('models--acme--tiny');
});

test('a login page in place of the hub, of a file or of its content is no hub, and nothing of it is kept', async () => {
  for (const [server, path] of [
    ['hub', /^\/api/],
    ['hub', /resolve/],
    ['cdn', /xet-bridge/],
  ] as const) {
    const fake = await startHub(tinyRepository());
    fake.fault({ server, path, respond: loginPage, times: Infinity });
    const { hub, cacheFolder } = client(fake);
    const { code, message } = await refusal(hub.get('acme/tiny'));
    expect([code, message]).toEqual([
      'hub/malformed',
      expect.stringMatching(/web page.*it is no hub, or a login page stands before it$/),
    ]);
    expect(existsSync(cacheFolder) ? readdirSync(join(cacheFolder, 'models--acme--tiny/blobs')) : []).toEqual(
      [],
    );
  }
});

test('redirects in a circle, to a file and to other schemes are refused, and the token goes to no other origin', async () => {
  const other = await startHub();
  const tokens = token(TOKEN);
  for (const [location, said] of [
    ['/api/models/acme/tiny/revision/main', 'redirects in a circle'],
    ['file:///etc/passwd', 'redirects to file:///etc/passwd, which is no web address'],
    ['ftp://example.org/', 'which is no web address'],
    ['http://user:pass@127.0.0.1:9/', 'which is no web address'],
    ['http://[', 'which is no web address'],
  ] as const) {
    const fake = await startHub(tinyRepository());
    fake.fault({ server: 'hub', path: /revision/, respond: status(302, { location }), times: Infinity });
    expect(await refusal(client(fake, { tokens, backoffMs: [] }).hub.judge('acme/tiny'))).toMatchObject({
      code: 'hub/malformed',
      message: expect.stringContaining(said) as string,
    });
  }
  const fake = await startHub(tinyRepository());
  fake.fault({
    server: 'hub',
    path: /revision/,
    respond: status(302, { location: `${other.endpoint}/api/models/x` }),
    times: Infinity,
  });
  await refusal(client(fake, { tokens, backoffMs: [] }).hub.judge('acme/tiny'));
  expect(other.log.map(({ authorization }) => authorization)).toEqual([null]);
});

test('a request that left the hub and is sent back has no token', async () => {
  const fake = await startHub(tinyRepository());
  const other = await startHub();
  const back = status(302, { location: `${fake.endpoint}/api/models/acme/tiny/revision/back` });
  other.fault({ server: 'hub', path: /./, respond: back });
  fake.fault({
    server: 'hub',
    path: /revision\/main/,
    respond: status(302, { location: `${other.endpoint}/x` }),
  });
  await refusal(client(fake, { tokens: token(TOKEN) }).hub.judge('acme/tiny'));
  expect(fake.requests(/revision\/back/).map(({ authorization }) => authorization)).toEqual([null]);
});

test('from https to http no redirect is followed', async () => {
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    return Promise.resolve(
      new Response('', { status: 302, headers: { location: 'http://hub.example/api' } }),
    );
  };
  const fake = await FakeHub.start();
  await fake.stop();
  const { hub } = client(fake, {
    fetch,
    tokens: token(TOKEN),
    settings: { endpoint: 'https://hub.example' },
  });
  expect((await refusal(hub.judge('acme/tiny'))).message).toBe(
    'acme/tiny: hub.example redirects to hub.example without encryption (http)',
  );
  expect(asked).toHaveLength(1);
});

test('a mirror is asked in place of the hub, below its path, and no other host', async () => {
  const fake = await startHub(tinyRepository());
  const asked: string[] = [];
  const under = (url: string, request: RequestInit): Promise<Response> => {
    asked.push(url);
    return fetch(url.replace('/mirror/hf', ''), request);
  };
  const { hub } = client(fake, { fetch: under, settings: { endpoint: `${fake.endpoint}/mirror/hf` } });
  expect((await hub.judge('acme/tiny')).verdict.kind).toBe('opens');
  const own = asked.filter((url) => !url.includes('xet-bridge') && !url.includes('resolve-cache'));
  expect(own.every((url) => url.startsWith(`${fake.endpoint}/mirror/hf/`))).toBe(true);
});

test('a body of an answer that is too long is not read to its end', async () => {
  const fake = await startHub(tinyRepository());
  fake.fault({
    server: 'hub',
    path: /revision/,
    respond: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(1 << 20, ' ');
      const more = (): void => void (response.destroyed || response.write(piece, more));
      more();
    },
  });
  expect(await refusal(client(fake).hub.judge('acme/tiny'))).toMatchObject({
    code: 'hub/malformed',
    message: 'acme/tiny: the answer has more than 8388608 bytes',
  });
});

test('nothing is asked of any server before a model is asked for', async () => {
  const fake = await startHub(fakeRepository('acme/tiny', tinyFiles));
  const { hub } = client(fake);
  expect([await hub.listCached(), await hub.findCached('acme/tiny'), hub.host]).toEqual([
    [],
    null,
    new URL(fake.endpoint).host,
  ]);
  expect(fake.log).toEqual([]);
});
