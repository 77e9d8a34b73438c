import { unfitPlan } from '../../core/samplers/plan.ts';
import type { SamplingPlan } from '../../core/samplers/sampling-plan.ts';
import type { SamplingSettings, SchedulerConfig } from '../../core/settings.ts';
import { asBadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { readFacts } from '../model-facts.ts';
import {
  checkNoise,
  memoryOptions,
  modelOptions,
  readSettings,
  schedulerOptions,
  solverOptions,
  stepsOptions,
  tauOptions,
} from '../run-options.ts';

/** `schedule`: τ and ᾱ of a run, without running it. */
export const schedule: Command = {
  name: 'schedule',
  summary: 'Prints τ in call order and ᾱ at its timesteps, as JSON',
  options: {
    ...modelOptions,
    ...stepsOptions,
    ...solverOptions,
    ...tauOptions,
    ...schedulerOptions,
    ...memoryOptions,
  },
  notes: ['Prints { "timesteps": [t, …], "alphasCumprod": [ᾱ_t, …] }.'],
  example: 'schedule --model bundled --tau official-quad --steps 20',
  async run(given, surroundings) {
    const settings = readSettings(given);
    const { info } = await readFacts(given, surroundings);
    const { timesteps, alphasCumprod } = planOf(info.scheduler, settings);
    surroundings.print(JSON.stringify({ timesteps, alphasCumprod: [...alphasCumprod] }));
  },
};

/** Not planFor: it refuses schedules that cannot be sampled with, which can still be printed. */
function planOf(config: SchedulerConfig, settings: SamplingSettings): SamplingPlan {
  checkNoise(config);
  return asBadInput(`--steps ${settings.numSteps}`, () => unfitPlan(config, settings));
}
