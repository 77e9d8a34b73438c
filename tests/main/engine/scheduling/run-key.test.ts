import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../src/core/condition.ts';
import { solvers } from '../../../../src/core/samplers/index.ts';
import { planFor } from '../../../../src/core/samplers/plan.ts';
import { defaultSchedulerConfig } from '../../../../src/core/schedule.ts';
import type { SamplingSettings, SchedulerConfig } from '../../../../src/core/settings.ts';
import {
  pictureKey,
  runKey,
  type NetworkIdentity,
  type SamplingKind,
} from '../../../../src/main/engine/scheduling/run-key.ts';
import { consistency, consistencyProcess, ve, veProcess } from '../../../core/samplers/sigma-processes.ts';

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
  readonly kind?: SamplingKind;
  readonly condition?: unknown;
}

function keyWith(change: Change, base: Change = {}): string {
  const scheduler = { ...defaultSchedulerConfig, ...base.scheduler, ...change.scheduler };
  const how = { ...settings, ...base.settings, ...change.settings };
  const plan = planFor(scheduler, how);
  const where = { ...network, ...change.network };
  const condition = (change.condition ?? null) as Condition;
  const inputs = { scheduler, settings: how, plan, condition };
  return runKey(where, inputs, change.kind ?? base.kind ?? 'sample')(change.latent ?? 'x');
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
  ['the solver', { settings: { solver: 'ipndm' } }],
  ['its order', { settings: { order: 2 } }, { settings: { solver: 'ipndm' } }],
  ['another solver on the same τ', { settings: { solver: 'unipc' } }, { settings: { solver: 'dpmpp' } }],
  ['the latent', { latent: 'y' }],
  ['the condition', { condition: 7 }],
  ['that it is an encoding', { kind: 'encode' }],
  ['the repeats of an encoding', { settings: { repeats: 1 } }, { kind: 'encode' }],
  ['one repeat more', { settings: { repeats: 2 } }, { settings: { repeats: 1 }, kind: 'encode' }],
  ['that all of the trajectory is left', { kind: 'trajectory' }],
])('%s changes the key', (_, change, base) => {
  expect(keyWith(change, base)).not.toBe(keyWith({}, base));
});

it.each<[string, Change]>([
  ['the noise seed when η = 0', { settings: { noiseSeed: '1' } }],
  ['the clip range when nothing is clipped', { scheduler: { clipSampleRange: 2 } }],
  ["a config's clip_sample", { scheduler: { clipSample: false } }],
  ['repeats of an encoding, of a sample', { settings: { repeats: 2 } }],
  ['another name for the same τ', { settings: { tau: 'official-uniform' } }],
])('%s leaves the key: the pixels are the same', (_, change) => {
  expect(keyWith(change)).toBe(keyWith({}));
});

it.each(solvers.flatMap(({ id, orders }) => (orders ? [[id, orders.usual] as const] : [])))(
  'the usual order of %s, said or not, is one key',
  (solver, order) => {
    expect(keyWith({ settings: { solver, order } })).toBe(keyWith({ settings: { solver } }));
  },
);

it('PLMS has one key with and without diffusers’ predecessors: they are its own rule', () => {
  const plms = { solver: 'plms', tau: 'linspace', numSteps: 7 } as const;
  expect(keyWith({ settings: { ...plms, compat: 'diffusers' } })).toBe(keyWith({ settings: plms }));
});

// The keys of the next two tests change with GRAPH_BUILDER_VERSION, here 2, and with nothing else.

it('an encoding without repeats has the key of before there were any', () => {
  const encoded = keyWith({ kind: 'encode' });
  expect(encoded).toBe('50d7899490f3dee5cd77fbbeceb59b8c3cbaf66c77cc6a9c25394f8a514fb58e');
  expect(keyWith({ settings: { repeats: 0 }, kind: 'encode' })).toBe(encoded);
});

it('a key of today is what it was before there were conditions and decoders', () => {
  expect(keyWith({})).toBe('f003f81ccdfce081fe7aef1c8a92293213fcbd11aa1003e4ee545dc05dd4cb32');
});

it('a decoded picture has a key of its own, whatever the settings it was sampled with', () => {
  expect(pictureKey(network, 'decode')('x')).not.toBe(keyWith({}));
  expect(pictureKey({ ...network, latentShape: [4, 8, 8] }, 'decode')('x')).not.toBe(
    pictureKey(network, 'decode')('x'),
  );
});

describe('of a consistency model', () => {
  const base = { scheduler: consistency, settings: { numSteps: 2 } };
  it.each<[string, Change]>([
    ['the number of steps', { settings: { numSteps: 3 } }],
    ['the noise seed, of several steps', { settings: { noiseSeed: '1' } }],
    ['sigma_data', { scheduler: { process: { ...consistencyProcess, sigmaData: 1 } } }],
    ['s_noise', { scheduler: { process: { ...consistencyProcess, sNoise: 1.007 } } }],
    ['clip_denoised', { scheduler: { process: { ...consistencyProcess, clipDenoised: false } } }],
    ['another process on the same network', { scheduler: { process: veProcess } }],
  ])('%s changes the key', (_, change) => {
    expect(keyWith(change, base)).not.toBe(keyWith({}, base));
  });

  it('the noise seed leaves the key of one step, and so does η = 0 of a variance-exploding process', () => {
    for (const one of [{ scheduler: consistency, settings: { numSteps: 1 } }, { scheduler: ve }])
      expect(keyWith({ settings: { noiseSeed: '1' } }, one)).toBe(keyWith({}, one));
  });
});
