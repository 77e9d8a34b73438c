import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureElectron } from '../../scripts/setup/electron.mjs';
import { REGISTRY_COPY_VERSION } from '../../scripts/setup/registry-copy.mjs';
import { tempFolder } from '../support/temp-folder.ts';

let server: Server;
let requests: string[];
let answer: number;

beforeEach(async () => {
  requests = [];
  answer = 404;
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  for (const name of ['ELECTRON_OVERRIDE_DIST_PATH', 'HTTPS_PROXY', 'https_proxy'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv('SLERPSCOPE_CACHE', tempFolder());
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => {
  server.close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A runtime folder as far as the set-up looks at it. */
function runtime(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'electron'), '');
  writeFileSync(path.join(folder, 'version'), version);
  return folder;
}

/** A checkout with the electron package, whose installer is the given program. */
function checkout(installer = 'process.exit(1)'): string {
  const root = tempFolder();
  const pkg = path.join(root, 'node_modules', 'electron');
  mkdirSync(pkg, { recursive: true });
  writeFileSync(path.join(pkg, 'package.json'), JSON.stringify({ version: '45.4.1' }));
  writeFileSync(path.join(pkg, 'install.js'), installer);
  return root;
}

const copyInCache = () =>
  runtime(path.join(process.env.SLERPSCOPE_CACHE!, 'electron', REGISTRY_COPY_VERSION), REGISTRY_COPY_VERSION);

test('an override is used before anything else, and nobody is asked', async () => {
  const dist = runtime(path.join(tmpdir(), `slerpscope-override-${process.pid}`), 'v44.0.0');
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dist);
  expect(await ensureElectron(checkout())).toMatchObject({ kind: 'override', dist, version: '44.0.0' });
  expect(requests).toEqual([]);
});

test('an override without an Electron in it is refused by name', async () => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '/nowhere');
  await expect(ensureElectron(checkout())).rejects.toThrow(
    'ELECTRON_OVERRIDE_DIST_PATH: /nowhere/electron not found',
  );
});

test('the official build is used where it is installed', async () => {
  const root = checkout();
  runtime(path.join(root, 'node_modules/electron/dist'), '45.4.1');
  writeFileSync(path.join(root, 'node_modules/electron/path.txt'), 'electron');
  expect(await ensureElectron(root)).toMatchObject({ kind: 'official', version: '45.4.1' });
  expect(requests).toEqual([]);
});

test('an official build of another version, or one half installed, is not used', async () => {
  copyInCache();
  const older = checkout();
  runtime(path.join(older, 'node_modules/electron/dist'), '44.0.0');
  writeFileSync(path.join(older, 'node_modules/electron/path.txt'), 'electron');
  expect(await ensureElectron(older)).toMatchObject({ kind: 'registry' });
  const half = checkout();
  runtime(path.join(half, 'node_modules/electron/dist'), '45.4.1');
  expect(await ensureElectron(half)).toMatchObject({ kind: 'registry' });
});

test('the official build is downloaded where its host answers', async () => {
  answer = 200;
  const root = checkout(`
    const fs = require('node:fs'), dist = __dirname + '/dist';
    fs.mkdirSync(dist);
    for (const [name, text] of [['dist/electron', ''], ['dist/version', '45.4.1'], ['path.txt', 'electron']])
      fs.writeFileSync(__dirname + '/' + name, text);`);
  expect(await ensureElectron(root)).toMatchObject({ kind: 'official', version: '45.4.1' });
  expect(requests).toEqual(['HEAD /v45.4.1/SHASUMS256.txt']);
});

test('a host that does not have it is asked once, then the copy from the registry serves', async () => {
  const dist = copyInCache();
  const root = checkout();
  expect(await ensureElectron(root)).toMatchObject({ kind: 'registry', dist });
  expect(await ensureElectron(root)).toMatchObject({ kind: 'registry', dist });
  expect(requests).toHaveLength(1);
});

test('a download that fails is not tried again at the next start', async () => {
  answer = 200;
  copyInCache();
  const root = checkout("require('node:fs').appendFileSync(__dirname + '/tries', 'x'); process.exit(1)");
  await ensureElectron(root);
  await ensureElectron(root);
  expect(requests).toHaveLength(1);
});
