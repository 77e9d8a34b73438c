import * as node from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import type { DownloadProgress } from '../../../contract/hub.ts';
import { describeFileError } from '../../files/file-errors.ts';
import { blobPath, partialPath, refPath, repositoryFolder, snapshotFolder } from '../cache/layout.ts';
import { linkBlob, makeFolder, makeFolders, sizeOf, writeRef } from '../cache/place.ts';
import { HubError, throwIfCancelled } from '../error.ts';
import type { HubNetwork } from '../network/network.ts';
import { refuseUnwritable } from '../repository/file-names.ts';
import type { HubFile, Repository } from '../repository/repository.ts';
import { checkSpace, measureMissing } from './disk-space.ts';
import { fetchRest, type FetchOptions, type FileTarget } from './fetch-file.ts';
import { newHolder } from './holder.ts';
import { removeLeftovers } from './leftovers.ts';
import { withLock } from './lock.ts';
import { PartialFile, type DownloadCalls } from './partial.ts';
import { ProgressMeter } from './progress.ts';
import { OtherContentError } from './range.ts';

export interface DownloadOptions {
  /** Ends the download; what is there stays for the next time. */
  readonly signal?: AbortSignal | null;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Folder for locks, outside the shared cache. */
  readonly lockFolder: string;
  readonly calls?: DownloadCalls;
}

/** Times that content with another hash is given up and downloaded from its start. */
const MAX_DAMAGED = 1;

export interface DownloadedFiles {
  /** The snapshot. */
  readonly folder: string;
  /** One line each, of what is not as it should be though the files are there. */
  readonly notices: readonly string[];
}

/**
 * Downloads files of a repository into the cache that Python's huggingface_hub shares. A file gets its name when its hash
 * is that of the list, not before; what an earlier attempt left is continued; what is there is neither asked for nor
 * written. The ref is written last.
 * Throws HubError, run/cancelled. The names are checked and the free space measured before anything is written.
 */
export async function downloadFiles(
  network: HubNetwork,
  repository: Repository,
  files: readonly HubFile[],
  { signal = null, onProgress = () => undefined, lockFolder, calls = node }: DownloadOptions,
): Promise<DownloadedFiles> {
  const { cacheFolder, avoidsLinks } = network.settings;
  const name = repository.facts.repository;
  refuseUnwritable(
    files.map(({ path }) => path),
    name,
  );
  const folder = repositoryFolder(cacheFolder, name);
  const snapshot = snapshotFolder(folder, repository.commit);
  throwIfCancelled(signal, name);
  await checkSpace(cacheFolder, await measureMissing(folder, snapshot, files, avoidsLinks), calls);
  const totals = { totalBytes: files.reduce((sum, { size }) => sum + size, 0), totalFiles: files.length };
  const meter = new ProgressMeter(totals, onProgress);
  const place: Place = { network, folder, snapshot, lockFolder, calls, paths: new Map() };
  try {
    for (const file of files) {
      meter.begin(file.path);
      await getFile(place, { repository: name, commit: repository.commit, file }, { signal, meter });
      meter.finish();
    }
  } finally {
    meter.stop();
  }
  await removeLeftovers(folder);
  return { folder: snapshot, notices: await nameRevision(cacheFolder, folder, repository) };
}

/** Writes the ref; the notice that it cannot be written. */
async function nameRevision(
  cacheFolder: string,
  folder: string,
  { revision, commit, facts }: Repository,
): Promise<string[]> {
  const ref = refPath(folder, revision);
  try {
    await writeRef(cacheFolder, ref, commit, partialPath(folder, commit, newHolder()));
    return [];
  } catch (error) {
    const why = error instanceof HubError ? error.message : `${ref}: ${cannotWrite(error)}`;
    return [`${why}; without the hub ${facts.repository} is found as ${commit} only`];
  }
}

interface Place {
  readonly network: HubNetwork;
  readonly folder: string;
  readonly snapshot: string;
  readonly lockFolder: string;
  readonly calls: DownloadCalls;
  /** Files of the snapshot by their hashes. */
  readonly paths: Map<string, string>;
}

