import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { listCached, removeCached } from '../../../src/main/hub/cache/cached.ts';
import { readHubSettings } from '../../../src/main/hub/settings.ts';
import { environmentToken, firstToken } from '../../../src/main/hub/token.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { commitOf, gitSha1, sha256 } from './support/fake-repository.ts';
import { TOKEN } from './support/fake-hub.ts';
import { client, startHub, token } from './support/hub.ts';
import { tinyFiles, tinyRepository, WEIGHTS } from './support/tiny-model.ts';

const COMMIT = commitOf('acme/tiny', 1);
const BYTES = Object.values(tinyFiles).reduce((sum, { length }) => sum + length, 0);

/** The tiny model as Python's huggingface_hub leaves it, with links or without. */
function writeAsPython(cacheFolder: string, name = 'acme/tiny', hasLinks = true): string {
  const folder = join(cacheFolder, `models--${name.replace('/', '--')}`);
  const put = (path: string, content: Buffer | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, bytes] of Object.entries(tinyFiles)) {
    if (!hasLinks) {
      put(`snapshots/${COMMIT}/${path}`, bytes);
      continue;
    }
    const hash = path === WEIGHTS ? sha256(bytes) : gitSha1(bytes);
    put(`blobs/${hash}`, bytes);
    const link = join(folder, 'snapshots', COMMIT, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(`${path.includes('/') ? '../' : ''}../../blobs/${hash}`, link);
  }
  put('refs/main', COMMIT);
  put(`trees/${COMMIT}.json`, '{"format_version":1,"files":{}}');
  put(`.no_exist/${COMMIT}/vae/config.json`, '');
  mkdirSync(join(cacheFolder, '.locks', 'models--acme--tiny'), { recursive: true });
  return folder;
}

test('what Python has is listed with its sizes, and is opened without a request', async () => {
  for (const hasLinks of [true, false]) {
    const cacheFolder = tempFolder();
    const folder = writeAsPython(cacheFolder, 'acme/tiny', hasLinks);
    const fake = await startHub(tinyRepository());
    const { hub } = client(fake, { settings: { cacheFolder } });
    const snapshot = join(folder, 'snapshots', COMMIT);
    const revision = { commit: COMMIT, refs: ['main'], folder: snapshot, files: 4, bytes: BYTES };
    expect(await hub.listCached()).toMatchObject([
      {
        repository: 'acme/tiny',
        folder,
        revisions: [revision],
        bytes: BYTES,
        unfinishedBytes: 0,
        changed: expect.any(Number) as number,
      },
    ]);
    expect(await hub.findCached('acme/tiny')).toEqual({
      folder: snapshot,
      repository: 'acme/tiny',
      commit: COMMIT,
    });
    expect(fake.log).toEqual([]);
  }
});

test('what Python has is not downloaded again, and what it keeps of its own stays', async () => {
  const cacheFolder = tempFolder();
  const folder = writeAsPython(cacheFolder);
  const fake = await startHub(tinyRepository());
  const { hub } = client(fake, { settings: { cacheFolder } });
  const judged = await hub.judge('acme/tiny');
  fake.log.length = 0;
  await hub.get('acme/tiny', { judged });
  expect(fake.log).toEqual([]);
  expect(readFileSync(join(folder, `trees/${COMMIT}.json`), 'utf8')).toContain('format_version');
  expect(existsSync(join(folder, `.no_exist/${COMMIT}/vae/config.json`))).toBe(true);
});

test('a revision of which files are missing is no cached model', async () => {
  const cacheFolder = tempFolder();
  const folder = writeAsPython(cacheFolder);
  const { hub } = client(await startHub(), { settings: { cacheFolder } });
  symlinkSync('../../../blobs/none', join(folder, 'snapshots', COMMIT, 'unet/other.json'));
  expect(await hub.findCached('acme/tiny')).not.toBeNull();
  writeFileSync(join(folder, 'blobs', sha256(tinyFiles[WEIGHTS]!)), 'cut');
  expect(await hub.findCached('acme/tiny')).toBeNull();
  writeFileSync(join(folder, 'refs/main'), '0'.repeat(40));
  expect(await hub.findCached('acme/tiny')).toBeNull();
});

