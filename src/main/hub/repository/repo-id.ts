import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';

const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;

/**
 * Checks the name of a repository, `org/name` or `name` (validate_repo_id of huggingface_hub): at most 96 characters per
 * part, no `--` and no `..`, which the cache's folder names could not tell apart. Throws hub/not-found.
 */
export function checkRepoId(name: string): string {
  const parts = name.split('/');
  const isFine = parts.length <= 2 && parts.every((part) => PART.test(part)) && !/--|\.\.|\.git$/.test(name);
  if (isFine) return name;
  throw new HubError('hub/not-found', `${show(name)}: is no name of a repository (org/name)`);
}

const COMMIT = /^[0-9a-f]{40}$/;

/** Whether a text is the hash of a commit. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}
