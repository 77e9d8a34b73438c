import { spawn, spawnSync } from 'node:child_process';
import {
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { partialPath } from '../../../src/main/hub/cache/layout.ts';
import { newHolder } from '../../../src/main/hub/download/holder.ts';
import { buildProgram } from '../../support/build-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { asFiles, commitOf, hashes, readFiles, sha256 } from './support/fake-repository.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { status } from './support/faults.ts';
import { client, startHub } from './support/hub.ts';
import { tinyFiles, tinyRepository, WEIGHTS, weights } from './support/tiny-model.ts';

const CDN = /xet-bridge/;
const HASH = sha256(weights);
const COMMIT = commitOf('acme/tiny', 1);
const ENDED = spawnSync(process.execPath, ['-e', '']).pid;

const folderIn = (cacheFolder: string): string => join(cacheFolder, 'models--acme--tiny');
const blobsIn = (cacheFolder: string): string => join(folderIn(cacheFolder), 'blobs');

function expectWhole(folder: string): void {
  expect(hashes(readFiles(folder))).toEqual(hashes(tinyFiles));
}

/** Names of files that are not finished. */
function unfinished(cacheFolder: string): string[] {
  const folder = blobsIn(cacheFolder);
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.')) : [];
}

function ranges(fake: FakeHub): (string | null)[] {
  return fake.log.filter(({ server }) => server === 'cdn').map(({ range }) => range);
}

/** Waits until a partial file of the weights has so many bytes, and returns its path. */
async function partialWith(cacheFolder: string, bytes: number): Promise<string> {
  for (;;) {
    const paths = unfinished(cacheFolder).map((name) => join(blobsIn(cacheFolder), name));
    const found = paths.find((path) => path.includes(HASH) && statSync(path).size === bytes);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A time at which a process that still runs would have written. */
function age(path: string, seconds = 60): void {
  const time = new Date(Date.now() - seconds * 1000);
  utimesSync(path, time, time);
}

/** The name of a partial file that a process holds. */
function heldBy(cacheFolder: string, pid: number, hex = HASH): string {
  mkdirSync(blobsIn(cacheFolder), { recursive: true });
  return partialPath(folderIn(cacheFolder), hex, newHolder(pid));
}

let program: string;
beforeAll(async () => {
  program = await buildProgram(
    join(import.meta.dirname, 'support/download-process.ts'),
    join(tempFolder(), 'program'),
  );
});

test.skipIf(process.platform === 'win32').for([true, false])(
  'a process that was suspended does not write into what another has finished meanwhile (then killed: %s)',
  async (isKilled) => {
    const fake = await startHub(tinyRepository());
    const { hub, cacheFolder, workFolder } = client(fake, { settings: { idleTimeoutMs: 700 } });
    const judged = await hub.judge('acme/tiny');
    fake.log.length = 0;
    fake.fault({ server: 'cdn', path: CDN, mangling: { stallAt: 40_000 } });
    const task = join(tempFolder(), 'task.json');
    writeFileSync(task, JSON.stringify({ settings: hub.settings, workFolder, judged }));
    const child = spawn(process.execPath, [program, task], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const partial = await partialWith(cacheFolder, 40_000);
    child.kill('SIGSTOP');
    age(partial);
    for (const lock of readdirSync(join(workFolder, 'locks'))) age(join(workFolder, 'locks', lock));
    expectWhole((await hub.get('acme/tiny', { judged })).folder);
    // What the suspended one has is copied; it may still write into its own.
    expect(ranges(fake)).toEqual([null, 'bytes=40000-']);
    const blob = join(blobsIn(cacheFolder), HASH);
    expect(sha256(readFileSync(blob))).toBe(HASH);
    const again = new Promise<void>((resolve) => (fake.onByte = { at: 9999, call: resolve }));
    fake.fault({ server: 'cdn', path: CDN, mangling: { ignoresRange: true, stallAt: 10_000 } });
    child.kill('SIGCONT');
    await again;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (isKilled) child.kill('SIGKILL');
    expect(await ended).toBe(isKilled ? null : 0);
    expect(sha256(readFileSync(blob))).toBe(HASH);
    expect(unfinished(cacheFolder)).toHaveLength(isKilled ? 1 : 0);
  },
);

test('two downloads that share no lock do not write into one file', async () => {
  const fake = await startHub(tinyRepository());
  const settings = { idleTimeoutMs: 1500 };
  const first = client(fake, { settings });
  const { cacheFolder } = first;
  const second = client(fake, { settings: { ...settings, cacheFolder } });
  const judged = await first.hub.judge('acme/tiny');
  fake.fault({ server: 'cdn', path: CDN, mangling: { stallAt: 40_000 } });
  const gotten = first.hub.get('acme/tiny', { judged });
  await partialWith(cacheFolder, 40_000);
  fake.fault({ server: 'cdn', path: CDN, mangling: { ignoresRange: true, stallAt: 10_000 } });
  const control = new AbortController();
  const given = second.hub.get('acme/tiny', { judged, signal: control.signal });
  await partialWith(cacheFolder, 10_000);
  control.abort();
  await expect(given).rejects.toMatchObject({ code: 'run/cancelled' });
  expectWhole((await gotten).folder);
  expect(unfinished(cacheFolder)).toEqual([]);
});

test('a cache has one lock per file, however its folder is spelled', async () => {
  const fake = await startHub(tinyRepository());
  const { hub, cacheFolder, workFolder } = client(fake);
  mkdirSync(cacheFolder);
  const link = join(tempFolder(), 'link');
  symlinkSync(cacheFolder, link, 'junction');
  const other = client(fake, { settings: { cacheFolder: link }, workFolder });
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  const both = await Promise.all([hub, other.hub].map((one) => one.get('acme/tiny', { judged })));
  for (const { folder } of both) expectWhole(folder);
  expect(ranges(fake)).toEqual([null]);
});

test('of what processes that have ended left the largest part is continued, and the rest is removed', async () => {
  const fake = await startHub(tinyRepository());
  const { hub, cacheFolder } = client(fake);
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  for (const bytes of [100, 30_000, 2000])
    writeFileSync(heldBy(cacheFolder, ENDED), weights.subarray(0, bytes));
  writeFileSync(heldBy(cacheFolder, ENDED), Buffer.alloc(weights.length + 1));
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual(['bytes=30000-']);
  expect(unfinished(cacheFolder)).toEqual([]);
});

test('the file of a process that may run is left to it, and copied when it has not grown for a while', async () => {
  const elsewhere = newHolder(ENDED).replace(/-[0-9a-f]{8}-/, '-0a1b2c3d-');
  for (const [holder, seconds, asked] of [
    [newHolder(process.ppid), 0, [null]],
    [newHolder(process.ppid), 60, ['bytes=30000-']],
    [elsewhere, 0, [null]],
    [elsewhere, 60, ['bytes=30000-']],
  ] as const) {
    const fake = await startHub(tinyRepository());
    const { hub, cacheFolder } = client(fake);
    const judged = await hub.judge('acme/tiny');
    fake.log.length = 0;
    const held = partialPath(folderIn(cacheFolder), HASH, holder);
    mkdirSync(blobsIn(cacheFolder), { recursive: true });
    writeFileSync(held, weights.subarray(0, 30_000));
    age(held, seconds);
    expectWhole((await hub.get('acme/tiny', { judged })).folder);
    expect(ranges(fake)).toEqual(asked);
    expect(readFileSync(held)).toHaveLength(30_000);
  }
});

test('what another person left is copied where it cannot be written', async () => {
  const fake = await startHub(tinyRepository());
  const open: typeof node.open = (path, flags, mode) =>
    flags === constants.O_RDWR || flags === (constants.O_RDWR | constants.O_NOFOLLOW)
      ? Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))
      : node.open(path, flags, mode);
  const { hub, cacheFolder } = client(fake, { calls: { ...node, open } });
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  writeFileSync(heldBy(cacheFolder, ENDED), weights.subarray(0, 30_000));
  expectWhole((await hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual(['bytes=30000-']);
  expect(unfinished(cacheFolder)).toEqual([]);
});

test('a download that is cancelled while it reads what is there loses nothing of it', async () => {
  const control = new AbortController();
  const open: typeof node.open = (path, ...rest) => {
    if (String(path).includes(HASH)) control.abort();
    return node.open(path, ...rest);
  };
  const { hub, cacheFolder } = client(await startHub(tinyRepository()), { calls: { ...node, open } });
  const judged = await hub.judge('acme/tiny');
  writeFileSync(heldBy(cacheFolder, ENDED), weights.subarray(0, 50_000));
  const kept = partialPath(folderIn(cacheFolder), HASH);
  writeFileSync(kept, weights.subarray(0, 20_000));
  await expect(hub.get('acme/tiny', { judged, signal: control.signal })).rejects.toMatchObject({
    code: 'run/cancelled',
  });
  expect(statSync(kept).size).toBe(50_000);
});

test('what another program removes while it is downloaded is told', async () => {
  const fake = await startHub(tinyRepository());
  const { hub, cacheFolder } = client(fake);
  const judged = await hub.judge('acme/tiny');
  fake.onByte = {
    at: 40_000,
    call: () => {
      for (const name of unfinished(cacheFolder)) node.rm(join(blobsIn(cacheFolder), name));
    },
  };
  await expect(hub.get('acme/tiny', { judged })).rejects.toMatchObject({
    code: 'hub/disk',
    message: expect.stringMatching(/incomplete: was removed or replaced while it was downloaded$/) as string,
  });
  expect(existsSync(join(blobsIn(cacheFolder), HASH))).toBe(false);
});

test('a partial file that is a link is not written through', async () => {
  const elsewhere = join(tempFolder(), 'precious');
  for (const name of [`${HASH}.slerpscope.incomplete`, 'held']) {
    const fake = await startHub(tinyRepository());
    const { hub, cacheFolder } = client(fake);
    writeFileSync(elsewhere, 'precious');
    const held = heldBy(cacheFolder, ENDED);
    symlinkSync(elsewhere, name === 'held' ? held : join(blobsIn(cacheFolder), name));
    expectWhole((await hub.get('acme/tiny')).folder);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
    expect(unfinished(cacheFolder)).toEqual([]);
  }
});

test('a folder of a snapshot or of refs that is a link to elsewhere is not written through', async () => {
  for (const below of [`snapshots/${COMMIT}`, `snapshots/${COMMIT}/unet`]) {
    const elsewhere = tempFolder();
    const { hub, cacheFolder } = client(await startHub(tinyRepository()));
    const link = join(folderIn(cacheFolder), below);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(elsewhere, link, 'junction');
    await expect(hub.get('acme/tiny')).rejects.toMatchObject({
      code: 'hub/disk',
      message: expect.stringContaining(`${link}: is a link out of the cache, to `) as string,
    });
    expect(readdirSync(elsewhere)).toEqual([]);
  }
  const repository = tinyRepository();
  repository.refs['refs/pr/1'] = COMMIT;
  const elsewhere = tempFolder();
  const { hub, cacheFolder } = client(await startHub(repository));
  mkdirSync(join(folderIn(cacheFolder), 'refs'), { recursive: true });
  symlinkSync(elsewhere, join(folderIn(cacheFolder), 'refs/refs'), 'junction');
  const { folder, notices } = await hub.get('acme/tiny', { revision: 'refs/pr/1' });
  expectWhole(folder);
  expect(notices).toEqual([expect.stringContaining('is a link out of the cache') as string]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a ref that cannot be written is said, and the model is there', async () => {
  for (const [first, second, why] of [
    ['feat/x', 'feat', /refs.feat: cannot be written \((EISDIR|EPERM)[^;]*; /],
    ['feat', 'feat/x', /refs.feat: is no folder; /],
  ] as const) {
    const repository = tinyRepository();
    Object.assign(repository.refs, { [first]: COMMIT, [second]: COMMIT });
    const { hub, cacheFolder } = client(await startHub(repository));
    expect((await hub.get('acme/tiny', { revision: first })).notices).toEqual([]);
    const { folder, notices } = await hub.get('acme/tiny', { revision: second });
    expectWhole(folder);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(why);
    expect(notices[0]).toMatch(new RegExp(`; without the hub acme/tiny is found as ${COMMIT} only$`));
    expect(readFileSync(join(folderIn(cacheFolder), 'refs', first), 'utf8')).toBe(COMMIT);
    expect(unfinished(cacheFolder)).toEqual([]);
  }
});

/** What a write would change of everything below a folder. */
function describeTree(folder: string): Record<string, string> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    ['', ...all].map((name) => {
      const { ino, mtimeNs, ctimeNs } = lstatSync(join(folder, name), { bigint: true });
      return [name, [ino, mtimeNs, ctimeNs].join(' ')];
    }),
  );
}

test('where everything is there nothing is written', async () => {
  for (const avoidsLinks of [false, true]) {
    const { hub, cacheFolder, workFolder } = client(await startHub(tinyRepository()), {
      settings: { avoidsLinks },
    });
    await hub.get('acme/tiny');
    await node.rm(join(cacheFolder, 'CACHEDIR.TAG'));
    if (avoidsLinks) await node.rmdir(blobsIn(cacheFolder));
    const before = [describeTree(cacheFolder), describeTree(workFolder)];
    const { folder, notices } = await hub.get('acme/tiny');
    expectWhole(folder);
    expect(notices).toEqual([]);
    expect([describeTree(cacheFolder), describeTree(workFolder)]).toEqual(before);
  }
});

test('what was begun of another commit is removed when a model is complete, unless a process holds it', async () => {
  const repository = tinyRepository();
  const fake = await startHub(repository);
  const { hub, cacheFolder } = client(fake);
  const judged = await hub.judge('acme/tiny');
  fake.fault({ server: 'cdn', path: CDN, mangling: { cutAt: 20_000 } });
  fake.fault({ server: 'cdn', path: CDN, respond: status(503), times: 6 });
  await expect(hub.get('acme/tiny', { judged })).rejects.toThrow('503');
  expect(unfinished(cacheFolder)).toEqual([`${HASH}.slerpscope.incomplete`]);
  const next = commitOf('acme/tiny', 2);
  const changed = Buffer.from(weights);
  changed[changed.length - 1]! ^= 1;
  repository.commits[next] = asFiles({ ...tinyFiles, [WEIGHTS]: changed });
  repository.refs['main'] = next;
  const held = heldBy(cacheFolder, process.ppid, 'a'.repeat(64));
  const left = heldBy(cacheFolder, process.ppid, 'b'.repeat(64));
  const theirs = join(blobsIn(cacheFolder), `${HASH}.0a1b2c3d.incomplete`);
  for (const path of [held, left, theirs]) writeFileSync(path, 'begun');
  age(left, 2 * 86_400);
  writeFileSync(heldBy(cacheFolder, ENDED, 'c'.repeat(64)), 'begun');
  const { commit } = await hub.get('acme/tiny');
  expect(commit).toBe(next);
  const kept = unfinished(cacheFolder).map((name) => join(blobsIn(cacheFolder), name));
  expect(kept.sort()).toEqual([held, theirs].sort());
});

test('without symbolic links two downloads at once fetch each file once', async () => {
  const fake = await startHub(tinyRepository());
  const settings = { avoidsLinks: true, idleTimeoutMs: 1000 };
  const { hub, cacheFolder, workFolder } = client(fake, { settings });
  const other = client(fake, { settings: { ...settings, cacheFolder }, workFolder });
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  // So slow that the others wait for it.
  fake.fault({ server: 'cdn', path: CDN, mangling: { stallAt: 20_000 } });
  const both = await Promise.all([hub, other.hub, hub].map((one) => one.get('acme/tiny', { judged })));
  for (const { folder } of both) expectWhole(folder);
  expect(ranges(fake)).toEqual([null, 'bytes=20000-']);
});

test('without symbolic links files of one content are downloaded once', async () => {
  const fake = await startHub(tinyRepository());
  const { hub, cacheFolder } = client(fake, { settings: { avoidsLinks: true } });
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  const file = judged.files.find(({ path }) => path === WEIGHTS)!;
  const files = [...judged.files, { ...file, path: 'vae/same.safetensors' }];
  for (let round = 0; round < 2; round++) {
    const { folder } = await hub.get('acme/tiny', { judged: { ...judged, files } });
    expect(sha256(readFileSync(join(folder, 'vae/same.safetensors')))).toBe(HASH);
    await node.rm(join(folder, round === 0 ? 'vae/same.safetensors' : WEIGHTS));
  }
  expect(ranges(fake)).toEqual([null]);
  expect(readdirSync(blobsIn(cacheFolder))).toEqual([]);
});

/** The model with links, of which a snapshot without links is then made. */
async function linked(fake: FakeHub): Promise<{ cacheFolder: string; snapshot: string }> {
  const { hub, cacheFolder } = client(fake);
  const { folder: snapshot } = await hub.get('acme/tiny');
  await node.rm(snapshot, { recursive: true });
  fake.log.length = 0;
  return { cacheFolder, snapshot };
}

test('without symbolic links a copy of a blob can be cancelled, and leaves nothing in the snapshot', async () => {
  const fake = await startHub(tinyRepository());
  const { cacheFolder, snapshot } = await linked(fake);
  const settings = { cacheFolder, avoidsLinks: true };
  const control = new AbortController();
  const blob = join(blobsIn(cacheFolder), HASH);
  const open: typeof node.open = (path, ...rest) => {
    if (path === blob) control.abort();
    return node.open(path, ...rest);
  };
  const stopped = client(fake, { settings, calls: { ...node, open } });
  const judged = await stopped.hub.judge('acme/tiny');
  fake.log.length = 0;
  await expect(stopped.hub.get('acme/tiny', { judged, signal: control.signal })).rejects.toMatchObject({
    code: 'run/cancelled',
  });
  expect(existsSync(join(snapshot, WEIGHTS))).toBe(false);
  for (const name of readdirSync(snapshot, { recursive: true, encoding: 'utf8' }))
    expect(name).not.toMatch(/tmp|incomplete/);
  // A copy that was killed is used or removed by the next get.
  writeFileSync(heldBy(cacheFolder, ENDED), weights.subarray(0, 20_000));
  expectWhole((await client(fake, { settings }).hub.get('acme/tiny', { judged })).folder);
  expect(ranges(fake)).toEqual([]);
  expect(unfinished(cacheFolder)).toEqual([]);
  expect(sha256(readFileSync(blob))).toBe(HASH); // other snapshots may link to it
});

test('a blob that is damaged is not copied into a snapshot', async () => {
  const fake = await startHub(tinyRepository());
  const { cacheFolder } = await linked(fake);
  writeFileSync(join(blobsIn(cacheFolder), HASH), Buffer.alloc(weights.length));
  const { hub } = client(fake, { settings: { cacheFolder, avoidsLinks: true } });
  expectWhole((await hub.get('acme/tiny')).folder);
});

test('the space for copies of blobs is measured before anything is written', async () => {
  const fake = await startHub(tinyRepository());
  const { cacheFolder, snapshot } = await linked(fake);
  const statfs = (() => Promise.resolve({ bavail: 40_000, bsize: 1 })) as unknown as typeof node.statfs;
  const symlink = () => Promise.reject(Object.assign(new Error('EPERM: no'), { code: 'EPERM' }));
  for (const avoidsLinks of [true, false]) {
    const { hub } = client(fake, {
      settings: { cacheFolder, avoidsLinks },
      calls: { ...node, statfs, symlink },
    });
    await expect(hub.get('acme/tiny')).rejects.toMatchObject({
      code: 'hub/disk',
      message: expect.stringMatching(/are to be written and 33\.6 MB left to other programs/) as string,
    });
    expect(existsSync(join(snapshot, WEIGHTS))).toBe(false);
    expect(existsSync(snapshot)).toBe(!avoidsLinks);
  }
});
