import { expect, it } from 'vitest';
import { planFor } from '../../../../src/core/samplers/plan.ts';
import { defaultSchedulerConfig } from '../../../../src/core/schedule.ts';
import type { SamplingSettings, SchedulerConfig } from '../../../../src/core/settings.ts';
import { runKey, type Leg, type NetworkIdentity } from '../../../../src/main/engine/scheduling/run-key.ts';

const network: NetworkIdentity = {
  parts: [{ role: 'denoiser', digest: 'm' }],
  latentShape: [3, 8, 8],
  provider: 'cpu',
  ortVersion: '1',
  optimizationLevel: 'all',
};
const settings: SamplingSettings = {
  numSteps: 10,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
};

interface Change {
  readonly network?: Partial<NetworkIdentity>;
  readonly scheduler?: Partial<SchedulerConfig>;
  readonly settings?: Partial<SamplingSettings>;
  readonly latent?: string;
  readonly leg?: Leg;
}

function keyWith(change: Change, base: Change = {}): string {
  const scheduler = { ...defaultSchedulerConfig, ...base.scheduler, ...change.scheduler };
  const how = { ...settings, ...base.settings, ...change.settings };
  const plan = planFor(scheduler, how);
  const where = { ...network, ...change.network };
  return runKey(where, scheduler, how, plan, change.leg ?? 'sample')(change.latent ?? 'x');
}

it.each<[string, Change, Change?]>([
  ['the model', { network: { parts: [{ role: 'denoiser', digest: 'n' }] } }],
  ['the shape of the latent', { network: { latentShape: [3, 4, 16] } }],
  ['the provider', { network: { provider: 'webgpu' } }],
  ['the runtime', { network: { ortVersion: '2' } }],
  ['the optimization level', { network: { optimizationLevel: 'basic' } }],
  ['β', { scheduler: { betaEnd: 0.03 } }],
  ['the final ᾱ', { scheduler: { setAlphaToOne: false } }],
  ['the prediction type', { scheduler: { predictionType: 'v_prediction' } }],
  ['S', { settings: { numSteps: 20 } }],
  ['τ', { settings: { tau: 'trailing' } }],
  ['η', { settings: { eta: 1 } }],
  ['the noise seed when η > 0', { settings: { noiseSeed: '1' } }, { settings: { eta: 1 } }],
  ['the clip rule', { settings: { clip: 'rederive' } }],
  [
    'the clip range when clipping',
    { scheduler: { clipSampleRange: 2 } },
    { settings: { clip: 'diffusers' } },
  ],
  [
    'the predecessor rule',
    { settings: { compat: 'diffusers' } },
    { settings: { tau: 'linspace', numSteps: 7 } },
  ],
  ['the latent', { latent: 'y' }],
  ['the direction', { leg: 'encode' }],
  ['that all of the trajectory is left', { leg: 'trajectory' }],
])('%s changes the key', (_, change, base) => {
  expect(keyWith(change, base)).not.toBe(keyWith({}, base));
});

it.each<[string, Change]>([
  ['the noise seed when η = 0', { settings: { noiseSeed: '1' } }],
  ['the clip range when nothing is clipped', { scheduler: { clipSampleRange: 2 } }],
  ["a config's wish to clip", { scheduler: { clipSample: false } }],
  ['another name for the same τ', { settings: { tau: 'official-uniform' } }],
])('%s leaves the key: the pixels are the same', (_, change) => {
  expect(keyWith(change)).toBe(keyWith({}));
});
