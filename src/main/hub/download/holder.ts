import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from '../../files/running-process.ts';

/** A holder that runs writes at least so often; one that has not may be suspended, or be gone. */
export const QUIET_MS = 15_000;

/**
 * A name for what holds a lock or a partial file: the process, where its number counts, and digits that no other holder
 * has.
 */
export function newHolder(pid = process.pid): string {
  return `${pid}-${PLACE}-${randomBytes(4).toString('hex')}`;
}

/** Whether the process of a holder has ended for certain. Of one on another machine or in a container this is unknown. */
export function isGone(holder: string): boolean {
  const [, pid, place] = /^(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{8}$/.exec(holder) ?? [];
  return place === PLACE && !isRunning(Number(pid));
}

/** The machine and, on Linux, the namespace of process numbers: containers may have the host name of their machine. */
const PLACE = createHash('sha256')
  .update([hostname(), tryRead(machineId), tryRead(pidNamespace)].join('\n'))
  .digest('hex')
  .slice(0, 8);

function machineId(): string {
  return readFileSync('/etc/machine-id', 'utf8');
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
