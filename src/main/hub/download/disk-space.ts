import { dirname, join } from 'node:path';
import { formatBytes } from '../../../contract/amounts.ts';
import { blobPath, partialPath } from '../cache/layout.ts';
import { exists, sizeOf } from '../cache/place.ts';
import { HubError } from '../error.ts';
import type { HubFile } from '../repository/repository.ts';
import type { DownloadCalls } from './partial.ts';

/** Bytes that stay free for other programs, folders and links. */
const MARGIN_BYTES = 32 << 20;

/**
 * Throws hub/disk where the file system of the cache has less free space than what is missing of the files. Where the
 * system does not say how much is free, nothing is thrown.
 */
export async function checkSpace(
  cacheFolder: string,
  folder: string,
  snapshot: string,
  files: readonly HubFile[],
  { statfs }: Pick<DownloadCalls, 'statfs'>,
): Promise<void> {
  const missing = await measureMissing(folder, snapshot, files);
  if (missing === 0) return;
  const found = await statfs(await existingFolder(cacheFolder)).catch(() => null);
  if (!found) return;
  const free = found.bavail * found.bsize;
  if (free >= missing + MARGIN_BYTES) return;
  throw new HubError(
    'hub/disk',
    `${cacheFolder}: ${formatBytes(missing)} are to be downloaded and ${formatBytes(MARGIN_BYTES)} left to other programs, but the disk has ${formatBytes(free)} free`,
  );
}

/** Bytes of the files that are not in the cache yet. */
async function measureMissing(folder: string, snapshot: string, files: readonly HubFile[]): Promise<number> {
  let missing = 0;
  const known = new Set<string>();
  for (const { path, hash, size } of files) {
    if (known.has(hash.hex) || (await sizeOf(join(snapshot, path))) === size) continue;
    known.add(hash.hex);
    if ((await sizeOf(blobPath(folder, hash.hex))) === size) continue;
    const kept = (await sizeOf(partialPath(folder, hash.hex))) ?? 0;
    missing += kept > size ? size : size - kept;
  }
  return missing;
}

/** The cache's folder, or the nearest one above it that is there. */
async function existingFolder(path: string): Promise<string> {
  for (let at = path; dirname(at) !== at; at = dirname(at)) if (await exists(at)) return at;
  return dirname(path);
}
