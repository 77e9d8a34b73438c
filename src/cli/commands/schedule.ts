import { makePlan, type SamplingPlan } from '../../core/samplers/plan.ts';
import type { SamplingSettings, SchedulerConfig } from '../../core/settings.ts';
import { makeTau } from '../../core/timesteps.ts';
import { asBadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { readFacts } from '../model-facts.ts';
import {
  checkNoise,
  memoryOptions,
  modelOptions,
  readSettings,
  schedulerOptions,
  stepsOptions,
  tauOptions,
} from '../run-options.ts';

/** `schedule`: τ and ᾱ of a run, without running it. */
export const schedule: Command = {
  name: 'schedule',
  summary: 'Prints τ in call order and ᾱ at its timesteps, as JSON',
  options: { ...modelOptions, ...stepsOptions, ...tauOptions, ...schedulerOptions, ...memoryOptions },
  notes: ['Prints { "timesteps": [t, …], "alphasCumprod": [ᾱ_t, …] }.'],
  example: 'schedule --model bundled --tau official-quad --steps 20',
  async run(given, surroundings) {
    const settings = readSettings(given);
    const { info } = await readFacts(given);
    const { timesteps, alphasCumprod } = planOf(info.scheduler, settings);
    surroundings.print(JSON.stringify({ timesteps, alphasCumprod: [...alphasCumprod] }));
  },
};

/** Not planFor: it refuses schedules that cannot be sampled with, which can still be printed. */
function planOf(config: SchedulerConfig, settings: SamplingSettings): SamplingPlan {
  const noise = checkNoise(config);
  const { numSteps, tau: profile, compat } = settings;
  const { numTrainTimesteps, stepsOffset } = config;
  return asBadInput(`--steps ${numSteps}`, () =>
    makePlan(noise, makeTau({ profile, numSteps, numTrainTimesteps, stepsOffset, compat })),
  );
}
