import { solvers } from './list.ts';
import type { Solver } from './solver.ts';

export { solvers } from './list.ts';
export type { Solver } from './solver.ts';

/** A solver's name in options and recipes. Settings that name none mean the first of the list. */
export type SolverId = (typeof solvers)[number]['id'];

/** The solver of a name, or the default one. Throws on a name that no solver has. */
export function solverOf(id: string = solvers[0].id): Solver {
  const found = solvers.find((solver) => solver.id === id);
  if (found) return found;
  const known = solvers.map((solver) => solver.id).join(', ');
  throw new Error(`solver ${JSON.stringify(id.slice(0, 40))} is not known, must be one of ${known}`);
}
