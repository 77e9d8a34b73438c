import type { GraphSizes } from '../../models/graph/sizes/index.ts';
import type { MemoryLeft } from './loaded-model.ts';

/**
 * How memory is asked for. Electron's allocator ends a process that asks for 2 GiB or more at once, and the runtime's
 * arena grows by doubling: one that has taken 1 GiB asks for 2 next. Plain Node has neither limit.
 */
const IS_LIMITED = process.versions.electron !== undefined;

/** Most bytes of one tensor. */
export const MAX_TENSOR_BYTES = IS_LIMITED ? 2 ** 31 - 2 ** 21 : Infinity;
/** An arena of more bytes doubles by more than can be had at once. */
const MAX_ARENA_BYTES = 2 ** 30;

/** Whether the runtime reuses memory between its calls, which is faster; not where the arena might grow too large. */
export function usesArena({ total }: GraphSizes, isLimited = IS_LIMITED): boolean {
  return !isLimited || total <= MAX_ARENA_BYTES;
}

/**
 * What batches may take beyond the first sample.
 * @param left bytes up to the memory limit
 * @param measured by how many bytes the process grew with the first sample
 */
export function memoryForBatches(
  left: number,
  measured: number,
  sizes: GraphSizes,
  isLimited = IS_LIMITED,
): MemoryLeft {
  if (!isLimited) return { left, perSample: measured };
  // Without an arena memory is freed at once: the sum of all tensors is the upper bound.
  if (!usesArena(sizes, isLimited)) return { left: Math.min(left, MAX_ARENA_BYTES), perSample: sizes.total };
  return { left: Math.min(left, MAX_ARENA_BYTES - measured), perSample: measured };
}
