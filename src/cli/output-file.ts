import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { writeFileAtomically, writeStreamAtomically } from '../main/files/atomic-file.ts';
import { describeFileError } from '../main/files/file-errors.ts';
import { linkTarget } from '../main/files/link-target.ts';
import { encodeNpy } from '../main/formats/npy/npy.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import { asBadInput, BadInput } from './bad-input.ts';

/** Where a result goes, checked before anything runs. */
export interface OutputFile {
  /** Lower case, with the dot. */
  readonly extension: string;
  /** Throws figure/unwritable, or what making the bytes throws; the file is whole or untouched. */
  write(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

/**
 * Throws BadInput unless the extension is one of `extensions`, the folder is there, and what the name stands for is a
 * file or nothing yet. A link is written through: its file may be missing, its folder not.
 */
export function openOutput(option: string, path: string, extensions: readonly string[]): OutputFile {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension))
    throw new BadInput(`--${option} ${path}: must end in ${extensions.join(' or ')}`);
  asBadInput(`--${option} ${path}`, () => checkPlace(path));
  return {
    extension,
    write: (bytes) =>
      bytes instanceof Uint8Array ? writeFileAtomically(path, bytes) : writeStreamAtomically(path, bytes),
  };
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

/** The bytes of an array as .npy float32. */
export function encodeArray({ shape, data }: NdArray): Uint8Array {
  return encodeNpy(shape, data);
}
