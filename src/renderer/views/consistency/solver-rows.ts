import { checkSolver, withSolver, type SolverChoice } from '../../../core/samplers/index.ts';
import { tauOf } from '../../../core/samplers/plan.ts';
import type { Sampling } from '../../state/sampling.svelte.ts';

/** Why the solver cannot sample under these settings at each S, in one line; null: it can. */
export function refusalOf(
  choice: SolverChoice,
  { settings, bounds }: Pick<Sampling, 'settings' | 'bounds'>,
  stepCounts: readonly number[],
): string | null {
  const chosen = withSolver(settings, choice);
  try {
    checkSolver(chosen);
    for (const numSteps of stepCounts) tauOf(bounds, { ...chosen, numSteps });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
