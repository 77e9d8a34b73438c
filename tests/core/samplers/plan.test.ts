import { describe, expect, it } from 'vitest';
import { defaultSchedulerConfig, makeNoiseSchedule } from '../../../src/core/schedule.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { makePlan } from '../../../src/core/samplers/sampling-plan.ts';
import { tauProfiles, type SamplingSettings, type SchedulerConfig } from '../../../src/core/settings.ts';
import { makeTau } from '../../../src/core/timesteps.ts';
import { schedule, settings } from './processes.ts';

function plan(changes: Partial<SamplingSettings>, config: Partial<SchedulerConfig> = {}) {
  return planFor({ ...defaultSchedulerConfig, ...config }, { ...settings, ...changes });
}

it('alphas are read at each t and at its predecessor, the end being 1', () => {
  for (const tau of tauProfiles) {
    const { timesteps, prevTimesteps, alphasCumprod, alphasCumprodPrev } = plan({ tau });
    expect([...alphasCumprod]).toEqual(timesteps.map((t) => schedule.alphasCumprod[t]));
    expect([...alphasCumprodPrev]).toEqual(prevTimesteps.map((p) => (p < 0 ? 1 : schedule.alphasCumprod[p])));
    expect(alphasCumprodPrev.at(-1)).toBe(1);
  }
});

it('the end is the first alpha when the config says so, except for the authors’ profiles', () => {
  const first = schedule.alphasCumprod[0]!;
  for (const tau of tauProfiles) {
    const end = plan({ tau }, { setAlphaToOne: false }).alphasCumprodPrev.at(-1);
    expect(end).toBe(tau.startsWith('official-') ? 1 : first);
  }
});

describe('refused with the value', () => {
  const zeroSnr = { rescaleBetasZeroSnr: true };
  it('epsilon prediction where alpha is 0', () => {
    expect(() => plan({ tau: 'trailing' }, zeroSnr)).toThrow(
      'prediction_type "epsilon" is undefined at t = 999, where alphas_cumprod is 0',
    );
    expect(plan({ tau: 'trailing' }, { ...zeroSnr, predictionType: 'v_prediction' }).alphasCumprod[0]).toBe(
      0,
    );
    expect(plan({ tau: 'leading' }, zeroSnr).timesteps[0]).toBe(900);
  });
  it.each([-0.1, 1.1, NaN, Infinity])('eta %s', (eta) => {
    expect(() => plan({ eta })).toThrow(`eta is ${eta}, must be in [0, 1] or "sigma-hat"`);
  });
  it.each([0, -1, NaN, Infinity])('clip range %s, for the rules that clip', (clipSampleRange) => {
    expect(() => plan({ clip: 'diffusers' }, { clipSampleRange })).toThrow(
      `clip_sample_range is ${clipSampleRange}`,
    );
    expect(() => plan({ clip: 'rederive' }, { clipSampleRange })).toThrow(
      `clip_sample_range is ${clipSampleRange}`,
    );
    expect(plan({ clip: 'none' }, { clipSampleRange }).timesteps).toHaveLength(10);
  });
  it('a tau that belongs to a longer schedule', () => {
    const short = makeNoiseSchedule({ ...defaultSchedulerConfig, numTrainTimesteps: 10 });
    const tau = makeTau({
      profile: 'leading',
      numSteps: 5,
      numTrainTimesteps: 1000,
      stepsOffset: 0,
      compat: 'none',
    });
    expect(() => makePlan(short, { ...tau, end: 'config' })).toThrow('tau has t = 800, outside [0, 10)');
  });
});
