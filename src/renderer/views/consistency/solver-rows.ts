import {
  checkSolver,
  solverOf,
  solvers,
  solverTitle,
  spellSolver,
  withSolver,
  type SolverChoice,
} from '../../../core/samplers/index.ts';
import { tauOf } from '../../../core/samplers/plan.ts';
import type { Sampling } from '../../state/sampling.svelte.ts';

/** A solver that may be added, and its place in lists. */
interface OfferedSolver {
  readonly value: string;
  readonly text: string;
  readonly choice: SolverChoice;
}

/** Every solver in each of its orders: iPNDM-2, iPNDM-3 … */
export const offeredSolvers: readonly OfferedSolver[] = solvers.flatMap(({ id }) => {
  const orders = solverOf(id).orders?.allowed ?? [undefined];
  return orders.map((order) => {
    const choice = spellSolver(id, order);
    return { value: keyOf(choice), text: solverTitle(choice), choice };
  });
});

/** A text that equal choices share. */
export function keyOf(choice: SolverChoice): string {
  return solverTitle(choice);
}

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
