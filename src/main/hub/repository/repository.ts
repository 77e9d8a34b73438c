import * as v from 'valibot';
import { DEFAULT_REVISION, type RepositoryFacts } from '../../../contract/hub.ts';
import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';
import type { HubNetwork } from '../network/network.ts';
import { describeRecord, modelSchema } from './facts.ts';
import { foldersOf, refuseOutside } from './file-names.ts';
import { callLibrary, libraryFetch } from './library.ts';
import { checkRepoId, isCommit } from './repo-id.ts';

/** What the content of a file must hash to: SHA-256 of LFS files, SHA-1 of git's blob of others. */
export interface FileHash {
  readonly kind: 'sha256' | 'git-sha1';
  /** Lower-case hex, which is also the name of the blob in the cache. */
  readonly hex: string;
}

/** A file of a repository at one commit. */
export interface HubFile {
  /** With `/` between folders, inside the repository. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly hash: FileHash;
}

/** A repository at one commit. */
export interface Repository {
  readonly facts: RepositoryFacts;
  /** What was asked for: a branch, tag, pull request or commit. */
  readonly revision: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** Files of one repository; the largest with a pipeline have some thousands. */
const MAX_FILES = 50_000;

/**
 * Asks the hub which commit a revision is, then for the files of that commit. Throws HubError: hub/not-found,
 * hub/malformed where a name leads out of the repository or a hash is none.
 */
export async function readRepository(
  network: HubNetwork,
  name: string,
  revision: string = DEFAULT_REVISION,
  signal: AbortSignal | null = null,
): Promise<Repository> {
  checkRepoId(name);
  const subject = { repository: name, revision };
  const options = {
    hubUrl: network.settings.endpoint,
    fetch: libraryFetch(network, { subject, signal, answers: 'record' }),
  };
  const record = await callLibrary(name, async () => {
    const { modelInfo } = await import('@huggingface/hub');
    const additionalFields = ['sha', 'tags', 'safetensors', 'cardData', 'disabled'] as const;
    const given = await modelInfo({ ...options, name, revision, additionalFields: [...additionalFields] });
    const read = v.safeParse(modelSchema, given);
    if (read.success) return read.output;
    throw new HubError('hub/malformed', `${name}: the hub's record names the repository ${show(given.name)}`);
  });
  if (record.disabled) throw new HubError('hub/refused', `${name}: the hub has disabled this repository`);
  const { sha: commit } = record;
  if (commit === null || !isCommit(commit))
    throw new HubError('hub/malformed', `${name}: the hub names the commit ${show(commit)}`);
  if (isCommit(revision) && revision !== commit)
    throw new HubError('hub/malformed', `${name}: the hub answers commit ${commit} for ${revision}`);
  const facts = describeRecord(record);
  checkRepoId(facts.repository);
  const files = await callLibrary(name, () => readFiles(network, facts.repository, commit, signal));
  return { facts, revision, commit, files };
}

const hex = (length: number): v.GenericSchema<string> =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)));
const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.object({
  type: v.string(),
  path: v.string(),
  size: bytes,
  oid: v.optional(v.unknown()),
  lfs: v.optional(v.nullable(v.object({ oid: hex(64), size: bytes }))),
});

async function readFiles(
  network: HubNetwork,
  name: string,
  commit: string,
  signal: AbortSignal | null,
): Promise<HubFile[]> {
  const { listFiles } = await import('@huggingface/hub');
  const subject = { repository: name, revision: commit };
  const entries = listFiles({
    repo: { type: 'model', name },
    revision: commit,
    recursive: true,
    hubUrl: network.settings.endpoint,
    fetch: libraryFetch(network, { subject, signal, answers: 'files' }),
  });
  const files: HubFile[] = [];
  const paths = new Set<string>();
  for await (const entry of entries) {
    if ((entry.type as unknown) !== 'file') continue;
    const file = readEntry(entry, name);
    if (paths.has(file.path))
      throw new HubError('hub/malformed', `${name}: lists the file ${show(file.path)} twice`);
    paths.add(file.path);
    if (files.push(file) > MAX_FILES)
      throw new HubError('hub/malformed', `${name}: lists more than ${MAX_FILES} files`);
  }
  for (const { path } of files) {
    const folder = foldersOf(path).find((one) => paths.has(one));
    if (folder !== undefined)
      throw new HubError('hub/malformed', `${name}: lists ${show(folder)} as a file and as a folder`);
  }
  return files;
}

function readEntry(entry: object, name: string): HubFile {
  const read = v.safeParse(entrySchema, entry);
  if (!read.success) {
    const at = 'path' in entry && typeof entry.path === 'string' ? show(entry.path) : 'a file';
    const [{ input, ...issue }] = read.issues;
    throw new HubError(
      'hub/malformed',
      `${name}: lists ${at} with ${v.getDotPath(issue as never)} ${show(input)}`,
    );
  }
  const { path, size, lfs, oid } = read.output;
  refuseOutside(path, name);
  if (lfs) {
    if (lfs.size !== size)
      throw new HubError(
        'hub/malformed',
        `${name}/${path}: is listed with ${size} and with ${lfs.size} bytes`,
      );
    return { path, size, hash: { kind: 'sha256', hex: lfs.oid } };
  }
  if (typeof oid !== 'string' || !isCommit(oid))
    throw new HubError('hub/malformed', `${name}/${path}: is listed with the hash ${show(oid)}`);
  return { path, size, hash: { kind: 'git-sha1', hex: oid } };
}
