import { dirname, join } from 'node:path';
import { formatBytes } from '../../../contract/amounts.ts';
import { blobPath } from '../cache/layout.ts';
import { exists, sizeOf } from '../cache/place.ts';
import { HubError } from '../error.ts';
import type { HubFile } from '../repository/repository.ts';
import { findLeftovers } from './leftovers.ts';
import type { DownloadCalls } from './partial.ts';

/** Bytes that stay free for other programs, folders and links. */
const MARGIN_BYTES = 32 << 20;

/**
 * Throws hub/disk where the file system of the cache has less free space than so many bytes. Where the system does not say
 * how much is free, nothing is thrown.
 */
export async function checkSpace(
  cacheFolder: string,
  bytes: number,
  { statfs }: Pick<DownloadCalls, 'statfs'>,
): Promise<void> {
  if (bytes === 0) return;
  const found = await statfs(await existingFolder(cacheFolder)).catch(() => null);
  if (!found) return;
  const free = found.bavail * found.bsize;
  if (free >= bytes + MARGIN_BYTES) return;
  throw new HubError(
    'hub/disk',
    `${cacheFolder}: ${formatBytes(bytes)} are to be written and ${formatBytes(MARGIN_BYTES)} left to other programs, but the disk has ${formatBytes(free)} free`,
  );
}

/** Bytes that are to be written for files of a snapshot: of contents that are missing, and of copies in place of links. */
export async function measureMissing(
  folder: string,
  snapshot: string,
  files: readonly HubFile[],
  avoidsLinks: boolean,
): Promise<number> {
  const leftovers = await findLeftovers(folder);
  let missing = 0;
  const known = new Set<string>();
  for (const { path, hash, size } of files) {
    if ((await sizeOf(join(snapshot, path))) === size) continue;
    const isThere = known.has(hash.hex) || (await sizeOf(blobPath(folder, hash.hex))) === size;
    known.add(hash.hex);
    if (isThere && !avoidsLinks) continue;
    const kept = leftovers.find((left) => left.isFree && left.hex === hash.hex && left.size <= size);
    missing += size - (isThere ? 0 : (kept?.size ?? 0));
  }
  return missing;
}

/** The cache's folder, or the nearest one above it that is there. */
async function existingFolder(path: string): Promise<string> {
  for (let at = path; dirname(at) !== at; at = dirname(at)) if (await exists(at)) return at;
  return dirname(path);
}
