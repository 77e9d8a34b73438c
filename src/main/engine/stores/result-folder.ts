import { randomBytes } from 'node:crypto';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths of results in a folder: <first two digits of the key>/<key>, a name with an ending while being written. */

export function resultPath(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), key);
}

export function temporaryPath(folder: string, key: string): string {
  return `${resultPath(folder, key)}.${randomBytes(6).toString('hex')}.tmp`;
}

export interface FoundResult {
  readonly key: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly usedAt: number;
}

const SUBFOLDER = /^[0-9a-f]{2}$/;
const RESULT = /^[0-9a-f]{64}$/;
const TEMPORARY = /^[0-9a-f]{64}\.[0-9a-f]{12}\.tmp$/;
/** A write takes milliseconds: what is older was left by a process that ended in the middle. */
const LEFTOVER_MS = 60_000;

/**
 * Every result in the folder, in no order. Removes what crashed processes left half written;
 * changes nothing else. Files may appear and vanish meanwhile.
 */
export async function scanResults(folder: string): Promise<FoundResult[]> {
  const found: FoundResult[] = [];
  for (const subfolder of await namesIn(folder)) {
    if (!SUBFOLDER.test(subfolder)) continue;
    const names = await namesIn(join(folder, subfolder));
    const results = await Promise.all(names.map((name) => inspect(join(folder, subfolder, name), name)));
    for (const result of results) if (result) found.push(result);
  }
  return found;
}

async function inspect(path: string, name: string): Promise<FoundResult | null> {
  const isTemporary = TEMPORARY.test(name);
  if (!isTemporary && !RESULT.test(name)) return null;
  const entry = await lstat(path).catch(() => null);
  if (!entry?.isFile()) return null;
  if (!isTemporary) return { key: name, bytes: entry.size, usedAt: entry.mtimeMs };
  if (Date.now() - entry.mtimeMs > LEFTOVER_MS) await unlink(path).catch(() => undefined);
  return null;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
