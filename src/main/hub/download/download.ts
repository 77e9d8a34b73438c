import * as node from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadProgress } from '../../../contract/hub.ts';
import { blobPath, partialPath, refPath, repositoryFolder, snapshotFolder } from '../cache/layout.ts';
import { makeFolders, placeBlob, sizeOf, writeRef } from '../cache/place.ts';
import { HubError, throwIfCancelled } from '../error.ts';
import type { HubNetwork } from '../network/network.ts';
import { refuseUnwritable } from '../repository/file-names.ts';
import type { HubFile, Repository } from '../repository/repository.ts';
import { describeFileError } from '../../files/file-errors.ts';
import { checkSpace } from './disk-space.ts';
import { fetchRest, type FetchOptions, type FileTarget } from './fetch-file.ts';
import { withLock } from './lock.ts';
import { PartialFile, type DownloadCalls } from './partial.ts';
import { ProgressMeter } from './progress.ts';

export interface DownloadOptions {
  /** Ends the download; what is there stays for the next time. */
  readonly signal?: AbortSignal | null;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Folder for locks, outside the shared cache. */
  readonly lockFolder: string;
  readonly calls?: DownloadCalls;
}

/** Times that content with another hash is downloaded again. */
const MAX_DAMAGED = 1;

/**
 * Downloads files of a repository into the cache that Python's huggingface_hub shares, and returns the folder of the
 * snapshot. A file gets its name when its hash is that of the list, not before; what an earlier attempt left is
 * continued; what is there is not asked for. The ref is written last.
 * Throws HubError, run/cancelled. The names are checked and the free space measured before anything is written.
 */
export async function downloadFiles(
  network: HubNetwork,
  repository: Repository,
  files: readonly HubFile[],
  { signal = null, onProgress = () => undefined, lockFolder, calls = node }: DownloadOptions,
): Promise<string> {
  const { cacheFolder } = network.settings;
  const name = repository.facts.repository;
  refuseUnwritable(
    files.map(({ path }) => path),
    name,
  );
  const folder = repositoryFolder(cacheFolder, name);
  const snapshot = snapshotFolder(folder, repository.commit);
  const ref = refPath(folder, repository.revision);
  throwIfCancelled(signal, name);
  await checkSpace(cacheFolder, folder, snapshot, files, calls);
  await makeFolders(cacheFolder, folder);
  const totals = { totalBytes: files.reduce((sum, { size }) => sum + size, 0), totalFiles: files.length };
  const meter = new ProgressMeter(totals, onProgress);
  const place: Place = { network, folder, snapshot, lockFolder, calls, name };
  try {
    for (const file of files) {
      meter.begin(file.path);
      await getFile(place, { repository: name, commit: repository.commit, file }, { signal, meter });
      meter.finish();
    }
  } finally {
    meter.stop();
  }
  await writeRef(ref, repository.commit).catch((error: unknown) => refuseWriting(ref, error));
  return snapshot;
}

interface Place {
  readonly network: HubNetwork;
  readonly folder: string;
  readonly snapshot: string;
  readonly lockFolder: string;
  readonly calls: DownloadCalls;
  readonly name: string;
}

/** Puts one file into the snapshot. */
async function getFile(place: Place, target: FileTarget, options: FetchOptions): Promise<void> {
  const { file } = target;
  const path = join(place.snapshot, ...file.path.split('/'));
  if ((await sizeOf(path)) === file.size) return options.meter.keep(file.size);
  const blob = blobPath(place.folder, file.hash.hex);
  const subject = `${target.repository}/${file.path}`;
  const onWait = (): void => options.meter.wait(`${subject}: another download of it is running`, null);
  const isNew = await withLock(
    blob,
    { folder: place.lockFolder, signal: options.signal, subject, onWait },
    async () => {
      if ((await sizeOf(blob)) !== file.size) return getBlob(place, target, options);
      options.meter.keep(file.size);
      return false;
    },
  );
  await placeBlob({ blob, target: path, isNew }, place.network.settings.avoidsLinks, place.calls).catch(
    (error: unknown) => refuseWriting(path, error),
  );
}

/** Downloads, checks and names the content of a file; true: it is new. */
async function getBlob(place: Place, target: FileTarget, options: FetchOptions): Promise<boolean> {
  const { file } = target;
  const blob = blobPath(place.folder, file.hash.hex);
  for (let damaged = 0; ; damaged++) {
    const partial = await PartialFile.open(partialPath(place.folder, file.hash.hex), file, place.calls);
    try {
      options.meter.keep(partial.length);
      await fetchRest(place.network, target, partial, options);
      if (partial.isRight()) {
        await partial.finish(blob);
        return true;
      }
      options.meter.keep(-partial.length);
      await partial.discard();
    } catch (error) {
      options.meter.keep(-partial.length);
      await (partial.length === 0 ? partial.discard() : partial.close());
      throw error;
    }
    if (damaged >= MAX_DAMAGED)
      throw new HubError(
        'hub/changed',
        `${target.repository}/${file.path}: the content that came ${damaged + 1} times is not the listed one (${file.hash.kind} ${file.hash.hex}); nothing of it is kept`,
      );
  }
}

function refuseWriting(path: string, error: unknown): never {
  if (error instanceof HubError) throw error;
  throw new HubError('hub/disk', `${path}: cannot be written (${describeFileError(error)})`);
}
