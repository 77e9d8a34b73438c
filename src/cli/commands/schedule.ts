import { makePlan } from '../../core/samplers/plan.ts';
import { makeNoiseSchedule } from '../../core/schedule.ts';
import { makeTau } from '../../core/timesteps.ts';
import { asBadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { withStudio } from '../open-studio.ts';
import {
  modelOptions,
  readScheduler,
  readSettings,
  schedulerOptions,
  stepsOptions,
  tauOptions,
} from '../run-options.ts';

/** `schedule`: τ and ᾱ of a run, without running it. */
export const schedule: Command = {
  name: 'schedule',
  summary: 'Prints τ in call order and ᾱ at its timesteps, as JSON',
  options: { ...modelOptions, ...stepsOptions, ...tauOptions, ...schedulerOptions },
  notes: ['Prints { "timesteps": [t, …], "alphasCumprod": [ᾱ_t, …] }.'],
  example: 'schedule --model bundled --tau official-quad --steps 20',
  run(given, surroundings) {
    const settings = readSettings(given);
    const change = readScheduler(given);
    const show = async (config: Parameters<typeof makeNoiseSchedule>[0]): Promise<void> => {
      // Not planFor: a schedule can be looked at whether or not a model could be sampled with it.
      const noise = asBadInput(null, () => makeNoiseSchedule(config));
      const plan = asBadInput(`--steps ${settings.numSteps}`, () =>
        makePlan(
          noise,
          makeTau({
            profile: settings.tau,
            numSteps: settings.numSteps,
            numTrainTimesteps: config.numTrainTimesteps,
            stepsOffset: config.stepsOffset,
            compat: settings.compat,
          }),
        ),
      );
      surroundings.print(
        JSON.stringify({ timesteps: plan.timesteps, alphasCumprod: [...plan.alphasCumprod] }),
      );
    };
    return withStudio(given, surroundings, (_, { scheduler }) => show({ ...scheduler, ...change }), 'cpu');
  },
};
