import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import { StudioError } from '../../../contract/errors.ts';
import { formatGigabytes } from '../../../contract/memory.ts';

const SHARE = 0.75;

/** Bytes of memory that this process may use: the machine's, or what its control group lets it have. */
export function machineMemory(): number {
  const constrained = constrainedMemory(); // 0 or beyond all memory where nothing constrains it
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Bytes of memory that the engine may take by default: three quarters of the machine's. */
export function defaultMemoryLimit(): number {
  return Math.floor(SHARE * machineMemory());
}

/** @param gigabytes in units of 10⁹ bytes; null: three quarters of the machine's */
export function memoryLimitOf(gigabytes: number | null): number {
  return gigabytes === null ? defaultMemoryLimit() : gigabytes * 1e9;
}

/** Follows an exit code that means a lack of memory. */
export const STARVED = ', as a rule for want of memory';

/** Why an engine process ended that could not have what it asked for: the watch from outside came too late. */
export function outOfMemory(reason: string): StudioError {
  return new StudioError('engine/memory', `the engine ran out of memory (${reason.replace(STARVED, '')})`);
}

/** Why an engine process was ended that took more than it may; both in bytes. */
export function overLimit(used: number, limit: number): StudioError {
  return new StudioError(
    'engine/memory',
    `the engine used ${formatGigabytes(used)} of memory, more than its limit of ${formatGigabytes(limit)}, and was stopped (--memory or the settings change the limit)`,
  );
}
