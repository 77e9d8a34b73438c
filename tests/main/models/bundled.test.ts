import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/main/engine/session.ts';
import { openModel } from '../../../src/main/models/index.ts';
import { bundledDir, pseudoRandom } from './support/golden.ts';

const size = 3 * 32 * 32;

describe('the bundled model', () => {
  it('is the one that was trained: digest, parameters, shape and schedule', async () => {
    const { info } = await openModel('bundled', { bundledDir });
    expect(info).toMatchObject({
      name: 'toonhead-32',
      source: 'diffusers',
      bundled: true,
      path: bundledDir,
      digest: '78eab3cc48d6bce8bf7139c3f801a9d3338f9b681ce470a57235fcb5e1850711',
      shape: [3, 32, 32],
      parameters: 4_527_971,
      dtype: 'F32',
      remarks: [],
    });
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
    const { info } = await openModel(bundledDir, { bundledDir: `${bundledDir}/` });
    expect(info).toEqual((await openModel('bundled', { bundledDir })).info);
  });

  it('gives a sample the same bits alone, anywhere in a batch, padded to a fixed size or on one thread', async () => {
    const model = await openModel('bundled', { bundledDir });
    const { shape } = model.info;
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

  it('does not depend on the weight bytes once the session is made', async () => {
    const model = await openModel('bundled', { bundledDir });
    const graph = await model.graph(null);
    const network = await createNetwork(graph, { provider: 'cpu', shape: model.info.shape });
    const sample = pseudoRandom(size);
    const before = await network.run(sample, [500], 1);
    for (const { data } of graph.externalData) data.fill(0);
    expect(bytesOf(await network.run(sample, [500], 1))).toEqual(bytesOf(before));
    await network.release();
  });
});

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
