import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, unlinkSync, type Stats } from 'node:fs';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Temporary files that stand beside those they become, and what is left of them where a process was killed. */

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/s;
/** Whoever still writes a file changes it far more often (see atomic-file.ts). */
const OLD_MS = 60 * 60_000;

/** Names have 255 bytes at most; each UTF-16 unit of the target's name takes at most three in UTF-8. */
const MAX_UNITS = 70;

/** A name of its own beside `target` for what becomes it: `.faces.png.<12 hex digits>.tmp`; a long one is cut. */
export function temporaryBeside(target: string): string {
  const start = basename(target).slice(0, MAX_UNITS);
  return join(dirname(target), `.${start}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Folders already swept by this process: once is enough. */
const swept = new Set<string>();

/**
 * Removes from a folder, once a process, the temporary files that killed processes left: named as `temporaryBeside`
 * names them, regular, of this user, and not changed for an hour. Whatever else is there stays. Never fails.
 */
export async function sweepLeftovers(folder: string): Promise<void> {
  if (!isFirst(folder)) return;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!TEMPORARY.test(name)) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    if (found && isLeftover(found)) await unlink(path).catch(() => undefined);
  }
}

/** The same without waiting, for small folders. */
export function sweepLeftoversSync(folder: string): void {
  if (!isFirst(folder)) return;
  try {
    for (const name of readdirSync(folder)) {
      if (!TEMPORARY.test(name)) continue;
      const path = join(folder, name);
      if (isLeftover(lstatSync(path))) unlinkSync(path);
    }
  } catch {
    // Tidying is no reason to fail: the next start does it.
  }
}

/** The same for one file by its name, which no process that still runs is writing. */
export function removeLeftoverSync(path: string): void {
  try {
    if (isLeftover(lstatSync(path))) unlinkSync(path);
  } catch {
    // It is not there, or the next start removes it.
  }
}

function isFirst(folder: string): boolean {
  const path = resolve(folder);
  if (swept.has(path)) return false;
  swept.add(path);
  return true;
}

function isLeftover(found: Stats): boolean {
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  return found.isFile() && isOurs && Date.now() - found.mtimeMs > OLD_MS;
}
