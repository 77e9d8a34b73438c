import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { bundledFolder, fixtures, readCase, relativeError } from '../../support/golden.ts';

const folders = ['unet-cifar10-like', 'unet-church-like', 'unet-scale-shift', 'unet-legacy-bin'];

describe('a graph built from config and weights', () => {
  it.each(folders)("gives diffusers' eps for %s, batch axis free or fixed", async (name) => {
    const model = await openModel(join(fixtures, name), { bundledFolder });
    const golden = await readCase(name);
    for (const batch of [null, 3]) {
      const graph = await model.graph(batch);
      expect(graph.fixedBatch).toBe(batch);
      const network = await createNetwork(graph, { provider: 'cpu', shape: model.info.latentShape });
      const eps = await network.run(golden.sample, golden.timesteps, 3);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
      await network.release();
    }
  });
});
