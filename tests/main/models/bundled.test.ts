import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/main/engine/process/session.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { bundledFolder, pseudoRandom, small } from './support/golden.ts';

const size = 3 * 32 * 32;

describe('a bundled model', () => {
  it.each([
    {
      location: 'bundled',
      name: 'toonhead-64',
      digest: '7bf5e97dab32e6120914423457eac511dd7c7ee37ab9f02891a0bb97b14231a1',
      latentShape: [3, 64, 64],
      parameters: 12_802_835,
      dtype: 'mixed',
    },
    {
      location: small,
      name: 'toonhead-32',
      digest: '78eab3cc48d6bce8bf7139c3f801a9d3338f9b681ce470a57235fcb5e1850711',
      latentShape: [3, 32, 32],
      parameters: 4_527_971,
      dtype: 'F32',
    },
  ])('$location is the one that was trained: digest, parameters, shape and schedule', async (made) => {
    const { location, digest, ...known } = made;
    const { info } = await openModel(location, { bundledFolder });
    const path = join(bundledFolder, known.name);
    const parts = [{ role: 'denoiser', digest }];
    expect(info).toMatchObject({ ...known, parts, source: 'diffusers', bundled: true, path, warnings: [] });
    expect(info.scheduler).toEqual({
      numTrainTimesteps: 1000,
      betaSchedule: 'linear',
      betaStart: 0.0001,
      betaEnd: 0.02,
      trainedBetas: null,
      rescaleBetasZeroSnr: false,
      setAlphaToOne: true,
      stepsOffset: 0,
      predictionType: 'epsilon',
      clipSample: false,
      clipSampleRange: 1,
    });
  });

  it('is known as the bundled one by its path too, under which a new engine process opens it again', async () => {
    const { info } = await openModel(join(bundledFolder, 'toonhead-32'), {
      bundledFolder: `${bundledFolder}/`,
    });
    expect(info).toEqual((await openModel(small, { bundledFolder })).info);
  });

  it('of an unknown name is refused in one line with the names that there are', async () => {
    await expect(openModel('bundled:../x', { bundledFolder })).rejects.toThrow(
      'bundled:../x: no such bundled model (toonhead-64, toonhead-32)',
    );
  });

  it('gives a sample the same bits alone, anywhere in a batch, padded to a fixed size or on one thread', async () => {
    const model = await openModel(small, { bundledFolder });
    const { latentShape: shape } = model.info;
    const free = await createNetwork(await model.graph(null), { provider: 'cpu', shape });
    const fixed = await createNetwork(await model.graph(4), { provider: 'cpu', shape });
    const single = await createNetwork(await model.graph(null), { provider: 'cpu', shape, numThreads: 1 });
    const batch = pseudoRandom(4 * size);
    const timesteps = [999, 20, 437, 0];
    const alone = await free.run(batch.slice(2 * size, 3 * size), [437], 1);
    const together = (await free.run(batch, timesteps, 4)).subarray(2 * size, 3 * size);
    const padded = await fixed.run(batch.slice(2 * size, 3 * size), [437], 1);
    const onOneThread = await single.run(batch.slice(2 * size, 3 * size), [437], 1);
    for (const eps of [together, padded, onOneThread])
      expect(Buffer.compare(bytesOf(eps), bytesOf(alone))).toBe(0);
    await Promise.all([free, fixed, single].map((network) => network.release()));
  });

  it('does not depend on the bytes of its graph once the session is made', async () => {
    const model = await openModel(small, { bundledFolder });
    const graph = await model.graph(null);
    const network = await createNetwork(graph, { provider: 'cpu', shape: model.info.latentShape });
    const sample = pseudoRandom(size);
    const before = await network.run(sample, [500], 1);
    graph.model.fill(0);
    expect(bytesOf(await network.run(sample, [500], 1))).toEqual(bytesOf(before));
    await network.release();
  });
});

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