test('contents that several commits share count once, and unfinished downloads are told apart', async () => {
  const cacheFolder = tempFolder();
  const folder = writeAsPython(cacheFolder);
  const next = commitOf('acme/tiny', 2);
  mkdirSync(join(folder, 'snapshots', next));
  symlinkSync(
    `../../blobs/${gitSha1(tinyFiles['model_index.json']!)}`,
    join(folder, 'snapshots', next, 'model_index.json'),
  );
  mkdirSync(join(folder, 'refs/refs/pr'), { recursive: true });
  writeFileSync(join(folder, 'refs/refs/pr/1'), next);
  writeFileSync(join(folder, 'blobs', 'abc.slerpscope.incomplete'), Buffer.alloc(500));
  const [cached] = await listCached(cacheFolder);
  expect(cached).toMatchObject({ bytes: BYTES + 500, unfinishedBytes: 500 });
  expect(cached!.revisions.map(({ refs, files }) => [refs, files])).toEqual([
    [['main'], 4],
    [['refs/pr/1'], 1],
  ]);
});

test('a partial file of another program counts on the disk, and is no download that goes on', async () => {
  const cacheFolder = tempFolder();
  const folder = writeAsPython(cacheFolder);
  const nothing = join(cacheFolder, 'models--acme--nothing');
  const { hub } = client(await startHub(), { settings: { cacheFolder } });
  mkdirSync(join(nothing, 'blobs'), { recursive: true });
  const hash = sha256(tinyFiles[WEIGHTS]!);
  for (const name of [`${hash}.1a2b3c4d.incomplete`, `${hash}.incomplete`])
    for (const place of [folder, nothing]) writeFileSync(join(place, 'blobs', name), Buffer.alloc(250));
  expect(await listCached(cacheFolder)).toMatchObject([
    { repository: 'acme/nothing', revisions: [], bytes: 500, unfinishedBytes: 0 },
    { repository: 'acme/tiny', bytes: BYTES + 500, unfinishedBytes: 0 },
  ]);
  expect(await hub.findFolder('acme/nothing')).toBeNull();
  rmSync(join(folder, 'refs'), { recursive: true });
  expect(await hub.findFolder('acme/tiny')).toEqual({ folder, isUnfinished: false });
});

test('a cache that cannot be read is not an empty one', async () => {
  const file = join(tempFolder(), 'hub');
  writeFileSync(file, 'no folder');
  const loop = join(tempFolder(), 'hub');
  symlinkSync('hub', loop);
  for (const cacheFolder of [file, loop]) {
    const { hub } = client(await startHub(), { settings: { cacheFolder } });
    for (const act of [
      () => hub.listCached(),
      () => hub.removeCached('acme/tiny'),
      () => hub.findFolder('acme/tiny'),
    ])
      await expect(act()).rejects.toMatchObject({
        code: 'hub/disk',
        message: expect.stringMatching(
          new RegExp(`^${cacheFolder}: cannot be read \\((ENOTDIR|ELOOP): [^)]*\\)$`),
        ) as string,
      });
  }
});

test('a repository that cannot be read is told, and the others are listed', async () => {
  const cacheFolder = tempFolder();
  writeAsPython(cacheFolder, 'acme/tiny');
  const snapshots = join(cacheFolder, 'models--acme--bad', 'snapshots');
  mkdirSync(join(cacheFolder, 'models--acme--bad'));
  symlinkSync('snapshots', snapshots);
  const { hub } = client(await startHub(), { settings: { cacheFolder } });
  const told: string[] = [];
  const found = await hub.listCached(null, ({ message }) => told.push(message));
  expect(found.map(({ repository }) => repository)).toEqual(['acme/tiny']);
  expect(told).toEqual([expect.stringMatching(`^${snapshots}: cannot be read \\(ELOOP`)]);
  expect(await hub.removeCached('acme/bad')).toBe(0);
  expect(existsSync(join(cacheFolder, 'models--acme--bad'))).toBe(false);
});

test('what is no small file in the place of a ref is none', async () => {
  for (const put of [
    (ref: string) => void execFileSync('mkfifo', [ref]),
    (ref: string) => writeFileSync(ref, `${COMMIT}${' '.repeat(1000)}`),
  ]) {
    const cacheFolder = tempFolder();
    const folder = writeAsPython(cacheFolder);
    const ref = join(folder, 'refs/main');
    rmSync(ref);
    put(ref);
    const { hub } = client(await startHub(tinyRepository()), { settings: { cacheFolder } });
    expect(await hub.findCached('acme/tiny')).toBeNull();
    expect(await hub.listCached()).toMatchObject([{ revisions: [{ refs: [] }] }]);
    await hub.get('acme/tiny');
    expect(readFileSync(ref, 'utf8')).toBe(COMMIT);
  }
});

