import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JudgedModel } from '../../../src/main/hub/hub.ts';
import type { DownloadProgress } from '../../../src/contract/hub.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { asFiles, commitOf, fakeRepository, hashes, readFiles, sha256 } from './support/fake-repository.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { silence, status, type Mangling, type Respond } from './support/faults.ts';
import { client, startHub, type Client } from './support/hub.ts';
import { tinyFiles, tinyFolder, tinyRepository, WEIGHTS, weights } from './support/tiny-model.ts';

const CDN = /xet-bridge/;
const HASH = sha256(weights);

type Started = Client & { readonly fake: FakeHub; readonly judged: JudgedModel };

/** A hub with the model, after its verdict, which reads the header of the weights. */
async function start(
  mangling: Mangling | null = null,
  options: Parameters<typeof client>[1] = {},
): Promise<Started> {
  const fake = await startHub(tinyRepository());
  const made = client(fake, options);
  const judged = await made.hub.judge('acme/tiny');
  fake.log.length = 0;
  if (mangling) fake.fault({ server: 'cdn', path: CDN, mangling });
  return { fake, judged, ...made };
}

/** Ranges that the content host was asked for. */
function ranges(fake: FakeHub): (string | null)[] {
  return fake.log.filter(({ server }) => server === 'cdn').map(({ range }) => range);
}

function blobs(cacheFolder: string): string[] {
  const folder = join(cacheFolder, 'models--acme--tiny', 'blobs');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The part of the weights that is kept for a next attempt. */
function partial(cacheFolder: string): string {
  return join(cacheFolder, 'models--acme--tiny/blobs', `${HASH}.slerpscope.incomplete`);
}

function expectWhole(folder: string): void {
  expect(hashes(readFiles(folder))).toEqual(hashes(tinyFiles));
}

/** Gets the model on a hub with faults and checks all of it. */
async function expectGot({ hub, judged, cacheFolder }: Omit<Started, 'fake'>): Promise<void> {
  const { folder } = await hub.get('acme/tiny', { judged });
  expectWhole(folder);
  expect(blobs(cacheFolder).filter((name) => name.includes('.'))).toEqual([]);
}

test('a model is downloaded, opens, and is the one that the repository has', async () => {
  const { hub, fake, judged } = await start();
  const { folder, commit, notices } = await hub.get('acme/tiny', { judged });
  expectWhole(folder);
  expect([commit, notices]).toEqual([commitOf('acme/tiny', 1), []]);
  const [ours, original] = await Promise.all(
    [folder, tinyFolder].map((path) => openModel(path, { bundledFolder: '' })),
  );
  expect(ours!.info.identity).toBe(original!.info.identity);
  expect(ours!.info.name).toBe('acme/tiny');
  // Regular files come over a relative redirect of the hub, weights from the content host, each once.
  expect(fake.requests(/resolve-cache.*model_index/).length).toBeGreaterThan(0);
  expect(ranges(fake)).toEqual([null]);
});

test('the cache has the layout of huggingface_hub', async () => {
  const { hub, cacheFolder } = await start();
  const { commit } = await hub.get('acme/tiny');
  const folder = join(cacheFolder, 'models--acme--tiny');
  expect(readdirSync(folder).sort()).toEqual(['blobs', 'refs', 'snapshots']);
  expect(readFileSync(join(folder, 'refs/main'), 'latin1')).toBe(commit); // 40 digits, no line end
  expect(readFileSync(join(cacheFolder, 'CACHEDIR.TAG'), 'utf8').split('\n')[0]).toBe(
    'Signature: 8a477f597d28d172789f06886806bc55',
  );
  const snapshot = join(folder, 'snapshots', commit);
  // The content host's own ETag is as long as a SHA-256: the blob has the name of the list.
  expect(readlinkSync(join(snapshot, WEIGHTS))).toBe(`../../../blobs/${HASH}`);
  expect(readlinkSync(join(snapshot, 'model_index.json'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
  expect(existsSync(join(cacheFolder, '.locks'))).toBe(false);
});

test('a cut body is resumed where it ended, and no byte comes twice', async () => {
  const { fake, ...made } = await start({ cutAt: 20_000 });
  await expectGot(made);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-']);
});

test('a body that ends early without a length is resumed', async () => {
  const { fake, ...made } = await start({ endsEarlyAt: 30_001 });
  await expectGot(made);
  expect(ranges(fake)).toEqual([null, 'bytes=30001-']);
});

test('of everything that a server sends for a range what is there is skipped', async () => {
  const { fake, ...made } = await start({ cutAt: 20_000 });
  // What is there does not become less when the body ends before it.
  fake.fault({ server: 'cdn', path: CDN, mangling: { ignoresRange: true, cutAt: 9000 } });
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 30_000 } });
  fake.fault({ server: 'cdn', path: CDN, mangling: { ignoresRange: true } });
  await expectGot(made);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-', 'bytes=20000-', 'bytes=30000-']);
});

test('a range that begins elsewhere is not used', async () => {
  const { fake, hub, judged, ...rest } = await start({ cutAt: 20_000 });
  fake.fault({ server: 'cdn', path: CDN, mangling: { shiftBy: 7 } });
  const { folder } = await hub.get('acme/tiny', { judged });
  expectWhole(folder);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-', null]);
  expect(blobs(rest.cacheFolder).filter((name) => name.includes('.'))).toEqual([]);
});

test('an answer that is no part of the file does not cost what is there', async () => {
  const chunked: Respond = (_, response) =>
    void response.writeHead(200).write('try later', () => response.end());
  for (const respond of [
    status(200, { 'content-type': 'text/plain', 'content-length': '9' }, 'try later'),
    chunked,
    status(416, { 'content-range': 'bytes */9' }),
    status(206, { 'content-range': 'bytes 30000-30008/62700' }, 'try later'),
  ]) {
    const { fake, hub, judged, cacheFolder } = await start({ cutAt: 40_000 });
    fake.fault({ server: 'cdn', path: CDN, respond });
    expectWhole((await hub.get('acme/tiny', { judged })).folder);
    expect(blobs(cacheFolder).filter((name) => name.includes('.'))).toEqual([]);
  }
  const { fake, hub, judged, cacheFolder } = await start({ cutAt: 40_000 });
  fake.fault({
    server: 'cdn',
    path: CDN,
    respond: status(200, { 'content-type': 'text/plain', 'content-length': '9' }, 'try later'),
    times: Infinity,
  });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/malformed',
    message: expect.stringMatching(/answers with 9 bytes, the list of files says 62700$/) as string,
  });
  expect(statSync(partial(cacheFolder)).size).toBe(40_000);
});

