import { lstat, readdir, realpath, rm, stat, unlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryOf, type CachedRepository, type CachedRevision } from '../../../contract/hub.ts';
import { describeFileError, isAbsent } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';
import { checkRepoId, isCommit } from '../repository/repo-id.ts';
import { readPartialName, repositoryFolder, snapshotFolder } from './layout.ts';
import { exists } from './place.ts';
import { readRefFile } from './ref-file.ts';

/**
 * The models in the cache, by name. What is no repository is left out, as are broken links. Throws hub/disk where the
 * cache itself cannot be read.
 * @param onUnreadable called for each repository that cannot be read, which is left out
 */
export async function listCached(
  cacheFolder: string,
  onUnreadable: (error: HubError) => void = () => undefined,
): Promise<CachedRepository[]> {
  const found: CachedRepository[] = [];
  for (const name of (await namesIn(cacheFolder)).sort()) {
    const repository = repositoryOf(name);
    if (repository === null) continue;
    const folder = join(cacheFolder, name);
    const cached = await readCached(repository, folder).catch((error: unknown) => {
      onUnreadable(unreadable(folder, error));
      return null;
    });
    if (cached) found.push(cached);
  }
  return found;
}

/** The repository in a folder of the cache; null where the folder is none. Throws where it cannot be read. */
async function readCached(repository: string, folder: string): Promise<CachedRepository | null> {
  const found = await stat(folder).catch(nullIfAbsent);
  if (!found?.isDirectory()) return null;
  const refs = await readRefs(join(folder, 'refs'));
  const sizes = new Map<string, number>();
  const revisions: CachedRevision[] = [];
  for (const commit of await namesIn(join(folder, 'snapshots'))) {
    if (!isCommit(commit)) continue;
    const snapshot = snapshotFolder(folder, commit);
    const files = await measureFiles(snapshot);
    const names = [...refs].filter(([, target]) => target === commit).map(([ref]) => ref);
    for (const [real, size] of files) sizes.set(real, size);
    revisions.push({
      commit,
      refs: names.sort(),
      folder: snapshot,
      files: files.size,
      bytes: sum(files.values()),
    });
  }
  const blobs = await measureFiles(join(folder, 'blobs'));
  for (const [real, size] of blobs) sizes.set(real, size);
  const unfinished = [...blobs].filter(([path]) => readPartialName(basename(path))).map(([, size]) => size);
  if (revisions.length === 0 && sizes.size === 0) return null;
  const isMain = ({ refs: names }: CachedRevision): number => (names.includes('main') ? 0 : 1);
  revisions.sort((a, b) => isMain(a) - isMain(b) || (a.commit < b.commit ? -1 : 1));
  const changed = Math.max(
    ...(await Promise.all([folder, ...revisions.map((one) => one.folder)].map(timeOf))),
  );
  return {
    repository,
    folder,
    revisions,
    bytes: sum(sizes.values()),
    unfinishedBytes: sum(unfinished),
    changed,
  };
}

/** The folder of a repository. */
export interface CachedFolder {
  readonly folder: string;
  /** Nothing in it is finished, and a download has begun. */
  readonly isUnfinished: boolean;
}

/** Finds the folder of a repository; null where no file of it is there. Throws hub/disk where that cannot be told. */
export async function findFolder(cacheFolder: string, repository: string): Promise<CachedFolder | null> {
  const folder = repositoryFolder(cacheFolder, checkRepoId(repository));
  if ((await lookAt(folder, cacheFolder)) === null) return null;
  const isBegun = (await namesIn(join(folder, 'blobs'))).some(readPartialName);
  const hasCommits = (await namesIn(join(folder, 'snapshots'))).some(isCommit);
  if (!isBegun && !hasCommits) return null;
  const isNamed = (await readRefs(join(folder, 'refs'))).size > 0;
  return { folder, isUnfinished: !hasCommits || (isBegun && !isNamed) };
}

/** Removes a repository from the cache, with all its commits; the bytes that this frees. Throws hub/not-found, hub/disk. */
export async function removeCached(cacheFolder: string, repository: string): Promise<number> {
  const folder = repositoryFolder(cacheFolder, checkRepoId(repository));
  const found = await lookAt(folder, cacheFolder);
  if (!found) throw new HubError('hub/not-found', `${repository}: not in the cache ${cacheFolder}`);
  const cached = found.isSymbolicLink() ? null : await readCached(repository, folder).catch(() => null);
  const freed = cached?.bytes ?? 0;
  try {
    // A link is removed, not what it leads to.
    if (found.isSymbolicLink()) await unlink(folder);
    else await rm(folder, { recursive: true, maxRetries: 3 });
    return freed;
  } catch (error) {
    throw new HubError('hub/disk', `${folder}: cannot be removed (${describeFileError(error)})`);
  }
}

/** The commit that a ref of the cache names; null where there is none, or its folder is not there. */
export async function readRef(folder: string, refFile: string): Promise<string | null> {
  const commit = await readRefFile(refFile);
  return commit !== null && isCommit(commit) && (await exists(snapshotFolder(folder, commit)))
    ? commit
    : null;
}

const MAX_DEPTH = 8;

/** Refs by their names: `main`, `refs/pr/1`. */
async function readRefs(folder: string, below = '', depth = 0): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  for (const name of depth < MAX_DEPTH ? await readableNamesIn(folder) : []) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory())
      for (const ref of await readRefs(path, `${below}${name}/`, depth + 1)) refs.set(...ref);
    const commit = await readRefFile(path);
    if (commit !== null) refs.set(below + name, commit);
  }
  return refs;
}

/** Sizes of the regular files below a folder, links to files followed, by their real paths. */
async function measureFiles(folder: string, depth = 0): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of depth < MAX_DEPTH ? await readableNamesIn(folder) : []) {
    const path = join(folder, name);
    const entry = await lstat(path).catch(() => null);
    if (entry?.isDirectory()) for (const file of await measureFiles(path, depth + 1)) sizes.set(...file);
    const target = entry?.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
    if (target?.isFile()) sizes.set(await realpath(path).catch(() => path), target.size);
  }
  return sizes;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Math.round(mtimeMs),
    () => 0,
  );
}

/** What is at the place of a repository, which may be a link; null: nothing. Throws hub/disk where the cache cannot be read. */
function lookAt(folder: string, cacheFolder: string): Promise<Stats | null> {
  return lstat(folder)
    .catch(nullIfAbsent)
    .catch((error: unknown) => {
      throw unreadable(cacheFolder, error);
    });
}

/** Names in a folder; none where there is none. Throws hub/disk where it cannot be read. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  });
}

/** The same, and none where the folder cannot be read. */
function readableNamesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function nullIfAbsent(error: unknown): null {
  if (isAbsent(error)) return null;
  throw error;
}

function unreadable(path: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new HubError('hub/disk', `${path}: cannot be read (${describeFileError(error)})`);
}
