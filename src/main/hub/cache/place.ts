import type * as node from 'node:fs/promises';
import { lstat, mkdir, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { codeOf, describeFileError } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';
import { readRefFile } from './ref-file.ts';

/** The calls that put a finished file in its place, in Node's words. Tests let each of them fail. */
export type PlacingCalls = Pick<typeof node, 'symlink'>;

/** Bytes of the file at a path, links followed; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/**
 * Puts a relative link to a blob into a snapshot, whose folder is there; false: links are not possible here.
 * @param temporary a path that no other process uses, where the link is made before it gets its name
 */
export async function linkBlob(
  blob: string,
  target: string,
  temporary: string,
  calls: PlacingCalls,
): Promise<boolean> {
  const link = relative(dirname(target), blob).split(sep).join('/');
  if ((await readlink(target).catch(() => null)) === link) return true;
  if (!(await tryLink(link, temporary, calls))) return false;
  try {
    await rename(temporary, target);
    return true;
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

/**
 * Writes which commit a revision is, where that is not what is written: 40 hex digits without a line end, which Python
 * reads as they are.
 * @param temporary a path that no other process uses
 */
export async function writeRef(
  cacheFolder: string,
  path: string,
  commit: string,
  temporary: string,
): Promise<void> {
  if ((await readRefFile(path)) === commit) return;
  await makeFolder(cacheFolder, dirname(temporary));
  await makeFolder(cacheFolder, dirname(path));
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
    for (const name of ['blobs', 'snapshots', 'refs']) await makeFolder(cacheFolder, join(folder, name));
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw new HubError('hub/disk', `${folder}: cannot be made (${describeFileError(error)})`);
  }
}

/** Makes a folder in the cache, and those above it. Throws hub/disk where one is a file, or a link out of the cache. */
export async function makeFolder(cacheFolder: string, path: string): Promise<void> {
  const root = await realpath(cacheFolder);
  let at = cacheFolder;
  for (const name of relative(cacheFolder, path).split(sep)) {
    at = join(at, name);
    if (!(await exists(at)))
      await mkdir(at).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error; // another process has made it
      });
    if (!(await stat(at)).isDirectory()) throw new HubError('hub/disk', `${at}: is no folder`);
    const real = await realpath(at);
    const inside = relative(root, real);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw new HubError(
        'hub/disk',
        `${at}: is a link out of the cache, to ${real}; nothing is written there`,
      );
  }
}

/** Whether something is at a path, be it a link that leads nowhere. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}
