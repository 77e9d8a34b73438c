import type { JobEvent } from '../../contract/job.ts';
import type { Costs } from '../state/model-facts.ts';
import { LONG_SECONDS } from './estimate.ts';

/** Room for an estimate that differs a little from the one that was agreed to. */
const ABOUT = 1.25;

/** What running jobs tell of the cost of a network evaluation, and how long a job the person agreed to; by surroundings. */
export class WorkCosts {
  readonly #measured = new Map<string, number>();
  readonly #agreed = new Map<string, number>();

  /** The costs with the last measured rate of these surroundings in place of the one of the model's opening. */
  of(surroundings: string, costs: Costs): Costs {
    const secondsPerSample = this.#measured.get(surroundings);
    return secondsPerSample === undefined ? costs : { ...costs, secondsPerSample };
  }

  /** Whether the event measured a rate. */
  measure(surroundings: string, event: JobEvent): boolean {
    if (event.kind !== 'progress' || event.rate === null || event.rate <= 0) return false;
    this.#measured.set(surroundings, 1 / event.rate);
    return true;
  }

  /** The person agreed to work of so many seconds: other work of about that length is not announced again. */
  agree(surroundings: string, seconds: number): void {
    this.#agreed.set(surroundings, Math.max(seconds, this.#agreed.get(surroundings) ?? 0));
  }

  /** Work beyond so many seconds is announced. */
  limitOf(surroundings: string): number {
    return Math.max(LONG_SECONDS, ABOUT * (this.#agreed.get(surroundings) ?? 0));
  }
}
