import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';

/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
const MAX_PATH = 1000;
const MAX_NAME = 200;

/**
 * Whether a path of a repository names a file below the repository's folder: no `..`, no empty part, no absolute path, no
 * backslash, no drive, no control character.
 */
export function staysInside(path: string): boolean {
  if (
    path === '' ||
    path.length > MAX_PATH ||
    /[\\\u0000-\u001f\u007f]/.test(path) ||
    /^[A-Za-z]:/.test(path)
  )
    return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The folders above a path, the nearest last: `a`, `a/b` of `a/b/c`. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** Whether every file system takes the path under that very name. */
export function isPortable(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) => !/[<>:"|?*]|[. ]$/.test(part) && !DEVICE.test(part) && Buffer.byteLength(part) <= MAX_NAME,
    );
}

/** Throws hub/malformed for a path that leads out of the repository's folder. */
export function refuseOutside(path: string, repository: string): void {
  if (!staysInside(path))
    throw new HubError(
      'hub/malformed',
      `${repository}: lists the file ${show(path)}, which is no path inside it`,
    );
}

/** Throws hub/malformed where files that are about to be written have names that a file system would confuse or refuse. */
export function refuseUnwritable(paths: readonly string[], repository: string): void {
  const known = new Map<string, string>();
  for (const path of paths) {
    refuseOutside(path, repository);
    if (!isPortable(path))
      throw new HubError(
        'hub/malformed',
        `${repository}: the file name ${show(path)} cannot be written on every system`,
      );
    const folded = path.normalize('NFC').toLowerCase();
    const other = known.get(folded);
    if (other !== undefined)
      throw new HubError(
        'hub/malformed',
        `${repository}: ${show(other)} and ${show(path)} differ in case only`,
      );
    known.set(folded, path);
  }
}