test('an announced size that is wrong for once does not cost what is there', async () => {
  const { fake, hub, judged, cacheFolder } = await start({ cutAt: 40_000 });
  const path = /resolve\/.*safetensors/;
  fake.fault({ server: 'hub', path, mangling: {} });
  fake.fault({ server: 'hub', path, mangling: { headers: { 'x-linked-size': '99' } } });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({ code: 'hub/changed' });
  expect(statSync(partial(cacheFolder)).size).toBe(40_000);
});

test('a range of a file of another size ends the download and names both sizes', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  fake.fault({ server: 'cdn', path: CDN, mangling: { total: 99_999 } });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/changed',
    message: expect.stringMatching(/has 99999 bytes of it, the list of files says 62700$/) as string,
  });
  expect(blobs(cacheFolder)).not.toContain(HASH);
  expect(blobs(cacheFolder).filter((name) => name.includes('incomplete'))).toEqual([]);
});

test('a partial file that is full is checked and named without a request; one that is too long begins anew', async () => {
  for (const [kept, asked] of [
    [weights, []],
    [Buffer.concat([weights, Buffer.from('more')]), [null]],
    [weights.subarray(0, 1000), ['bytes=1000-']],
  ] as const) {
    const { fake, hub, judged, cacheFolder } = await start();
    const folder = join(cacheFolder, 'models--acme--tiny', 'blobs');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${HASH}.slerpscope.incomplete`), kept);
    const { folder: snapshot } = await hub.get('acme/tiny', { judged });
    expectWhole(snapshot);
    expect(ranges(fake)).toEqual(asked);
  }
});

test('what Python and the JavaScript library have begun is not touched', async () => {
  const { hub, cacheFolder } = await start();
  const folder = join(cacheFolder, 'models--acme--tiny', 'blobs');
  mkdirSync(folder, { recursive: true });
  for (const name of [`${HASH}.incomplete`, `${HASH}.0a1b2c3d.incomplete`])
    writeFileSync(join(folder, name), 'theirs');
  await hub.get('acme/tiny');
  expect(readFileSync(join(folder, `${HASH}.incomplete`), 'utf8')).toBe('theirs');
  expect(readFileSync(join(folder, `${HASH}.0a1b2c3d.incomplete`), 'utf8')).toBe('theirs');
});

test('an expired address is asked for anew and the download goes on where it ended', async () => {
  const { fake, hub, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  fake.fault({ server: 'cdn', path: CDN, respond: status(403, {}, '<Error>Request has expired</Error>') });
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-', 'bytes=20000-']);
  const signatures = fake.requests(CDN).map(({ path }) => path.split('Signature=')[1]);
  expect(new Set(signatures).size).toBe(signatures.length);
});

test('a flipped bit is refused; the content is asked for once more and then given up', async () => {
  for (const flipAt of [0, 31_000, weights.length - 1]) {
    const once = await start({ flipAt });
    expectWhole((await once.hub.get('acme/tiny', { judged: once.judged })).folder);
    expect(ranges(once.fake)).toEqual([null, null]);
  }
  const { fake, hub, cacheFolder, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { flipAt: 5 }, times: Infinity });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/changed',
    message: `acme/tiny/${WEIGHTS}: the content that came 2 times is not the listed one (sha256 ${HASH}); nothing of it is kept`,
  });
  expect(ranges(fake)).toEqual([null, null]);
  expect(blobs(cacheFolder).filter((name) => name.startsWith(HASH))).toEqual([]);
  expect(existsSync(join(cacheFolder, 'models--acme--tiny/refs/main'))).toBe(false);
});

test('a flipped bit in a config is refused as well', async () => {
  const { fake, hub, judged } = await start();
  fake.fault({
    server: 'hub',
    path: /resolve-cache.*unet\/config/,
    mangling: { flipAt: 9 },
    times: Infinity,
  });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({ code: 'hub/changed' });
});

test('an announced size, hash or commit that differs from the list ends the download', async () => {
  for (const [headers, said] of [
    [{ 'x-linked-size': '99' }, 'the size 99'],
    [{ 'x-linked-etag': `"${'0'.repeat(64)}"` }, `the hash ${'0'.repeat(64)}`],
    [{ 'x-repo-commit': '0'.repeat(40) }, `the commit ${'0'.repeat(40)}`],
  ] as const) {
    const { fake, hub, cacheFolder, judged } = await start();
    fake.fault({ server: 'hub', path: /resolve\/.*safetensors/, mangling: { headers } });
    const failed = hub.get('acme/tiny', { judged });
    await expect(failed).rejects.toMatchObject({
      code: 'hub/changed',
      message: expect.stringContaining(said) as string,
    });
    expect(blobs(cacheFolder).filter((name) => name.startsWith(HASH))).toEqual([]);
  }
});

test('a branch that moves during the download changes nothing of it', async () => {
  const repository = tinyRepository();
  const fake = await startHub(repository);
  const next = commitOf('acme/tiny', 2);
  repository.commits[next] = asFiles({ ...tinyFiles, 'unet/config.json': '{}' });
  fake.onRequest = ({ path }) => {
    if (path.includes('/tree/')) repository.refs['main'] = next;
  };
  const { folder, commit } = await client(fake).hub.get('acme/tiny');
  expect(commit).toBe(commitOf('acme/tiny', 1));
  expectWhole(folder);
});

test('errors of the server that pass are survived; others that stay end it and keep what is there', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  fake.fault({ server: 'cdn', path: CDN, respond: status(503), times: Infinity });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: expect.stringContaining('answers 503') as string,
  });
  expect(ranges(fake)).toHaveLength(7); // the first, and six without progress
  expect(blobs(cacheFolder)).toContain(`${HASH}.slerpscope.incomplete`);
  fake.faults.length = 0;
  fake.log.length = 0;
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual(['bytes=20000-']);
});

test('a stalled body is given up and resumed', async () => {
  const { fake, hub, judged } = await start({ stallAt: 20_000 }, { settings: { idleTimeoutMs: 1500 } });
  const waits: DownloadProgress[] = [];
  const onProgress = (progress: DownloadProgress): void => void (progress.waiting && waits.push(progress));
  expectWhole((await hub.get('acme/tiny', { judged, onProgress })).folder);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-']);
  expect(waits[0]!.waiting!.why).toMatch(/sent nothing for 1\.5 s$/);
});

test('a server that never answers, and one that is not there, are named', async () => {
  const fake = await startHub(tinyRepository());
  fake.fault({ server: 'hub', path: /^\/api/, respond: silence, times: Infinity });
  const slow = client(fake, { settings: { answerTimeoutMs: 150 }, backoffMs: [1] });
  await expect(slow.hub.get('acme/tiny')).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: expect.stringContaining('did not answer within 0.15 s') as string,
  });
  const away = client(fake, { settings: { endpoint: 'http://127.0.0.1:9' }, backoffMs: [1] });
  await expect(away.hub.get('acme/tiny')).rejects.toMatchObject({
    code: 'hub/unreachable',
    message: expect.stringContaining('127.0.0.1:9 cannot be reached (') as string,
  });
});

test('what the hub says of when to ask again is waited for', async () => {
  const { fake, hub, judged } = await start();
  const date = new Date(Date.now() + 1000).toUTCString();
  const limits = [{ ratelimit: '"resolvers";r=0;t=1' }, { 'retry-after': '1' }, { 'retry-after': date }, {}];
  for (const headers of limits)
    fake.fault({ server: 'hub', path: /resolve\/.*safetensors/, respond: status(429, headers) });
  const waits: (number | null)[] = [];
  const onProgress = ({ waiting }: DownloadProgress): void => void (waiting && waits.push(waiting.ms));
  expectWhole((await hub.get('acme/tiny', { judged, onProgress })).folder);
  expect(waits.slice(0, 2)).toEqual([2000, 2000]);
  expect(waits[2]).toBeLessThanOrEqual(3000);
  expect(waits[3]).toBe(5); // it says nothing: the usual time
});

test('a hub that asks for an hour is not waited for, and a wait can be cancelled', async () => {
  const { fake, hub, judged } = await start();
  fake.fault({
    server: 'hub',
    path: /resolve\/.*safetensors/,
    respond: status(429, { 'retry-after': '3600' }),
  });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/rate-limited',
    message: expect.stringContaining('again in 1 h 0 min') as string,
  });
  fake.fault({
    server: 'hub',
    path: /resolve\/.*safetensors/,
    respond: status(429, { 'retry-after': '60' }),
  });
  const control = new AbortController();
  const onProgress = ({ waiting }: DownloadProgress): void => void (waiting && control.abort());
  await expect(hub.get('acme/tiny', { judged, onProgress, signal: control.signal })).rejects.toMatchObject({
    code: 'run/cancelled',
  });
});

test('a cancelled download closes its connection and goes on where it ended', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  const control = new AbortController();
  fake.fault({ server: 'cdn', path: CDN, mangling: { stallAt: 25_000 } });
  const closed = new Promise<void>((resolve) => {
    fake.onRequest = ({ server }) => {
      if (server === 'cdn') setTimeout(() => control.abort(), 150).unref();
    };
    control.signal.addEventListener('abort', () => resolve());
  });
  await expect(hub.get('acme/tiny', { judged, signal: control.signal })).rejects.toMatchObject({
    code: 'run/cancelled',
  });
  await closed;
  expect(blobs(cacheFolder)).toContain(`${HASH}.slerpscope.incomplete`);
  fake.onRequest = () => undefined;
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)[1]).toBe('bytes=25000-');
});

test('a partial file that was pruned in between is no loss but of time', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  fake.fault({ server: 'cdn', path: CDN, respond: status(503), times: 6 });
  await expect(hub.get('acme/tiny', { judged })).rejects.toThrow('503');
  rmSync(join(cacheFolder, 'models--acme--tiny/blobs', `${HASH}.slerpscope.incomplete`));
  fake.log.length = 0;
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual([null]);
});

test('an endless body is stopped at the size of the list', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { isEndless: true } });
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/changed',
    message: expect.stringContaining('sends more than the 62700 bytes') as string,
  });
  expect(blobs(cacheFolder).filter((name) => name.startsWith(HASH))).toEqual([]);
});

test('an empty file, and one that comes compressed and without a length, are right', async () => {
  const repository = fakeRepository('acme/tiny', {
    ...tinyFiles,
    'scheduler_config.json': tinyFiles['scheduler/scheduler_config.json']!,
  });
  const fake = await startHub(repository);
  const { hub, cacheFolder } = client(fake);
  const judged = await hub.judge('acme/tiny');
  fake.fault({ server: 'hub', path: /resolve-cache.*unet\/config/, mangling: { isGzip: true } });
  const empty = {
    path: 'empty.txt',
    size: 0,
    hash: { kind: 'git-sha1', hex: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' },
  } as const;
  const { folder } = await hub.get('acme/tiny', { judged: { ...judged, files: [...judged.files, empty] } });
  expect(readFileSync(join(folder, 'empty.txt'))).toHaveLength(0);
  expect(readFileSync(join(folder, 'unet/config.json'))).toEqual(tinyFiles['unet/config.json']);
  expect(blobs(cacheFolder)).toContain(empty.hash.hex);
});

test('a blob that another program makes meanwhile is used or replaced, without an error', async () => {
  const { fake, hub, cacheFolder, judged } = await start();
  const folder = join(cacheFolder, 'models--acme--tiny', 'blobs');
  fake.onRequest = ({ server }) => {
    if (server === 'cdn') writeFileSync(join(folder, HASH), weights);
  };
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(blobs(cacheFolder).filter((name) => name.startsWith(HASH))).toEqual([HASH]);
});

test('two downloads of a model at once fetch each file once', async () => {
  const { fake, hub, judged, cacheFolder, workFolder } = await start();
  const other = client(fake, { settings: { cacheFolder }, workFolder });
  const both = await Promise.all([hub, other.hub, hub].map((one) => one.get('acme/tiny', { judged })));
  for (const { folder } of both) expectWhole(folder);
  expect(ranges(fake)).toEqual([null]);
  expect(readdirSync(join(workFolder, 'locks'))).toEqual([]);
});

test('without symbolic links files are moved into the snapshot, once', async () => {
  const fail = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' }));
  for (const how of [{ calls: { ...node, symlink: fail } }, { settings: { avoidsLinks: true } }]) {
    const fake = await startHub(tinyRepository());
    const { hub, cacheFolder } = client(fake, how);
    const { folder } = await hub.get('acme/tiny');
    expectWhole(folder);
    expect(lstatSync(join(folder, WEIGHTS)).isFile()).toBe(true);
    expect(blobs(cacheFolder)).toEqual([]);
    const [cached] = await hub.listCached();
    expect(cached!.bytes).toBe(Object.values(tinyFiles).reduce((sum, { length }) => sum + length, 0));
    fake.log.length = 0;
    await hub.get('acme/tiny', { judged: await hub.judge('acme/tiny') });
    expect(fake.requests(/Signature/).filter(({ range }) => range === null)).toHaveLength(1); // the verdict's
  }
});

test('a disk that is too small is told before anything is written', async () => {
  const fake = await startHub(tinyRepository());
  const statfs = (() => Promise.resolve({ bavail: 40_000, bsize: 1 })) as unknown as typeof node.statfs;
  const { hub, cacheFolder } = client(fake, { calls: { ...node, statfs } });
  await expect(hub.get('acme/tiny')).rejects.toMatchObject({
    code: 'hub/disk',
    message: expect.stringMatching(
      /63\.6 kB are to be written and 33\.6 MB left to other programs, but the disk has 40 kB free$/,
    ) as string,
  });
  expect(existsSync(cacheFolder)).toBe(false);
});

test('a disk that fills up at any byte is one clear error, and the download goes on where it ended', async () => {
  for (const room of [0, 1, 20_000, weights.length - 1]) {
    const fake = await startHub(tinyRepository());
    const cacheFolder = join(client(fake).cacheFolder);
    const full = client(fake, { settings: { cacheFolder }, calls: { ...node, open: openWithRoom(room) } });
    const judged = await full.hub.judge('acme/tiny');
    const only = { ...judged, files: judged.files.filter(({ path }) => path === WEIGHTS) };
    await expect(full.hub.get('acme/tiny', { judged: only })).rejects.toMatchObject({
      code: 'hub/disk',
      message: expect.stringMatching(
        /incomplete: cannot be written \(ENOSPC: no space left on device\)$/,
      ) as string,
    });
    expect(existsSync(join(cacheFolder, 'models--acme--tiny/refs/main'))).toBe(false);
    fake.log.length = 0;
    const { hub } = client(fake, { settings: { cacheFolder } });
    expectWhole((await hub.get('acme/tiny', { judged })).folder);
    const kept = Number(/\d+/.exec(ranges(fake)[0] ?? '0')![0]);
    expect(kept).toBeLessThanOrEqual(room);
    expect(kept).toBeGreaterThan(room - 16_385);
  }
});

/** A file system with room for so many bytes of partial files: a write that exceeds it is short, the next one fails. */
function openWithRoom(room: number): typeof node.open {
  let left = room;
  return async (...args) => {
    const file = await node.open(...args);
    const write = file.write.bind(file) as (
      bytes: Uint8Array,
      at: number,
      length: number,
      position: number,
    ) => Promise<{ bytesWritten: number }>;
    const limited = async (
      bytes: Uint8Array,
      at: number,
      length: number,
      position: number,
    ): Promise<unknown> => {
      if (left === 0 && length > 0)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const written = await write(bytes, at, Math.min(left, length), position);
      left -= written.bytesWritten;
      return written;
    };
    return Object.assign(file, { write: limited });
  };
}

test('a pinned commit that is cached, and offline, need no request; a hub that is down gives the cached model and a notice', async () => {
  const { fake, hub, cacheFolder } = await start();
  const { folder, commit } = await hub.get('acme/tiny');
  fake.log.length = 0;
  expect(await hub.get('acme/tiny', { revision: commit })).toMatchObject({ folder, notices: [] });
  const offline = client(fake, { settings: { cacheFolder, isOffline: true } });
  expect((await offline.hub.get('acme/tiny')).notices).toEqual([
    `acme/tiny: HF_HUB_OFFLINE is set, so the hub is not asked; the cached main is used (commit ${commit.slice(0, 8)})`,
  ]);
  await expect(offline.hub.get('acme/other')).rejects.toMatchObject({ code: 'hub/offline' });
  await expect(offline.hub.search('')).rejects.toMatchObject({ code: 'hub/offline' });
  expect(fake.log).toEqual([]);
  fake.fault({ server: 'hub', path: /./, respond: status(503), times: Infinity });
  expect((await hub.get('acme/tiny')).notices[0]).toMatch(/answers 503; the cached main is used/);
});

test('a commit has a ref of its own, and a revision is written under its name', async () => {
  const repository = tinyRepository();
  repository.refs['refs/pr/1'] = commitOf('acme/tiny', 1);
  const fake = await startHub(repository);
  for (const revision of [commitOf('acme/tiny', 1), 'refs/pr/1']) {
    const { hub, cacheFolder } = client(fake);
    const { commit } = await hub.get('acme/tiny', { revision });
    const ref = revision === commit ? `slerpscope/${commit}` : revision;
    expect(readFileSync(join(cacheFolder, 'models--acme--tiny/refs', ref), 'utf8')).toBe(commit);
  }
});

test('the progress ends at the whole size, and never goes beyond it', async () => {
  const { fake, hub, judged } = await start();
  fake.fault({ server: 'cdn', path: CDN, mangling: { flipAt: 3 } });
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  const seen: DownloadProgress[] = [];
  await hub.get('acme/tiny', { judged, onProgress: (progress) => void seen.push(progress) });
  const last = seen.at(-1)!;
  expect([last.bytes, last.files]).toEqual([judged.bytes, judged.files.length]);
  expect(seen.every(({ bytes, totalBytes }) => bytes >= 0 && bytes <= totalBytes)).toBe(true);
});
