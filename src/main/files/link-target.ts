import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf, isAbsent } from './file-errors.ts';

/** Linux follows as many. */
const MAX_LINKS = 40;

/**
 * The file that is written under a name which may be a symbolic link: the one that the link leads to, also where that
 * is not there yet, as other programs write through a link. A name without a link is returned as it is. Throws what
 * the file system answers, such as ELOOP for links that lead to each other.
 */
export function linkTarget(path: string): string {
  let at = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const found = attempt(() => realpathSync(at), isAbsent);
    if (found !== null) return found;
    const link = attempt(
      () => readlinkSync(at),
      (error) => isAbsent(error) || codeOf(error) === 'EINVAL', // it is no link
    );
    if (link === null) return at;
    at = resolve(realpathSync(dirname(at)), link);
  }
  throw Object.assign(new Error('ELOOP: too many symbolic links'), { code: 'ELOOP' });
}

function attempt(call: () => string, isNone: (error: unknown) => boolean): string | null {
  try {
    return call();
  } catch (error) {
    if (isNone(error)) return null;
    throw error;
  }
}
