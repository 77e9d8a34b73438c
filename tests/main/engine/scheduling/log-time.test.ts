import { expect, it } from 'vitest';
import { defaultSettings, type SamplingSettings } from '../../../../src/core/settings.ts';
import type { LoadedModel } from '../../../../src/main/engine/process/loaded-model.ts';
import { planStages } from '../../../../src/main/engine/scheduling/stage.ts';
import { modelInfo } from '../../recipes/support/models.ts';

/** Of a network that takes log t, with the schedule of betas. */
const loaded = {
  model: { info: { ...modelInfo, time: 'sigma' } },
  decoder: null,
  encoder: null,
  device: { provider: 'cpu', ortVersion: '1', optimizationLevel: 'all' },
} as unknown as LoadedModel;
const plan = (change: Partial<SamplingSettings>) =>
  planStages(loaded, 'sample', { ...defaultSettings(10), ...change });

it.each(['leading', 'linspace', 'official-uniform'] as const)(
  'a network of log t is not sampled along %s, which reaches t = 0, and the spacing that does not is named',
  (tau) => {
    expect(() => plan({ tau })).toThrow(
      `tau "${tau}" reaches t = 0, and the network takes log t: choose "trailing" with fewer than 1000 steps`,
    );
  },
);

it('a network of log t is sampled along trailing', () => {
  expect(plan({ tau: 'trailing' })).toHaveLength(1);
});
