import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as node from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError, type ErrorCode } from '../../contract/errors.ts';
import { codeOf, describeFileError, isAbsent } from './file-errors.ts';
import { sweepLeftovers, temporaryBeside } from './leftovers.ts';
import { linkTarget } from './link-target.ts';

/** Temporary files that a process ending now would leave behind. */
const pending = new Set<string>();
process.on('exit', () => {
  for (const file of pending) rmSync(file, { force: true });
});

/** Far below the age of a leftover. */
const TOUCH_MS = 10 * 60_000;

/** The calls that a write makes, in Node's words. Tests let each of them fail. */
export type FileCalls = Pick<typeof node, 'open' | 'realpath' | 'rename' | 'rm' | 'stat'>;

/**
 * Writes a file whole or not at all, and so that it outlasts a power cut: into a temporary file beside it, flushed to
 * the disk, renamed over it, and the folder flushed as well, because it contains the name. Through a symbolic link the file it
 * leads to is written, also where there is none yet. What killed processes left in that folder goes. On failure the old content stays and no temporary file is left; throws a StudioError that
 * names the path and the cause. Only when the folder cannot be flushed is the new content there nevertheless.
 *
 * @param code of the error, by default `figure/unwritable`
 */
export function writeFileAtomically(
  path: string,
  bytes: Uint8Array,
  code: ErrorCode = 'figure/unwritable',
  files: FileCalls = node,
): Promise<void> {
  return replaceFile(path, bytes, code, files);
}

/**
 * The same for bytes that come in pieces, which are asked for as they are written. What making them throws is thrown
 * as it is; when writing fails, no more are asked for.
 */
export async function writeStreamAtomically(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  code: ErrorCode = 'figure/unwritable',
  files: FileCalls = node,
): Promise<void> {
  let thrown: { readonly error: unknown } | null = null;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      thrown = { error };
      throw error;
    }
  }
  try {
    await replaceFile(path, watched(), code, files);
  } catch (error) {
    throw (thrown as { readonly error: unknown } | null)?.error ?? error;
  }
}

/**
 * The same at once, for a small text, whose folder is made where it is missing: it is on the disk when this returns.
 * Throws what the file system answers.
 */
export function replaceFileSync(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const target = linkTarget(path);
  const temporary = temporaryBeside(target);
  try {
    writeFileSync(temporary, text, { flush: true, flag: 'wx' });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (process.platform === 'win32') return; // as flushFolder has it
  const folder = openSync(dirname(target), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

async function replaceFile(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  code: ErrorCode,
  files: FileCalls,
): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = await files
      .realpath(path)
      .catch((error: unknown) => (isAbsent(error) ? linkTarget(path) : rethrow(error)));
    const mode = await files.stat(target).then(
      (found) => (found.isFile() ? found.mode & 0o777 : rethrow(new Error('not a file'))),
      (error: unknown) => (isAbsent(error) ? 0o666 : rethrow(error)),
    );
    temporary = temporaryBeside(target);
    pending.add(temporary);
    await writeAndFlush(files, temporary, content, mode);
    await files.rename(temporary, target);
    await flushFolder(files, dirname(target));
    await sweepLeftovers(dirname(target));
  } catch (error) {
    if (temporary) await files.rm(temporary, { force: true }).catch(() => undefined);
    throw new StudioError(code, `${path}: cannot be written (${describeFileError(error)})`);
  } finally {
    if (temporary) pending.delete(temporary);
  }
}

async function writeAndFlush(
  files: FileCalls,
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  mode: number,
): Promise<void> {
  const file = await files.open(path, 'wx', mode);
  // A piece may be hours in the making: nobody is to take the file for a leftover meanwhile.
  const touching = setInterval(
    () => void file.utimes(new Date(), new Date()).catch(() => undefined),
    TOUCH_MS,
  );
  try {
    // On an open file each write continues where the one before it ended.
    if (content instanceof Uint8Array) await file.writeFile(content);
    else for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  } finally {
    clearInterval(touching);
    await file.close();
  }
}

/** A rename lasts once its folder is on the disk. Windows has no such call; some network file systems refuse it. */
async function flushFolder(files: FileCalls, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await files.open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  } finally {
    await folder.close();
  }
}

function rethrow(error: unknown): never {
  throw error;
}