test('whatever else is in a cache, the list has what is readable', async () => {
  const cacheFolder = tempFolder();
  writeAsPython(cacheFolder, 'acme/tiny');
  writeFileSync(join(cacheFolder, 'models--a--file'), 'no folder');
  for (const name of [
    'models--empty--one',
    'datasets--acme--x',
    'models--',
    'models--a--b--c',
    'version.txt.d',
  ])
    mkdirSync(join(cacheFolder, name));
  symlinkSync('nowhere', join(cacheFolder, 'models--broken--link'));
  const loop = join(cacheFolder, 'models--acme--loop/snapshots');
  mkdirSync(join(loop, COMMIT), { recursive: true });
  symlinkSync('.', join(loop, COMMIT, 'again'));
  symlinkSync(COMMIT, join(loop, '0'.repeat(40)));
  writeFileSync(join(loop, '.DS_Store'), '');
  writeFileSync(join(loop, 'not-a-commit'), '');
  mkdirSync(join(cacheFolder, 'models--acme--loop/refs/main'), { recursive: true });
  const found = await listCached(cacheFolder);
  expect(found.map(({ repository }) => repository)).toEqual(['acme/loop', 'acme/tiny']);
  expect(await listCached(join(cacheFolder, 'nothing'))).toEqual([]);
  chmodSync(join(cacheFolder, 'models--acme--tiny'), 0o000);
  await listCached(cacheFolder); // does not throw
  chmodSync(join(cacheFolder, 'models--acme--tiny'), 0o700);
});

test('a model is removed with all its commits, and nothing else', async () => {
  const cacheFolder = tempFolder();
  const elsewhere = tempFolder();
  writeFileSync(join(elsewhere, 'kept'), 'kept');
  writeAsPython(cacheFolder, 'acme/tiny');
  writeAsPython(cacheFolder, 'acme/other');
  symlinkSync(elsewhere, join(cacheFolder, 'models--acme--tiny/blobs/link'));
  symlinkSync(elsewhere, join(cacheFolder, 'models--acme--linked'));
  const tiny = (await listCached(cacheFolder)).find(({ repository }) => repository === 'acme/tiny');
  expect(await removeCached(cacheFolder, 'acme/tiny')).toBe(tiny!.bytes);
  expect(await removeCached(cacheFolder, 'acme/linked')).toBe(0);
  expect(readdirSync(cacheFolder).filter((name) => name.startsWith('models'))).toEqual([
    'models--acme--other',
  ]);
  expect(readdirSync(elsewhere)).toEqual(['kept']);
  await expect(removeCached(cacheFolder, 'acme/tiny')).rejects.toMatchObject({
    code: 'hub/not-found',
    message: `acme/tiny: not in the cache ${cacheFolder}`,
  });
});

test('a folder of the cache that is a link to elsewhere is not written through', async () => {
  const cacheFolder = tempFolder();
  const elsewhere = tempFolder();
  symlinkSync(elsewhere, join(cacheFolder, 'models--acme--tiny'));
  const { hub } = client(await startHub(tinyRepository()), { settings: { cacheFolder } });
  await expect(hub.get('acme/tiny')).rejects.toMatchObject({
    code: 'hub/disk',
    message: expect.stringContaining('is a link out of the cache') as string,
  });
});

