import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { writeFileAtomically, writeStreamAtomically } from '../main/files/atomic-file.ts';
import { describeFileError } from '../main/files/file-errors.ts';
import { linkTarget } from '../main/files/link-target.ts';
import { asBadInput, BadInput } from './bad-input.ts';

/** Where a result goes, checked before anything runs. */
export interface OutputFile<Format extends string = string> {
  /** What the name ends in. */
  readonly format: Format;
  /** Throws figure/unwritable, or what making the bytes throws; the file is whole or untouched. */
  write(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

/**
 * Throws BadInput unless the name ends in one of `formats`, the folder is there, and the name is that of a file
 * or of nothing yet. The target of a link is written: it may be missing, its folder not.
 */
export function openOutput<Format extends string>(
  option: string,
  path: string,
  formats: readonly Format[],
): OutputFile<Format> {
  const ending = endingOf(path);
  const format = formats.find((known) => known === ending);
  if (format === undefined)
    throw new BadInput(`--${option} ${path}: must end in ${endings(formats).join(' or ')}`);
  asBadInput(`--${option} ${path}`, () => checkPlace(path));
  return {
    format,
    write: (bytes) =>
      bytes instanceof Uint8Array ? writeFileAtomically(path, bytes) : writeStreamAtomically(path, bytes),
  };
}

/** The ending of a name, in lower case, without the dot. */
export function endingOf(path: string): string {
  return extname(path).toLowerCase().slice(1);
}

/** `.png`, `.svg`. */
export function endings(formats: readonly string[]): string[] {
  return formats.map((format) => `.${format}`);
}

function checkPlace(path: string): void {
  const target = followLink(path);
  const folder = dirname(resolve(target));
  if (!isFolder(folder)) throw new Error(`no such folder: ${folder}`);
  const found = statSync(target, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error('is a folder');
  if (found && !found.isFile()) throw new Error('not a regular file, cannot be replaced');
}

function followLink(path: string): string {
  try {
    return linkTarget(path);
  } catch (error) {
    throw new Error(describeFileError(error), { cause: error });
  }
}

/** Whether a folder is there, links followed. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
