import { spawnSync } from 'node:child_process';

/** The Pythons of a system: the first on the path, and the one that Debian's modules are for. */
export const pythons = ['python3', '/usr/bin/python3'];

/** The first that can import all of `modules`, told apart by commas. Throws where none can: `npm test` installs NumPy. */
export function pythonWith(modules: string): string {
  const found = pythons.find((command) => canImport(command, modules));
  if (!found) throw new Error(`no Python here can import ${modules}`);
  return found;
}

export function canImport(command: string, modules: string): boolean {
  return spawnSync(command, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
}
