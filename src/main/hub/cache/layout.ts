import { join } from 'node:path';
import { HubError } from '../error.ts';
import { staysInside, isPortable } from '../repository/file-names.ts';
import { isCommit } from '../repository/repo-id.ts';

/** Paths in the cache that Python's huggingface_hub and the JavaScript library share. */

const PREFIX = 'models--';

/** The folder of a repository: `models--org--name`. */
export function repositoryFolder(cacheFolder: string, repository: string): string {
  return join(cacheFolder, PREFIX + repository.replaceAll('/', '--'));
}

/** The folder with the contents of files by their hashes. */
export function blobsFolder(folder: string): string {
  return join(folder, 'blobs');
}

/** The content of a file by its hash. */
export function blobPath(folder: string, hex: string): string {
  return join(blobsFolder(folder), hex);
}

const PARTIAL = /^([0-9a-f]+)(?:\.([0-9a-f-]+))?\.slerpscope\.incomplete$/;

/**
 * Where a file's content grows while a holder has it, and without a holder where it is kept until an attempt continues it.
 * The names are ours: `<hash>.incomplete` is written by the JavaScript library and by older versions of Python's, which
 * append to it, `<hash>.<8 digits>.incomplete` by newer ones. `hf cache prune` removes what ends so.
 */
export function partialPath(folder: string, hex: string, holder: string | null = null): string {
  return join(blobsFolder(folder), `${hex}${holder === null ? '' : `.${holder}`}.slerpscope.incomplete`);
}

/** The hash and the holder in a name that `partialPath` gives; null: the file is not ours. */
export function readPartialName(name: string): { hex: string; holder: string | null } | null {
  const [, hex, holder = null] = PARTIAL.exec(name) ?? [];
  return hex === undefined ? null : { hex, holder };
}

/** The folder with the files of one commit. */
export function snapshotFolder(folder: string, commit: string): string {
  return join(folder, 'snapshots', commit);
}

/**
 * The file that says which commit a revision is. A commit by itself has one too, below a name of ours, because
 * `hf cache prune` removes the commits that no ref names. Throws hub/not-found for a revision that is no path.
 */
export function refPath(folder: string, revision: string): string {
  if (isCommit(revision)) return join(folder, 'refs', 'slerpscope', revision);
  if (!staysInside(revision) || !isPortable(revision))
    throw new HubError(
      'hub/not-found',
      `${JSON.stringify(revision).slice(0, 120)}: is no name of a revision`,
    );
  return join(folder, 'refs', ...revision.split('/'));
}
