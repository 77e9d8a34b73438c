import { MAX_TRAIN_TIMESTEPS } from '../core/schedule.ts';
import { readInteger, type GivenOptions, type OptionSpec } from './arguments.ts';
import { BadInput } from './bad-input.ts';

/** Several S in one figure: `--step-counts 10,20,50`. */

const OPTION = 'step-counts';

/** The option, which figures and their files have as `ladder`. */
export function stepCountsOption(help: string): { readonly [OPTION]: OptionSpec } {
  return { [OPTION]: { value: 'S,S,…', help, required: true, alias: 'ladder' } };
}

/** The step counts, increasing. Throws BadInput on anything else, and on more than `max`. */
export function readStepCounts(given: GivenOptions, max: number): number[] {
  const subject = subjectOf(given);
  const stepCounts = given
    .required(OPTION)
    .split(',')
    .map((entry) => readInteger(`${subject}: entry`, entry.trim() || '(empty)', 1, MAX_TRAIN_TIMESTEPS)!);
  if (stepCounts.length > max) throw new BadInput(`${subject}: ${stepCounts.length} entries, at most ${max}`);
  if (stepCounts.some((numSteps, i) => i > 0 && numSteps <= stepCounts[i - 1]!))
    throw new BadInput(`${subject}: must increase`);
  return stepCounts;
}

/** Each of them as a setting to be checked. */
export function stepCountPlans<Settings>(
  given: GivenOptions,
  stepCounts: readonly number[],
  settings: Settings,
): { settings: Settings & { numSteps: number }; subject: string }[] {
  const subject = subjectOf(given);
  return stepCounts.map((numSteps) => ({ settings: { ...settings, numSteps }, subject }));
}

function subjectOf(given: GivenOptions): string {
  return `${given.option(OPTION)} ${given.required(OPTION)}`;
}
