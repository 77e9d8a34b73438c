import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './command.mjs';
import { canImport, PYTHONS } from './python.mjs';
import { say } from './say.mjs';

/**
 * What Electron needs of a Linux system: the file the loader looks for, and the Debian packages that bring it
 * (the second name is that of Debian 13 and Ubuntu 24.04).
 * @type {[file: string, ...packages: string[]][]}
 */
const LIBRARIES = [
  ['libgtk-3.so.0', 'libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3.so', 'libnss3'],
  ['libasound.so.2', 'libasound2', 'libasound2t64'],
  ['libgbm.so.1', 'libgbm1'],
  ['libXss.so.1', 'libxss1'],
  ['libnotify.so.4', 'libnotify4'],
  ['libXtst.so.6', 'libxtst6'],
];

/**
 * Programs that the project starts, and the Debian package that brings each.
 * @type {[program: string, ...packages: string[]][]}
 */
const PROGRAMS = [
  ['Xvfb', 'xvfb'],
  ['ffmpeg', 'ffmpeg'],
];

/**
 * Modules that a Python here imports, and the Debian package that brings each.
 * @type {[module: string, ...packages: string[]][]}
 */
const MODULES = [
  ['numpy', 'python3-numpy'],
  ['torch', 'python3-torch'],
];

/**
 * Installs the system libraries Electron lacks, and programs and modules that are not there, where this may be done: on Debian and its kin, as root.
 * Elsewhere it throws an error that says what to do.
 * @param {readonly string[]} others of PROGRAMS and MODULES
 */
export async function ensureSystemLibraries(others) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(
    loadableLibraries(),
    others.filter((name) => !(isOnPath(name) || isImportable(name))),
  );
  if (missing.length === 0) return;
  const files = missing.map(([file]) => file).join(', ');
  if (!isOnPath('apt-get'))
    throw new Error(`missing system libraries: ${files}; install them and start again`);
  if (process.getuid?.() !== 0) {
    const names = packagesFor(missing).join(' ');
    throw new Error(
      `missing system libraries: ${files}; run this and start again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`,
    );
  }
  await installWithApt(missing);
}

/**
 * @param {string} loadable the loader's list
 * @param {readonly string[]} absent programs and modules that are to be installed
 */
export function missingLibraries(loadable, absent) {
  return [
    ...LIBRARIES.filter(([file]) => !loadable.includes(`${file} `)),
    ...[...PROGRAMS, ...MODULES].filter(([name]) => absent.includes(name)),
  ];
}

/** @param {typeof LIBRARIES} missing */
async function installWithApt(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say('system', 'apt-get update');
  await run('apt-get', ['update', '-qq'], { env, quiet: true });
  const names = packagesFor(missing);
  say('system', `apt-get install ${names.join(' ')}`);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env, quiet: true });
}

/**
 * The packages under the names that this system's apt knows; Debian 12's where it knows none, before its first update.
 * @param {typeof LIBRARIES} missing
 */
function packagesFor(missing) {
  return missing.map(([, ...packages]) => packages.find(isKnownToApt) ?? packages[0] ?? '');
}

/** @param {string} name */
function isKnownToApt(name) {
  return spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;
}

function loadableLibraries() {
  const program = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path)) ?? 'ldconfig';
  return execFileSync(program, ['-p'], { encoding: 'utf8' });
}

/** @param {string} name */
function isImportable(name) {
  const isModule = MODULES.some(([module]) => module === name);
  return isModule && PYTHONS.some((python) => canImport(python, name));
}

/** @param {string} name */
function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}
