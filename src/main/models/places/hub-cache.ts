import { basename, dirname, join } from 'node:path';
import { repositoryOf } from '../../../contract/hub.ts';
import type { HubOrigin } from '../../../contract/model.ts';
import { show } from '../../files/untrusted-text.ts';
import { ModelError, malformed } from '../error.ts';
import { isFile, isFolder, listFolder, readWholeFile } from '../../files/bounded-file.ts';

/**
 * The folder with the files of a repository in the Hugging Face cache: for
 * `models--org--name` the snapshot refs/main points at (or the only one there is); any other folder
 * is returned as it is.
 */
export async function resolveSnapshot(folder: string): Promise<string> {
  const snapshots = join(folder, 'snapshots');
  const isCache = basename(folder).startsWith('models--') || (await isFolder(join(folder, 'refs')));
  if (!isCache || !(await isFolder(snapshots))) return folder;
  const main = join(folder, 'refs', 'main');
  if (await isFile(main)) {
    const commit = new TextDecoder().decode(await readWholeFile(main, 256)).trim();
    if (!/^[\w.-]{1,128}$/.test(commit) || commit.startsWith('.'))
      throw malformed(`${main}: ${show(commit)} is no commit`);
    const snapshot = join(snapshots, commit);
    if (await isFolder(snapshot)) return snapshot;
    throw new ModelError('model/not-found', `${main}: snapshot ${commit} is not in the cache`);
  }
  const all = await listFolder(snapshots);
  if (all.length === 1) return join(snapshots, all[0]!);
  throw new ModelError(
    'model/not-found',
    `${folder}: ${all.length} snapshots and no refs/main; choose one of them`,
  );
}

/** The revision of a repository whose snapshot a path lies in; null: it lies elsewhere. */
export function hubOriginOf(path: string): HubOrigin | null {
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const snapshots = dirname(at);
    if (basename(snapshots) !== 'snapshots' || !/^[0-9a-f]{40}$/.test(basename(at))) continue;
    const repository = repositoryOf(basename(dirname(snapshots)));
    if (repository) return { repository, commit: basename(at) };
  }
  return null;
}

/** The name that is shown: `org/name` where the path lies in a hub cache, else the last part of the path. */
export function nameModel(path: string): string {
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const repository = repositoryOf(basename(at));
    if (repository) return repository;
  }
  return basename(path);
}
