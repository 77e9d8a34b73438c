import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLatent } from '../../../src/core/latent.ts';
import { orderOf, solverOf, type SolverId } from '../../../src/core/samplers/index.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../src/core/samplers/sample.ts';
import { defaultSchedulerConfig, makeNoiseSchedule } from '../../../src/core/schedule.ts';
import type { SamplingSettings, TauProfile } from '../../../src/core/settings.ts';
import { readNpy } from '../../../src/main/formats/npy/npy.ts';
import { mixtureDenoiser, type Mixture } from './mixture.ts';

/** Every state of diffusers' schedulers (ipndm: of the formula) on a network that can be written down. */

const folder = join(import.meta.dirname, '../../fixtures/analytic');

interface Case {
  readonly file: string;
  readonly solver: string;
  readonly spacing: TauProfile;
  readonly S: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[] | null;
}

const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
  mixture: Mixture;
  cases: readonly Case[];
};
const read = (file: string) => readNpy(readFileSync(join(folder, file)), file);

/** The settings of a case; `dpmpp2m-eulerfinal` is what dpmpp does anyway, where the last σ is 0. */
function settingsOf({ solver, spacing, S }: Case): SamplingSettings {
  const [, id, order] = /^([a-z]+)(\d?)/.exec(solver) as unknown as [string, string, string];
  const settings = { numSteps: S, tau: spacing, eta: 0, noiseSeed: '0', clip: 'none' } as const;
  if (id === 'ddim' || solver === 'ipndm1')
    return { ...settings, compat: id === 'ddim' ? 'diffusers' : 'none' };
  return {
    ...settings,
    compat: 'none',
    solver: id as SolverId,
    ...(order !== '' && { order: Number(order) }),
  };
}

/** x after every call, of each sample of xT.npy. */
async function run(one: Case): Promise<Float32Array> {
  const settings = settingsOf(one);
  const config = { ...defaultSchedulerConfig, setAlphaToOne: one.solver !== 'plms-alpha0' };
  const { shape, data } = read('xT.npy');
  const size = data.length / shape[0]!;
  const latents = Array.from({ length: shape[0]! }, (_, i) =>
    makeLatent([2, 2, 2], data.slice(i * size, (i + 1) * size)),
  );
  const plan = planFor(config, settings);
  expect(plan.timesteps).toEqual(one.timesteps);
  const steps = sampleSteps({
    denoise: mixtureDenoiser(index.mixture, makeNoiseSchedule(config)),
    xT: latents,
    plan,
    solver: solverOf(settings.solver),
    order: orderOf(settings),
    eta: 0,
    clip: { rule: 'none', range: 1 },
    prediction: 'epsilon',
    stepNoise: null,
  });
  const states: number[] = [];
  for await (const { xt } of steps) states.push(...xt);
  return Float32Array.from(states);
}

const largest = (values: Float32Array): number => values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);

describe('every state of the reference, to 5e-5 of the largest value', () => {
  it.each(index.cases.map((one) => [one.file, one] as const))('%s', async (file, one) => {
    const [given, wanted] = [await run(one), read(file).data];
    expect(given.length).toBe(wanted.length);
    const apart = given.reduce((max, value, i) => Math.max(max, Math.abs(value - wanted[i]!)), 0);
    expect(apart).toBeLessThanOrEqual(5e-5 * Math.max(1, largest(wanted)));
  });

  it.each(index.cases.filter(({ sigmas }) => sigmas).map((one) => [one.file, one] as const))(
    '%s: σ at every t and at the end are the scheduler’s',
    (_, one) => {
      const plan = planFor(defaultSchedulerConfig, settingsOf(one));
      const alphas = [...plan.alphasCumprod, plan.alphasCumprodPrev.at(-1)!];
      // The scheduler's are of float32, where 1 − ᾱ loses digits near t = 0.
      alphas.forEach((alpha, i) => {
        const sigma = Math.sqrt((1 - alpha) / alpha);
        expect(Math.abs(sigma - one.sigmas![i]!)).toBeLessThanOrEqual(1e-6 + 2e-5 * sigma);
      });
    },
  );
});
