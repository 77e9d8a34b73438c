import { randomBytes } from 'node:crypto';
import {
  copyFile,
  lstat,
  mkdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { codeOf, describeFileError } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';

/** The calls that put a finished file in its place, in Node's words. Tests let each of them fail. */
export type PlacingCalls = { symlink: typeof symlink };

/** Bytes of the file at a path, links followed; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/**
 * Puts a blob into a snapshot: by a relative link, or where links are not possible by moving it there, as huggingface_hub
 * does; a blob that was there before is copied, because other snapshots may link to it.
 * @param isNew whether nothing else uses the blob yet
 */
export async function placeBlob(
  { blob, target, isNew }: { readonly blob: string; readonly target: string; readonly isNew: boolean },
  avoidsLinks: boolean,
  calls: PlacingCalls = { symlink },
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const link = relative(dirname(target), blob).split(sep).join('/');
  if ((await readlink(target).catch(() => null)) === link) return;
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    if (avoidsLinks || !(await tryLink(link, temporary, calls))) {
      if (isNew) await rename(blob, temporary);
      else await copyFile(blob, temporary);
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function tryLink(link: string, path: string, calls: PlacingCalls): Promise<boolean> {
  try {
    await calls.symlink(link, path, 'file');
    return true;
  } catch (error) {
    if (['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'UNKNOWN'].includes(codeOf(error)))
      return false;
    throw error;
  }
}

/** Writes which commit a revision is: 40 hex digits without a line end, which Python reads as they are. */
export async function writeRef(path: string, commit: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, commit, { flag: 'wx', flush: true });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by huggingface_hub and programs that share its cache.
# For information about cache directory tags see https://bford.info/cachedir/
`;

/** Makes the cache's folder, with the tag that tells backups to leave it out, and the folders of a repository. */
export async function makeFolders(cacheFolder: string, folder: string): Promise<void> {
  try {
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(join(cacheFolder, 'CACHEDIR.TAG'), TAG, { flag: 'wx' }).catch(() => undefined);
    for (const name of ['blobs', 'snapshots', 'refs']) await mkdir(join(folder, name), { recursive: true });
    await refuseLinkedOut(cacheFolder, folder);
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw new HubError('hub/disk', `${folder}: cannot be made (${describeFileError(error)})`);
  }
}

/** A folder of the cache that is a link to elsewhere would let files be written there. */
async function refuseLinkedOut(cacheFolder: string, folder: string): Promise<void> {
  const root = await realpath(cacheFolder);
  for (const path of [folder, join(folder, 'blobs'), join(folder, 'snapshots'), join(folder, 'refs')]) {
    const real = await realpath(path);
    if (!real.startsWith(root + sep))
      throw new HubError(
        'hub/disk',
        `${path}: is a link out of the cache, to ${real}; nothing is written there`,
      );
  }
}

/** Whether something is at a path, be it a link that leads nowhere. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}
