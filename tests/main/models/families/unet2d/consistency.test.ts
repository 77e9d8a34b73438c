import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noOptions } from '../../../../../src/contract/model.ts';
import type { Condition } from '../../../../../src/core/condition.ts';
import { makeLatent, type LatentShape } from '../../../../../src/core/latent.ts';
import { consistencyTau } from '../../../../../src/core/samplers/consistency.ts';
import { planFor, planOfTau, solverFor } from '../../../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../../../src/core/samplers/sample.ts';
import type { SamplingPlan } from '../../../../../src/core/samplers/sampling-plan.ts';
import { givenStepNoise } from '../../../../../src/core/samplers/step-noise.ts';
import { defaultSettings, type SchedulerConfig } from '../../../../../src/core/settings.ts';
import { createNetwork, type Network } from '../../../../../src/main/engine/process/session.ts';
import type { ReadModel } from '../../../../../src/main/models/model.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { conditionsOf, readFamilyArray } from '../../support/family-case.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';

/** ConsistencyModelPipeline, from x_T to x_0, by the network on the CPU. */

const folder = join(fixtures, 'families', 'consistency');
const shape: LatentShape = [3, 8, 8];
const SIZE = 3 * 8 * 8;

let model: ReadModel;
let network: Network;
let conditions: Condition[];

beforeAll(async () => {
  model = await openModel(folder, { bundledFolder, ...noOptions });
  network = await createNetwork(await model.graph(null), { provider: 'cpu', shape });
  conditions = conditionsOf(await readFamilyArray('consistency', 'class'));
});
afterAll(() => network.release());

/** x_0 of every sample of x_T. */
async function sample(config: SchedulerConfig, plan: SamplingPlan): Promise<Float32Array> {
  const { data } = await readFamilyArray('consistency', 'xT');
  const count = data.length / SIZE;
  const latents = Array.from({ length: count }, (_, i) =>
    makeLatent(shape, data.slice(i * SIZE, (i + 1) * SIZE)),
  );
  const noise = await readFamilyArray('consistency', 'noise');
  const padded = new Float32Array(2 * noise.data.length).fill(7);
  padded.set(noise.data);
  const steps = sampleSteps({
    denoise: (x, times, batch) => network.run(x, times, batch, conditions),
    ...{ xT: latents, plan, solver: solverFor(config, {}), eta: 0, prediction: 'epsilon' },
    clip: { rule: 'none', range: 1 },
    stepNoise: givenStepNoise(padded, 2, count, SIZE),
  });
  let x0 = new Float32Array();
  for await (const { xt } of steps) x0 = xt.slice();
  return x0;
}

describe("diffusers' numbers", () => {
  it('of the bare network at a fraction of a time, to 2e-5 of the largest', async () => {
    const { data } = await readFamilyArray('consistency', 'xT');
    const times = conditions.map(() => 321.5);
    const given = await network.run(data, times, times.length, conditions);
    const wanted = await readFamilyArray('consistency', 'model');
    expect(relativeError(given, wanted.data)).toBeLessThanOrEqual(2e-5);
  });

  it.each(['x0', 'x0_2step', 'x0_custom'] as const)('of %s, to 2e-4 of the largest', async (name) => {
    const config = model.info.scheduler;
    const { custom_timesteps } = JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')) as {
      custom_timesteps: number[];
    };
    const options = { profile: 'leading', numTrainTimesteps: 40, stepsOffset: 0, compat: 'none' } as const;
    const plan = {
      x0: planFor(config, defaultSettings(1)),
      x0_2step: planFor(config, defaultSettings(2)),
      x0_custom: planOfTau(config, consistencyTau({ ...options, numSteps: 2 }, custom_timesteps)),
    }[name];
    const wanted = await readFamilyArray('consistency', name);
    expect(relativeError(await sample(config, plan), wanted.data)).toBeLessThanOrEqual(2e-4);
  });
});
