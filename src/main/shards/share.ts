/** One of several runs that divide a job's tiles among them. */
export interface Shard {
  /** 1 … count. */
  readonly index: number;
  readonly count: number;
}

/**
 * The tiles of one shard, increasing. They are dealt out like cards, the heaviest first, so that shares are of nearly
 * equal work; the shares of all shards are apart and together everything, whoever computes them.
 * @param work of each tile, in network evaluations
 */
export function shareTiles(work: readonly number[], { index, count }: Shard): number[] {
  const heaviestFirst = work.map((_, tile) => tile).sort((a, b) => work[b]! - work[a]! || a - b);
  return heaviestFirst.filter((_, i) => i % count === index - 1).sort((a, b) => a - b);
}
