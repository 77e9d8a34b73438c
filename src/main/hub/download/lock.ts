import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, describeFileError } from '../../files/file-errors.ts';
import { cancelled, HubError } from '../error.ts';
import { isGone, newHolder, QUIET_MS } from './holder.ts';

/** The holder of a lock writes its time so often. */
const TOUCH_MS = 2000;
const POLL_MS = 200;

export interface LockOptions {
  /** Folder for locks, outside the shared cache: Python's own locks there are of another kind. */
  readonly folder: string;
  readonly signal: AbortSignal | null;
  /** For the error of a cancelled wait. */
  readonly subject: string;
  /** Called once where the lock is held by another. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Runs `act` while no other of this program's processes holds the lock of `path`, whose folder is there. The lock saves
 * work and no more: each process writes into files of its own. So a holder that is suspended is not waited for. Throws
 * hub/disk where no lock can be made, run/cancelled.
 */
export async function withLock<T>(path: string, options: LockOptions, act: () => Promise<T>): Promise<T> {
  const real = join(await realpath(dirname(path)), basename(path));
  const file = join(options.folder, `${createHash('sha256').update(real).digest('hex')}.lock`);
  const owner = newHolder();
  await acquire(file, owner, options);
  const touching = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    TOUCH_MS,
  );
  try {
    return await act();
  } finally {
    clearInterval(touching);
    if ((await readFile(file, 'utf8').catch(() => '')) === owner)
      await rm(file, { force: true }).catch(() => undefined);
  }
}

async function acquire(
  file: string,
  owner: string,
  { folder, signal, subject, onWait }: LockOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => refuse(folder, error));
  let hasWaited = false;
  while (!(await create(file, owner))) {
    if (await isStale(file)) {
      await putAway(file);
      continue;
    }
    if (!hasWaited) onWait?.();
    hasWaited = true;
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {
      throw cancelled(subject);
    });
  }
}

async function create(file: string, owner: string): Promise<boolean> {
  try {
    await writeFile(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return refuse(file, error);
  }
}

function refuse(path: string, error: unknown): never {
  throw new HubError('hub/disk', `${path}: no lock can be made (${describeFileError(error)})`);
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  if (!found) return false; // it was just given back
  if (Math.abs(Date.now() - found.mtimeMs) > QUIET_MS) return true;
  return isGone(await readFile(file, 'utf8').catch(() => ''));
}

/** By a rename, so that of several processes one removes it. */
async function putAway(file: string): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true }).catch(() => undefined);
}
