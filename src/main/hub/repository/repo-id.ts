import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';

const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;

/**
 * Whether a text can be the name of a repository, `org/name` or `name` (validate_repo_id of huggingface_hub): at most 96
 * characters per part, no `--` and no `..`, which the cache's folder names could not tell apart.
 */
export function isRepoId(name: string): boolean {
  const parts = name.split('/');
  return parts.length <= 2 && parts.every((part) => PART.test(part)) && !/--|\.\.|\.git$/.test(name);
}

/** Returns the name of a repository. Throws hub/not-found where it can be none. */
export function checkRepoId(name: string): string {
  if (isRepoId(name)) return name;
  throw new HubError('hub/not-found', `${show(name)}: is no name of a repository (org/name)`);
}

const COMMIT = /^[0-9a-f]{40}$/;

/** Whether a text is the hash of a commit. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}