/** Puts one file into the snapshot. */
async function getFile(place: Place, target: FileTarget, options: FetchOptions): Promise<void> {
  const { file } = target;
  const path = join(place.snapshot, ...file.path.split('/'));
  const isThere = async (): Promise<boolean> => (await sizeOf(path)) === file.size;
  const keep = (): void => options.meter.keep(file.size);
  if (await isThere()) keep();
  else {
    await makeFolders(place.network.settings.cacheFolder, place.folder);
    const subject = `${target.repository}/${file.path}`;
    const onWait = (): void => options.meter.wait(`${subject}: another download of it is running`, null);
    await withLock(
      blobPath(place.folder, file.hash.hex),
      { folder: place.lockFolder, signal: options.signal, subject, onWait },
      // The other download may have been of the same snapshot.
      async () => ((await isThere()) ? keep() : putFile(place, target, options, path)),
    ).catch((error: unknown) => refuseWriting(path, error));
  }
  place.paths.set(file.hash.hex, path);
}

/**
 * Puts a file into the snapshot: by a link to its blob, or where links are not possible in place of the blob, as
 * huggingface_hub does; a blob that was there before is copied, because other snapshots may link to it.
 */
async function putFile(place: Place, target: FileTarget, options: FetchOptions, path: string): Promise<void> {
  const { folder, calls, network } = place;
  const { hash, size } = target.file;
  const { cacheFolder, avoidsLinks } = network.settings;
  await makeFolder(cacheFolder, dirname(path));
  const blob = blobPath(folder, hash.hex);
  const hasBlob = (await sizeOf(blob)) === size;
  // Without links the content may be there under another name of the snapshot only.
  const source = hasBlob ? blob : (place.paths.get(hash.hex) ?? null);
  if (avoidsLinks) return getContent(place, target, options, path, source);
  if (!hasBlob) await getContent(place, target, options, blob, source);
  if (await linkBlob(blob, path, partialPath(folder, hash.hex, newHolder()), calls)) {
    if (hasBlob) options.meter.keep(size);
  } else if (!hasBlob) await calls.rename(blob, path);
  else {
    await checkSpace(cacheFolder, size, calls);
    await getContent(place, target, options, path, blob);
  }
}

/**
 * Gets the content of a file, checks it and names it `goal`.
 * @param source a file that should have the content; null: it is downloaded
 */
async function getContent(
  place: Place,
  target: FileTarget,
  options: FetchOptions,
  goal: string,
  source: string | null,
): Promise<void> {
  const { file } = target;
  const { meter, signal } = options;
  const subject = `${target.repository}/${file.path}`;
  const check = (): void => throwIfCancelled(signal, subject);
  const given = { calls: place.calls, check };
  for (let damaged = 0; ; damaged++) {
    const partial = await (damaged === 0
      ? PartialFile.open(place.folder, file, given)
      : PartialFile.create(place.folder, file, given));
    meter.keep(partial.length);
    try {
      if (source !== null && damaged === 0) await partial.copyFrom(source, (bytes) => meter.keep(bytes));
      await fetchRest(place.network, target, partial, options);
      if (partial.isRight()) return await partial.finish(goal);
    } catch (error) {
      meter.keep(-partial.length);
      await (partial.length === 0 || error instanceof OtherContentError ? partial.discard() : partial.keep());
      throw error;
    }
    meter.keep(-partial.length);
    await partial.discard();
    if (damaged >= MAX_DAMAGED)
      throw new HubError(
        'hub/changed',
        `${subject}: the content that came ${damaged + 1} times is not the listed one (${file.hash.kind} ${file.hash.hex}); nothing of it is kept`,
      );
  }
}

function refuseWriting(path: string, error: unknown): never {
  if (error instanceof StudioError) throw error;
  throw new HubError('hub/disk', `${path}: ${cannotWrite(error)}`);
}

function cannotWrite(error: unknown): string {
  return `cannot be written (${describeFileError(error)})`;
}
