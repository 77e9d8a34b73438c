import { spawnSync } from 'node:child_process';

/** The Pythons of a system: the first on the path, and the one that Debian's modules are for. */
export const PYTHONS = ['python3', '/usr/bin/python3'];

/**
 * Whether a Python is there and can import all of `modules`, told apart by commas.
 * @param {string} python
 * @param {string} modules
 */
export function canImport(python, modules) {
  return spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
}
