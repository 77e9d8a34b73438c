import type { FigurePlan } from '../../contract/figures/kind.ts';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import type { RunOptions } from '../jobs/run.ts';
import { noisyPicture, type MaybeDecoding } from './decoding.ts';
import type { ShownTrajectory } from './kinds/kind.ts';

/** Stores of trajectories what a figure shows: a long one has more states than memory. */
export interface ShownSteps {
  readonly trajectories: readonly ShownTrajectory[];
  readonly take: NonNullable<RunOptions['onStep']>;
}

/** @param steps of each tile, those that are shown; @param shape [C, H, W] of x_t and x̂_0 */
export function storeShownSteps(steps: NonNullable<FigurePlan['steps']>, shape: LatentShape): ShownSteps {
  const trajectories = steps.map(() => ({
    stepChanges: [] as ShownTrajectory['stepChanges'][number][],
    shown: new Map<number, { t: number; xt: Latent; predX0: Latent }>(),
  }));
  return {
    trajectories,
    take(tile, { index, t, stepChange, xt, predX0 }) {
      const trajectory = trajectories[tile];
      if (!trajectory) return;
      trajectory.stepChanges[index] = { t, stepChange };
      if (steps[tile]!.includes(index))
        trajectory.shown.set(index, { t, xt: makeLatent(shape, xt), predX0: makeLatent(shape, predX0) });
    },
  };
}

/**
 * Trajectories with pictures of this shape in place of latents: every x̂_0 that they show is decoded, all in one run.
 * Rejects as the run does.
 */
export async function decodeTrajectories(
  trajectories: readonly ShownTrajectory[],
  shape: LatentShape,
  decoding: MaybeDecoding,
  { signal }: RunOptions,
): Promise<readonly ShownTrajectory[]> {
  const states = trajectories.flatMap(({ shown }) => [...shown.values()]);
  if (!decoding || states.length === 0) return trajectories;
  const latents = states.map(({ predX0 }) => predX0);
  const pictures = await decoding.decode(latents, signal ? { signal } : {});
  let next = 0;
  return trajectories.map(({ stepChanges, shown }) => ({
    stepChanges,
    shown: new Map(
      [...shown].map(([step, { t, xt }]) => [
        step,
        { t, xt: noisyPicture(xt, shape, decoding), predX0: pictures[next++]! },
      ]),
    ),
  }));
}
