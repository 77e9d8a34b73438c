import type { Distances, JobSpec } from '../../contract/job.ts';
import { distances } from '../../core/metrics/index.ts';
import type { Latent } from '../../core/latent.ts';

/** The distances a job asked for, told as soon as both pictures of a pair are there. */
export interface Comparisons {
  /** x_0 of a tile is there. Each pair is told once; pictures that no open pair needs are let go. */
  take(tile: number, x0: Latent): void;
}

/** @param tell is called with the index of a pair in `pairs` and its distances. */
export function createComparisons(
  pairs: JobSpec['compare'],
  tell: (pair: number, distances: Distances) => void,
): Comparisons {
  const open = new Map<number, Set<number>>(); // tile → its pairs that are not told yet
  pairs.forEach(({ tile, reference }, pair) => {
    for (const end of [tile, reference]) open.set(end, (open.get(end) ?? new Set()).add(pair));
  });
  const present = new Map<number, Latent>();

  const close = (tile: number, pair: number): void => {
    const left = open.get(tile);
    left?.delete(pair);
    if (left?.size === 0) present.delete(tile);
  };
  return {
    take(at, x0) {
      const waiting = open.get(at);
      if (!waiting || waiting.size === 0) return;
      present.set(at, x0);
      for (const pair of [...waiting]) {
        const { tile, reference } = pairs[pair]!;
        const [a, b] = [present.get(tile), present.get(reference)];
        if (!a || !b) continue;
        tell(pair, distances(a, b));
        close(tile, pair);
        close(reference, pair);
      }
    },
  };
}
