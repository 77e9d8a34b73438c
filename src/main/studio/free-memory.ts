import { freemem } from 'node:os';

/**
 * Bytes that one more engine may take: what the limit leaves, but no more than the machine has free. macOS counts what it
 * caches of files as used, so there the limit alone decides.
 * @param used by the engine that runs; null where that is not known
 */
export function freeMemory(limit: number, used: number | null, machine = availableMemory()): number {
  return Math.max(0, Math.min(limit - (used ?? 0), machine));
}

function availableMemory(): number {
  return process.platform === 'darwin' ? Infinity : freemem();
}
