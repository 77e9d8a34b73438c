import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { FigurePlan, Way } from './kinds/kind.ts';

/** Keeps of trajectories what a figure shows: a long one has more states than memory. */
export interface WayKeeper {
  readonly ways: readonly Way[];
  readonly take: NonNullable<RunOptions['onStep']>;
}

/** @param steps of each tile, those that are shown */
export function keepWays(steps: NonNullable<FigurePlan['steps']>, shape: LatentShape): WayKeeper {
  const ways = steps.map(() => ({
    movements: [] as Way['movements'][number][],
    shown: new Map<number, { t: number; xt: Latent; predX0: Latent }>(),
  }));
  return {
    ways,
    take(tile, { index, t, movement, xt, predX0 }) {
      const way = ways[tile];
      if (!way) return;
      way.movements[index] = { t, movement };
      if (steps[tile]!.includes(index))
        way.shown.set(index, { t, xt: makeLatent(shape, xt), predX0: makeLatent(shape, predX0) });
    },
  };
}
