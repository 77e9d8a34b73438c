import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noOptions } from '../../../../../src/contract/model.ts';
import { makeLatent, type LatentShape } from '../../../../../src/core/latent.ts';
import { randn } from '../../../../../src/core/random/index.ts';
import { planFor, solverFor } from '../../../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../../../src/core/samplers/sample.ts';
import { defaultSettings } from '../../../../../src/core/settings.ts';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';

const shape: LatentShape = [3, 8, 8];
const SIZE = 3 * 8 * 8;

it('DDIM of an NCSN++ folder is the Euler method of dx/dσ = −σ·score with the same network', async () => {
  const model = await openModel(join(fixtures, 'families', 'ncsnpp'), { bundledFolder, ...noOptions });
  const config = model.info.scheduler;
  expect(config.process).toEqual({ kind: 've', sigmaMin: 0.01, sigmaMax: 1348 });
  const network = await createNetwork(await model.graph(null), { provider: 'cpu', shape });
  const latents = [1n, 2n].map((seed) => makeLatent(shape, randn('numpy', seed, SIZE)));
  const settings = { ...defaultSettings(12), tau: 'trailing' as const };
  const plan = planFor(config, settings);
  const steps = sampleSteps({
    denoise: (x, times, batch) => network.run(x, times, batch, [null, null]),
    ...{ xT: latents, plan, solver: solverFor(config, settings), eta: 0, prediction: 'epsilon' },
    ...{ clip: { rule: 'none', range: 1 }, stepNoise: null },
  });
  let x0 = new Float32Array();
  for await (const { xt } of steps) x0 = xt.slice();

  const sigmas = plan.timesteps.map((t) => 0.01 * (1348 / 0.01) ** (t / 1999));
  let x = latents.flatMap(({ data }) => [...data]);
  x = x.map((z) => (Math.sqrt(1 + 4 * sigmas[0]! ** 2) * z + 1) / 2);
  for (const [k, sigma] of sigmas.entries()) {
    const score = await network.run(Float32Array.from(x), [sigma, sigma], 2, [null, null]);
    x = x.map((value, i) => value + ((sigmas[k + 1] ?? 0) - sigma) * -sigma * score[i]!);
  }
  await network.release();
  // Pictures of the process are in [0, 1], those here in [−1, 1].
  const wanted = Float32Array.from(x, (value) => 2 * value - 1);
  expect(relativeError(x0, wanted)).toBeLessThanOrEqual(2e-4);
});
