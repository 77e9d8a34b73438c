import { describe, expect, it } from 'vitest';
import { previewOf, previewSettings } from '../../../src/core/samplers/preview.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { defaultSettings, type SchedulerConfig } from '../../../src/core/settings.ts';
import { consistency, ve } from './sigma-processes.ts';

const linear: SchedulerConfig = {
  numTrainTimesteps: 1000,
  betaSchedule: 'linear',
  betaStart: 1e-4,
  betaEnd: 0.02,
  trainedBetas: null,
  rescaleBetasZeroSnr: false,
  setAlphaToOne: true,
  stepsOffset: 0,
  predictionType: 'epsilon',
  clipSample: false,
  clipSampleRange: 1,
};

describe('previews of a model', () => {
  it('take five evaluations with UniPC', () => {
    expect(previewSettings(linear)).toMatchObject({ numSteps: 5, tau: 'trailing', solver: 'unipc' });
  });

  it.each<[string, Partial<SchedulerConfig>]>([
    ['whose schedule ends at ᾱ = 0', { rescaleBetasZeroSnr: true }],
    ['of a cosine schedule', { betaSchedule: 'squaredcos_cap_v2' }],
    ['of fewer timesteps', { numTrainTimesteps: 4 }],
  ])('are made by DDIM for one %s', (_, change) => {
    expect(previewSettings({ ...linear, ...change })).toEqual({ numSteps: 10, tau: 'leading' });
  });

  it('are none of a consistency model, whose gallery is made in one step', () => {
    const preview = previewSettings(consistency);
    expect(preview).toEqual({ numSteps: 1, tau: 'leading' });
    for (const numSteps of [1, 2, 40]) expect(previewOf(defaultSettings(numSteps), preview)).toBeNull();
  });

  it('are made by DDIM for a variance-exploding process, which begins with hardly any signal', () => {
    expect(previewSettings(ve)).toEqual({ numSteps: 10, tau: 'leading' });
    expect(planFor(ve, previewOf(defaultSettings(50), previewSettings(ve))!).timesteps).toHaveLength(10);
  });

  it('can be planned for every prediction', () => {
    for (const predictionType of ['epsilon', 'v_prediction', 'sample'] as const) {
      const config = { ...linear, predictionType };
      const settings = previewOf(defaultSettings(50), previewSettings(config))!;
      expect(planFor(config, settings).timesteps).toHaveLength(5);
    }
  });
});

describe('the preview of a picture', () => {
  const preview = previewSettings(linear);

  it('is sampled by its own solver and spacing, whatever the picture is sampled by', () => {
    const settings = { ...defaultSettings(50), solver: 'ipndm', order: 4, tau: 'linspace' } as const;
    expect(previewOf(settings, preview)).toEqual({ ...defaultSettings(5), tau: 'trailing', solver: 'unipc' });
  });

  it('differs in S alone where the picture is clipped: the other solvers clip nothing', () => {
    const clipped = { ...defaultSettings(50), clip: 'diffusers' } as const;
    expect(previewOf(clipped, preview)).toEqual({ ...clipped, numSteps: 5 });
  });

  it('is none where noise would make it another picture, or where it would save nothing', () => {
    expect(previewOf({ ...defaultSettings(50), eta: 0.5 }, preview)).toBeNull();
    expect(previewOf({ ...defaultSettings(50), eta: 'sigma-hat' }, preview)).toBeNull();
    expect(previewOf(defaultSettings(5), preview)).toBeNull();
  });
});
