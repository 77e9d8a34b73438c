import { evaluationsPerStep } from '../condition.ts';
import type { SamplingSettings } from '../settings.ts';
import { solvers, type SolverId } from './list.ts';
import type { OptionalSetting, Solver } from './solver.ts';

export { solvers, type SolverId } from './list.ts';
export type { Solver } from './solver.ts';

/** The solver of a name, or the default one. Throws on a name that no solver has. */
export function solverOf(id: string = solvers[0].id): Solver {
  const found = solvers.find((solver) => solver.id === id);
  if (found) return found;
  const known = solvers.map((solver) => solver.id).join(', ');
  throw new Error(`solver ${JSON.stringify(id.slice(0, 40))} is not known, must be one of ${known}`);
}

/** A solver and its order, spelled as settings are. */
export type SolverChoice = Pick<SamplingSettings, 'solver' | 'order'>;

/** The order of a run: the one that is said, or the solver's usual one; 1 where it has no choice. */
export function orderOf({ solver, order }: SolverChoice): number {
  return order ?? solverOf(solver).orders?.usual ?? 1;
}

/** The solver's name with its order, for people: `DPM++ 2M`. */
export function solverTitle(settings: SolverChoice): string {
  const { title, orders } = solverOf(settings.solver);
  return orders ? orders.title(orderOf(settings)) : title;
}

/** The solver in settings: equal choices have one spelling, so the default one and its usual order are left out. */
export function spellSolver(solver: SolverId | undefined, order: number | undefined): SolverChoice {
  const { id, orders } = solverOf(solver);
  return {
    ...(solver !== undefined && id !== solvers[0].id && { solver }),
    ...(order !== undefined && order !== orders?.usual && { order }),
  };
}

/** The settings with another solver; {}: DDIM. */
export function withSolver(settings: SamplingSettings, choice: SolverChoice): SamplingSettings {
  const { solver: _, order: __, ...rest } = settings;
  return { ...rest, ...choice };
}

/** Steps of the run of one sample, as many as a trajectory shows: S, but for solvers that make more. */
export function runLength({ solver, numSteps }: Pick<SamplingSettings, 'solver' | 'numSteps'>): number {
  return solverOf(solver).steps(numSteps);
}

/** Network evaluations of one sample, those of guidance included. */
export function evaluationsOf(settings: SamplingCost): number {
  return evaluationsPerStep(settings.condition) * runLength(settings);
}

/** What decides how many evaluations a sample takes. */
type SamplingCost = Pick<SamplingSettings, 'solver' | 'numSteps' | 'condition'>;

/** A setting that the solver does not take. */
interface SolverConflict {
  readonly field: 'order' | 'eta' | 'clip' | 'compat' | 'tau';
  readonly value: number | string;
  /** What it takes there, in words. */
  readonly takes: string;
}

/** An order that the solver has not; null: it has it. */
export function orderConflict({ solver, order }: SolverChoice): SolverConflict | null {
  const { orders } = solverOf(solver);
  if (order === undefined || orders?.allowed.includes(order)) return null;
  return { field: 'order', value: order, takes: orders ? orders.allowed.join(', ') : 'no order' };
}

/** The first setting that does not go with the solver; null: all do. */
export function solverConflict(settings: SamplingSettings): SolverConflict | null {
  const { eta, clip, compat, tau } = settings;
  const { takes } = solverOf(settings.solver);
  const conflict = orderConflict(settings);
  if (conflict) return conflict;
  const refuses = (option: OptionalSetting): boolean => !takes.includes(option);
  if (eta !== 0 && refuses('eta')) return { field: 'eta', value: eta, takes: '0 only' };
  if (clip !== 'none' && refuses('clip')) return { field: 'clip', value: clip, takes: 'none only' };
  if (compat !== 'none' && refuses('compat')) return { field: 'compat', value: compat, takes: 'none only' };
  if (tau.startsWith('official-') && refuses('official-tau'))
    return { field: 'tau', value: tau, takes: 'leading, trailing, linspace' };
  return null;
}

/** A conflict in one line, with both settings and their values. */
export function speakConflict({ solver }: SolverChoice, { field, value, takes }: SolverConflict): string {
  return `${field} is ${value}: solver ${solverOf(solver).id} takes ${takes}`;
}

/** Throws on a setting that the solver does not take, with both and their values. */
export function checkSolver(settings: SamplingSettings): void {
  const conflict = solverConflict(settings);
  if (conflict) throw new Error(speakConflict(settings, conflict));
}
