import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { say } from './say.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/**
 * Installs the packages of package-lock.json when node_modules is missing, unfinished or of another lock file.
 * @param {string} root the repository
 */
export async function ensureDependencies(root) {
  const reason = reasonToInstall(root);
  if (reason === undefined) return;
  say('dependencies', `npm ci (${reason})`);
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // The CUDA libraries come from a host that many machines do not reach; the rest is in the package.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip', ...process.env },
  });
}

/**
 * Compares package-lock.json with the list that npm leaves in node_modules as the last act of an install.
 * @param {string} root
 * @returns {string | undefined} why an install is needed
 */
export function reasonToInstall(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new Error(`${join(root, 'package-lock.json')}: not found`);
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'nothing is installed';
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    const present = installed[path];
    if (path === '' || (present === undefined && optional)) continue; // this project; packages of other systems
    if (present === undefined) return `${path} is missing`;
    if (present.version !== version) return `${path} is ${present.version}, not ${version}`;
    if (present.integrity !== integrity) return `${path} is not the locked copy`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined} undefined when there is no such file
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
