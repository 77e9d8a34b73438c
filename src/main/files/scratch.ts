import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './running-process.ts';

const SCRATCH = /^slerpscope-scratch-(\d{1,10})-[A-Za-z0-9]{6}$/;

/**
 * Makes a folder of this process in the system's folder for temporary files, and removes those that killed processes
 * left there: named as this one is, of this user, and of a process that is gone. Throws what the file system answers
 * where it cannot be made.
 */
export function makeScratchFolder(temp: string): string {
  sweep(temp);
  return mkdtempSync(join(temp, `slerpscope-scratch-${process.pid}-`));
}

function sweep(temp: string): void {
  try {
    for (const name of readdirSync(temp)) {
      const pid = SCRATCH.exec(name)?.[1];
      if (pid === undefined || isRunning(Number(pid)) || !isOwn(join(temp, name))) continue;
      rmSync(join(temp, name), { recursive: true, force: true });
    }
  } catch {
    // Tidying is no reason to fail: the next start does it.
  }
}

function isOwn(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
}