test('the folder and the address are those that Python reads from the environment', () => {
  const of = (env: Record<string, string>): [string, string] => {
    const { cacheFolder, endpoint } = readHubSettings(env, '/home/ada');
    return [cacheFolder, endpoint];
  };
  const hub = 'https://huggingface.co';
  expect(of({})).toEqual(['/home/ada/.cache/huggingface/hub', hub]);
  expect(of({ HF_HUB_CACHE: '', HF_ENDPOINT: '' })).toEqual(['/home/ada/.cache/huggingface/hub', hub]);
  expect(of({ XDG_CACHE_HOME: '/x' })).toEqual(['/x/huggingface/hub', hub]);
  expect(of({ XDG_CACHE_HOME: '/x', HF_HOME: '~/hf' })).toEqual(['/home/ada/hf/hub', hub]);
  expect(of({ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' })).toEqual(['/old', hub]);
  expect(
    of({ HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '$DISK/${SUB}/$NONE', DISK: '/d', SUB: 's' }),
  ).toEqual(['/d/s/$NONE', hub]);
  expect(of({ HF_ENDPOINT: 'https://hf-mirror.com/' })[1]).toBe('https://hf-mirror.com');
  expect(of({ HF_ENDPOINT: 'http://127.0.0.1:8090/sub//' })[1]).toBe('http://127.0.0.1:8090/sub');
  for (const address of ['hf-mirror.com', 'file:///x', 'https://x/?q=1'])
    expect(() => of({ HF_ENDPOINT: address })).toThrow(`HF_ENDPOINT: "${address}" is no address of a hub`);
  for (const secret of ['u:pass', ':pass', 'u'])
    expect(() => of({ HF_ENDPOINT: `https://${secret}@x` })).toThrow(
      /^HF_ENDPOINT: "https:\/\/…@x" is no address of a hub/,
    );
});

test('offline, links and times are read as Python reads them', () => {
  const read = (env: Record<string, string>): boolean[] => {
    const { isOffline, avoidsLinks } = readHubSettings(env, '/');
    return [isOffline, avoidsLinks];
  };
  expect(read({})).toEqual([false, false]);
  for (const value of ['1', 'on', 'YES', 'True'])
    expect(read({ HF_HUB_OFFLINE: value, HF_HUB_DISABLE_SYMLINKS: value })).toEqual([true, true]);
  for (const value of ['0', 'off', '', '2']) expect(read({ HF_HUB_OFFLINE: value })[0]).toBe(false);
  expect(read({ TRANSFORMERS_OFFLINE: '1' })[0]).toBe(true);
  expect(readHubSettings({ HF_HUB_ETAG_TIMEOUT: '30', HF_HUB_DOWNLOAD_TIMEOUT: 'soon' }, '/')).toMatchObject({
    answerTimeoutMs: 30_000,
    idleTimeoutMs: 10_000,
  });
});

test('a token comes from HF_TOKEN, else from the token file, and is read anew each time', async () => {
  const home = tempFolder();
  const path = join(home, '.cache/huggingface/token');
  const env: Record<string, string> = {};
  const tokens = environmentToken(env, home);
  expect(await tokens.read()).toBeNull();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, ' hf_file\r\n');
  expect(await tokens.read()).toEqual({ value: 'hf_file', origin: path });
  env['HF_TOKEN'] = 'hf_env\n';
  expect(await tokens.read()).toEqual({ value: 'hf_env', origin: 'HF_TOKEN' });
  env['HF_HUB_DISABLE_IMPLICIT_TOKEN'] = '1';
  expect(await tokens.read()).toBeNull();
  writeFileSync(join(home, 'other'), 'hf_other');
  expect(await environmentToken({ HF_TOKEN: ' ', HF_TOKEN_PATH: '~/other' }, home).read()).toMatchObject({
    value: 'hf_other',
  });
});

test('a token that no header can carry is refused without being shown', async () => {
  for (const value of ['hf_a\nX-Injected: 1', 'hf_ä', 'x'.repeat(1001)])
    await expect(environmentToken({ HF_TOKEN: value }, '/none').read()).rejects.toMatchObject({
      code: 'hub/token',
      message: expect.not.stringContaining(value.slice(0, 4)) as string,
    });
});

test('a token file that cannot be read is told to those whom a token would help, and hinders no one else', async () => {
  const path = join(tempFolder(), 'token');
  const tokens = environmentToken({ HF_TOKEN_PATH: path }, '/none');
  expect(await tokens.findFault!()).toBeNull(); // none is there
  const cases = [
    [() => mkdirSync(path), 'not a regular file'],
    [() => symlinkSync('token', path), 'cannot be read (ELOOP)'],
    [() => void execFileSync('mkfifo', [path]), 'not a regular file'],
    [() => writeFileSync(path, Buffer.alloc(2 << 20)), 'too large: 2.10 MB, at most 65.54 kB are read'],
  ] as const;
  const gated = { ...tinyRepository({ gated: 'gated' }), name: 'acme/gated' };
  const fake = await startHub(tinyRepository(), gated);
  const needed = `acme/gated/model_index.json: access is restricted and a token is needed; accept the terms at ${fake.endpoint}/acme/gated`;
  for (const [put, why] of cases) {
    put();
    const { hub } = client(fake, { tokens: firstToken([token(null), tokens]) });
    const fault = `the token file ${path}: ${why}`;
    expect(await tokens.read()).toBeNull();
    expect(await tokens.findFault!()).toBe(fault);
    expect((await hub.judge('acme/tiny')).verdict.kind).toBe('opens');
    await expect(hub.judge('acme/gated')).rejects.toMatchObject({
      code: 'hub/gated',
      message: `${needed}; ${fault}`,
      page: `${fake.endpoint}/acme/gated`,
    });
    await expect(hub.get('acme/none')).rejects.toMatchObject({
      code: 'hub/not-found',
      message: `acme/none: not found or private (a private one needs a token); ${fault}`,
    });
    const other = client(fake, { tokens: firstToken([token(TOKEN), tokens]) });
    await expect(other.hub.judge('acme/none')).rejects.toMatchObject({
      message: 'acme/none: not found, or the token of HF_TOKEN has no access',
    });
    rmSync(path, { recursive: true });
  }
});
