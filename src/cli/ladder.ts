import { MAX_TRAIN_TIMESTEPS } from '../core/schedule.ts';
import { readInteger, type GivenOptions } from './arguments.ts';
import { BadInput } from './bad-input.ts';

/** The step counts of --ladder, increasing. Throws BadInput on what else there is, and on more than `most`. */
export function readLadder(given: GivenOptions, most: number): number[] {
  const text = given.required('ladder');
  const subject = `--ladder ${text}: entry`;
  const ladder = text
    .split(',')
    .map((entry) => readInteger(subject, entry.trim() || '(empty)', 1, MAX_TRAIN_TIMESTEPS)!);
  if (ladder.length > most) throw new BadInput(`--ladder ${text}: ${ladder.length} entries, at most ${most}`);
  if (ladder.some((numSteps, i) => i > 0 && numSteps <= ladder[i - 1]!))
    throw new BadInput(`--ladder ${text}: must increase`);
  return ladder;
}

/** Each S of it as a setting to be checked. */
export function ladderPlans<Settings>(
  ladder: readonly number[],
  settings: Settings,
): { settings: Settings & { numSteps: number }; subject: string }[] {
  const subject = `--ladder ${ladder.join(',')}`;
  return ladder.map((numSteps) => ({ settings: { ...settings, numSteps }, subject }));
}
