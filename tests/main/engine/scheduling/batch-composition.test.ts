import { join } from 'node:path';
import { expect, it } from 'vitest';
import { latentSize } from '../../../../src/core/latent.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { usualOrFull } from '../../../support/full.ts';
import { bundledFolder, fixtures, small } from '../../models/support/golden.ts';

/** Shards rest on this: what a tile is batched with, and where in the batch, must not move a bit of it. */

const MOST = 16;
const SIZES = usualOrFull(
  [2, 5, MOST],
  Array.from({ length: MOST - 1 }, (_, i) => i + 2),
);

it.each(['bundled', small, 'unet-cifar10-like', 'unet-church-like', 'unet-legacy-bin', 'unet-scale-shift'])(
  '%s gives a sample the same bits alone and in any place of a batch of 1 to 16, on the CPU',
  async (name) => {
    const location = name.startsWith('bundled') ? name : join(fixtures, name);
    const model = await openModel(location, { bundledFolder });
    const { latentShape: shape } = model.info;
    const size = latentSize(shape);
    const network = await createNetwork(await model.graph(null), { provider: 'cpu', shape });
    const noise = randn('torch-cpu', 7n, MOST * size);
    const samples = Array.from({ length: MOST }, (_, i) => noise.slice(i * size, (i + 1) * size));
    const timesteps = samples.map((_, i) => (i * 61) % model.info.scheduler.numTrainTimesteps);
    const alone: Float32Array[] = [];
    for (const [i, sample] of samples.entries()) alone.push(await network.run(sample, [timesteps[i]!], 1));
    for (const batch of SIZES) {
      // Every place of every batch is taken, each time by another sample and beside others.
      const order = Array.from({ length: batch }, (_, place) => (place * 3 + batch * 5) % MOST);
      const xt = new Float32Array(batch * size);
      order.forEach((sample, place) => xt.set(samples[sample]!, place * size));
      const eps = await network.run(
        xt,
        order.map((sample) => timesteps[sample]!),
        batch,
      );
      order.forEach((sample, place) => {
        const equal = Buffer.compare(
          bytes(eps.subarray(place * size, (place + 1) * size)),
          bytes(alone[sample]!),
        );
        expect(equal, `sample ${sample} in place ${place} of ${batch}`).toBe(0);
      });
    }
    await network.release();
  },
);

function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
