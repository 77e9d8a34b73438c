import { solverOf, solvers, solverTitle, spellSolver, type SolverChoice } from '../../core/samplers/index.ts';

/** A solver that may be chosen, and its place in lists. */
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
