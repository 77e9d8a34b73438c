import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';

/** Temporary files that a process ending now would leave behind. */
const pending = new Set<string>();
process.on('exit', () => {
  for (const file of pending) rmSync(file, { force: true });
});

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed to the disk, then renamed over it.
 * Through a symbolic link the file it leads to is replaced. On failure the old content stays and no temporary
 * file is left; throws a StudioError `figure/unwritable` that names the path.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = await realpath(path).catch((error: unknown) => (isAbsent(error) ? path : rethrow(error)));
    const mode = await stat(target).then(
      (found) => (found.isFile() ? found.mode & 0o777 : rethrow(new Error('not a file'))),
      (error: unknown) => (isAbsent(error) ? 0o666 : rethrow(error)),
    );
    temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    pending.add(temporary);
    await writeAndFlush(temporary, bytes, mode);
    await rename(temporary, target);
  } catch (error) {
    if (temporary) await rm(temporary, { force: true }).catch(() => undefined);
    throw new StudioError('figure/unwritable', `${path}: cannot be written (${describe(error)})`);
  } finally {
    if (temporary) pending.delete(temporary);
  }
}

async function writeAndFlush(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function rethrow(error: unknown): never {
  throw error;
}

/** "EACCES: permission denied": Node adds the call and the temporary path, which help nobody. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(',')[0]!;
}
