import type { GraphSizes } from '../../models/graph/sizes/index.ts';
import type { MemoryLeft } from './loaded-model.ts';
import type { OptimizationLevel } from './optimization-level.ts';
import type { SessionMemory } from './session.ts';

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

/** With tensors of more bytes, what is gained does not outweigh a second block for all of them. */
const MAX_PATTERN_BYTES = 2 ** 28;

/** What a model's sessions have in common: where memory is short enough for `extended`, it is given back after each call. */
export function planMemory(level: OptimizationLevel, sizes: GraphSizes): SessionMemory {
  const arena = level === 'all' && usesArena(sizes);
  return { level, arena, pattern: sizes.total <= MAX_PATTERN_BYTES };
}

/**
 * What batches may take beyond the first sample.
 * @param left bytes up to the memory limit
 * @param measured by how many bytes the process grew with the first sample
 * @param arena whether the runtime keeps memory between calls
 */
export function memoryForBatches(
  left: number,
  measured: number,
  sizes: GraphSizes,
  isLimited = IS_LIMITED,
  arena = usesArena(sizes, isLimited),
): MemoryLeft {
  // Without an arena memory is freed at once: the sum of all tensors is the upper bound.
  if (!arena) return { left: isLimited ? Math.min(left, MAX_ARENA_BYTES) : left, perSample: sizes.total };
  return { left: isLimited ? Math.min(left, MAX_ARENA_BYTES - measured) : left, perSample: measured };
}
