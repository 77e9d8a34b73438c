import { listSupportedBackends } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { providerNames } from '../../../../src/contract/device.ts';
import type { Condition } from '../../../../src/core/condition.ts';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { createNetwork, ortVersion } from '../../../../src/main/engine/process/session.ts';
import type { Network } from '../../../../src/main/engine/process/session.ts';
import type { ModelGraph } from '../../../../src/main/models/model.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { encodeModel, port, types } from '../../models/support/onnx-model.ts';
import { bundledFolder, pseudoRandom, small } from '../../models/support/golden.ts';

const size = 3 * 32 * 32;

async function openBundled(): Promise<Network> {
  const model = await openModel(small, { bundledFolder });
  return createNetwork(await model.graph(null), { provider: 'cpu', shape: model.info.latentShape });
}

describe('a network', () => {
  it('runs one call at a time when several are made at once, and each gets its own result', async () => {
    const network = await openBundled();
    const xts = [1, 2, 3].map((seed) => pseudoRandom(size, seed));
    const alone = [];
    for (const xt of xts) alone.push((await network.run(xt, [500], 1)).slice());
    const together = await Promise.all(xts.map((xt) => network.run(xt, [500], 1)));
    expect(together).toEqual(alone);
    await network.release();
  });

  it('finishes what was asked for before its release, and refuses what comes after', async () => {
    const network = await openBundled();
    const xt = pseudoRandom(size);
    const runs = [network.run(xt, [1], 1), network.run(xt, [2], 1)];
    const release = network.release();
    await expect(network.run(xt, [3], 1)).rejects.toThrow('the network was released');
    expect((await Promise.all(runs)).map((eps) => eps.length)).toEqual([size, size]);
    await release;
    await network.release();
  });

  it.each([
    [size, [1, 2], 1, /batch 1 does not fit 2 timesteps and 3072 values \(3072 per sample\)/],
    [size - 1, [1], 1, /3071 values/],
    [0, [], 0, /batch 0 does not fit/],
    [size, [1000], 1, /timestep 1000 is not an integer from 0 to 999/],
    [size, [-1], 1, /timestep -1/],
    [size, [0.5], 1, /timestep 0\.5/],
    [size, [NaN], 1, /timestep NaN/],
  ])(
    'refuses %i values with timesteps %j as a batch of %i, and runs on',
    async (length, timesteps, batch, message) => {
      const network = await openBundled();
      const refused = network.run(new Float32Array(length), timesteps, batch);
      await expect(refused).rejects.toMatchObject({
        code: 'run/failed',
        message: expect.stringMatching(message) as unknown,
      });
      expect((await network.run(new Float32Array(size), [0], 1)).length).toBe(size);
      await network.release();
    },
  );
});

describe('a graph that takes a condition', () => {
  const shape: LatentShape = [1, 2, 2];
  /** eps = sample + label, a float for each sample. */
  const graphOf = (fixedBatch: number | null): ModelGraph => ({
    model: encodeModel({
      inputs: [port('label', types.FLOAT, ['batch', 1, 1, 1])],
      nodes: [{ opType: 'Add', input: ['sample', 'label'], output: ['eps'] }],
    }),
    externalData: [],
    sampleInput: 'sample',
    output: 'eps',
    outputShape: shape,
    fixedBatch,
    times: { kind: 'integer', count: null },
    sharesTime: true,
    exampleCondition: null,
    inputs: ([t = 0], conditions) => [
      { name: 'timestep', shape: [], data: BigInt64Array.of(BigInt(t)) },
      {
        name: 'label',
        shape: [conditions.length, 1, 1, 1],
        data: Float32Array.from(conditions, (condition) => (condition?.class ?? 0) as number),
      },
    ],
  });
  const labels: readonly Condition[] = [1, 2, 3].map((label) => ({ class: label }));

  it.each([null, 2])(
    'gets that of each sample, cut and padded as the batch is (fixed batch %s)',
    async (fixed) => {
      const network = await createNetwork(graphOf(fixed), { provider: 'cpu', shape });
      const eps = await network.run(new Float32Array(12), [5, 5, 7], 3, labels);
      expect([eps[0], eps[4], eps[8], eps[11]]).toEqual([1, 2, 3, 3]);
      expect([...(await network.run(new Float32Array(4), [5], 1))]).toEqual([0, 0, 0, 0]);
      await expect(network.run(new Float32Array(4), [5], 1, labels)).rejects.toMatchObject({
        code: 'run/failed',
      });
      await network.release();
    },
  );
});

describe('providers', () => {
  const backends = listSupportedBackends().map(({ name }) => name);

  it('are those of the runtime, the CPU always among them', () => {
    expect(backends).toContain('cpu');
    expect(ortVersion).toMatch(/^1\.\d+\.\d+$/);
  });

  it('that this build lacks are refused by name', async () => {
    const absent = providerNames.filter((name) => !backends.includes(name));
    expect(absent.length).toBeGreaterThan(0); // no system has both DirectML and CoreML
    const model = await openModel(small, { bundledFolder });
    for (const provider of absent) {
      const refused = createNetwork(await model.graph(null), { provider, shape: model.info.latentShape });
      await expect(refused).rejects.toMatchObject({
        code: 'engine/provider',
        message: expect.stringMatching(new RegExp(`^${provider}: no session: [^\\n]+$`)) as unknown,
      });
    }
  });

  it('say what is wrong with a graph they cannot take', async () => {
    const model = await openModel(small, { bundledFolder });
    const graph = { ...(await model.graph(null)), mapped: null };
    await expect(
      createNetwork(graph, { provider: 'cpu', shape: model.info.latentShape }),
    ).rejects.toMatchObject({
      code: 'model/unsupported',
    });
  });
});
