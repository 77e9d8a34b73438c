import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { blobsFolder, readPartialName } from '../cache/layout.ts';
import { isGone, QUIET_MS } from './holder.ts';

/** A quiet file is given up after so long: its holder may be on another machine, where it cannot be asked for. */
const ABANDONED_MS = 86_400_000;

/** A file of ours that is not finished. */
export interface Leftover {
  readonly path: string;
  /** Hash of the content that it is to have. */
  readonly hex: string;
  /** 0 for what is no regular file, such as a link. */
  readonly size: number;
  /** No process holds it: another may take it over. */
  readonly isFree: boolean;
  /** Its holder may be suspended, or be gone: what is there may be copied. */
  readonly isQuiet: boolean;
  readonly isAbandoned: boolean;
}

/** What processes that run and those that have ended have begun in a repository, the largest first. */
export async function findLeftovers(folder: string): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of await readdir(blobsFolder(folder)).catch(() => [])) {
    const meaning = readPartialName(name);
    const path = join(blobsFolder(folder), name);
    const entry = meaning && (await lstat(path).catch(() => null));
    if (!meaning || !entry) continue;
    const isFree = meaning.holder === null || isGone(meaning.holder);
    const idleMs = Math.abs(Date.now() - entry.mtimeMs);
    found.push({
      path,
      hex: meaning.hex,
      size: entry.isFile() ? entry.size : 0,
      isFree,
      isQuiet: idleMs > QUIET_MS,
      isAbandoned: isFree || idleMs > ABANDONED_MS,
    });
  }
  return found.sort((a, b) => b.size - a.size);
}

/** Removes what no process holds of contents that a complete model does not need; what cannot be removed stays. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const { path, isAbandoned } of await findLeftovers(folder))
    if (isAbandoned) await rm(path, { force: true }).catch(() => undefined);
}
