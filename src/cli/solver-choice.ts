import {
  orderConflict,
  solverOf,
  speakConflict,
  spellSolver,
  type SolverChoice,
  type SolverId,
} from '../core/samplers/index.ts';
import { asBadInput, BadInput } from './bad-input.ts';

/** A solver with or without its order: `plms`, `ipndm-3`. Throws BadInput that names `subject`. */
export function readSolverChoice(subject: string, entry: string): SolverChoice {
  const [, id = entry, order] = /^([a-z]+)-(\d)$/.exec(entry) ?? [];
  const solver = asBadInput(subject, () => solverOf(id).id as SolverId);
  const choice = spellSolver(solver, order === undefined ? undefined : Number(order));
  const conflict = orderConflict(choice);
  if (conflict) throw new BadInput(`${subject}: ${speakConflict(choice, conflict)}`);
  return choice;
}
