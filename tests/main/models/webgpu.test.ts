import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ProviderName } from '../../../src/contract/device.ts';
import { noOptions } from '../../../src/contract/model.ts';
import type { Condition } from '../../../src/core/condition.ts';
import { latentSize, type LatentShape } from '../../../src/core/latent.ts';
import { randn } from '../../../src/core/random/index.ts';
import { PARITY } from '../../../src/main/engine/process/gpu-trial.ts';
import { relativeDifference } from '../../../src/main/engine/process/probe.ts';
import { createNetwork } from '../../../src/main/engine/process/session.ts';
import type { ModelGraph, OpenedModel } from '../../../src/main/models/model.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { usualOrFull } from '../../support/full.ts';
import { readPart } from './support/autoencoder.ts';
import { bundledFolder, fixtures } from './support/golden.ts';

/**
 * Every family has kernels on WebGPU and the CPU's numbers there. The adapter is SwiftShader, the software Vulkan that
 * Electron ships, so that no machine needs a GPU; it compiles for seconds, so that `npm test` runs a part of them.
 */
beforeAll(() => {
  const { SLERPSCOPE_ELECTRON: program, ELECTRON_OVERRIDE_DIST_PATH: dist } = process.env;
  const folder = program ? dirname(program) : dist;
  if (!folder)
    throw new Error('set ELECTRON_OVERRIDE_DIST_PATH to the folder of Electron; `npm test` does so');
  const adapter = join(folder, 'vk_swiftshader_icd.json');
  if (!existsSync(adapter)) throw new Error(`${adapter} not found`);
  process.env.VK_ICD_FILENAMES = adapter;
});

const open = (path: string, size: readonly [number, number] | null = null): Promise<OpenedModel> =>
  openModel(join(fixtures, 'families', path), { bundledFolder, ...noOptions, size });

interface Samples {
  readonly values: Float32Array;
  readonly times: readonly number[];
}

const BATCH = 2;

async function evaluate(
  provider: ProviderName,
  graph: ModelGraph,
  shape: LatentShape,
  { values, times }: Samples,
): Promise<Float32Array> {
  const network = await createNetwork(graph, { provider, shape });
  try {
    const conditions = Array<Condition>(BATCH).fill(network.exampleCondition);
    return await network.run(values, times, BATCH, conditions);
  } finally {
    await network.release();
  }
}

/** max |WebGPU − CPU| ÷ max |CPU|. */
async function differenceOf(graph: ModelGraph, shape: LatentShape, values: Float32Array): Promise<number> {
  const times = graph.times === null ? [] : graph.times.kind === 'integer' ? [3, 700] : [0.75, 30.5];
  const samples = { values, times };
  const onCpu = await evaluate('cpu', graph, shape, samples);
  return relativeDifference(await evaluate('webgpu', graph, shape, samples), onCpu);
}

type Place = readonly [path: string, size?: readonly [number, number]];

const denoisers = usualOrFull<readonly Place[]>(
  [['ldm-kl']],
  [
    ['ldm-kl'],
    ['ldm-vq'],
    ['dit'],
    ['class-embedding'],
    ['class-timestep'],
    ['class-identity'],
    ['learned-variance'],
    ['adm'],
    ['unet-no-sample-size', [12, 8]],
    ['unet-fourier'],
    ['ncsnpp'],
    ['consistency'],
    ['adm/openai_new_order.pt'],
    ['adm-openai/openai_legacy_order.pt'],
    ['ddim-authors/ckpt-list.ckpt'],
  ],
);

it.each(denoisers.map(([path, size = null]) => ({ path, size })))(
  '$path predicts on WebGPU what it predicts on the CPU',
  async ({ path, size }) => {
    const { info, graph } = await open(path, size);
    const shape = info.latentShape;
    const values = randn('torch-cpu', 0n, BATCH * latentSize(shape));
    const difference = await differenceOf(await graph(null), shape, values);
    expect(difference).toBeGreaterThan(0); // another device made it
    expect(difference).toBeLessThanOrEqual(PARITY);
  },
);

const autoencoders = usualOrFull(['ldm-vq'], ['ldm-vq', 'ldm-kl', 'ldm-kl-shift', 'ldm-kl-meanstd', 'dit']);

/** Golden latents of VQModels have a nearest code that is clearly nearer than the second. */
it.each(autoencoders)('the autoencoder of %s has the same pictures and latents on WebGPU', async (path) => {
  const { decoder, encoder } = await open(path);
  for (const [part, input] of [
    [decoder!, 'z'],
    [encoder!, 'image'],
  ] as const) {
    const values = (await readPart(path, input)).slice(0, BATCH * latentSize(part.shape));
    const difference = await differenceOf(await part.graph(null), part.shape, values);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThanOrEqual(PARITY);
  }
});
