import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditionProblem } from '../../../../../src/contract/condition.ts';
import { noOptions } from '../../../../../src/contract/model.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import { TensorProto_DataType } from '../../../../../src/main/models/graph/onnx_pb.ts';
import type { OpenedModel } from '../../../../../src/main/models/model.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import {
  conditionsOf,
  evaluate,
  readFamilyArray,
  readFamilyCase,
  sampleOf,
  type FamilyCase,
} from '../../support/family-case.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal.ts';
import { writeFiles } from '../../support/write-files.ts';

interface Folder {
  readonly name: string;
  readonly hasClass?: boolean;
  readonly size?: readonly [number, number];
}

const folders: readonly Folder[] = [
  { name: 'class-embedding', hasClass: true },
  { name: 'class-timestep', hasClass: true },
  { name: 'class-identity', hasClass: true },
  { name: 'learned-variance' },
  { name: 'adm', hasClass: true },
  { name: 'unet-no-sample-size', size: [12, 8] },
  { name: 'unet-fourier' },
  { name: 'unet-learned-time', hasClass: true },
  { name: 'unet-narrow-attention' },
  { name: 'ncsnpp' },
  { name: 'consistency', hasClass: true },
];

function openFolder({ name, size }: Folder): Promise<OpenedModel> {
  return openModel(join(fixtures, 'families', name), { bundledFolder, ...noOptions, size: size ?? null });
}

async function caseOf({ name, hasClass = false }: Folder): Promise<FamilyCase> {
  if (name !== 'consistency') return readFamilyCase(name, hasClass);
  const [sample, classes] = [await readFamilyArray(name, 'xT'), await readFamilyArray(name, 'class')];
  return {
    sample: sample.data,
    times: [...classes.data].map(() => 321.5),
    conditions: conditionsOf(classes),
    eps: (await readFamilyArray(name, 'model')).data,
  };
}

const bitsOf = (floats: Float32Array): Uint32Array => new Uint32Array(floats.slice().buffer);

describe.each(folders)('$name', (folder) => {
  it("gives diffusers' output, batch axis free or fixed", async () => {
    const { info, graph } = await openFolder(folder);
    const golden = await caseOf(folder);
    for (const condition of golden.conditions) expect(conditionProblem(info.classes, condition)).toBeNull();
    for (const batch of [null, golden.times.length]) {
      const eps = await evaluate(await graph(batch), info.latentShape, golden);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    }
  });

  it('gives a sample bit for bit the same alone and in a batch', async () => {
    const { info, graph } = await openFolder(folder);
    const golden = await caseOf(folder);
    const together = await evaluate(await graph(null), info.latentShape, golden);
    const size = together.length / golden.times.length;
    for (const i of golden.times.keys()) {
      const alone = await evaluate(await graph(null), info.latentShape, sampleOf(golden, i));
      expect(bitsOf(alone)).toEqual(bitsOf(together.slice(i * size, (i + 1) * size)));
    }
  });

  it('has a graph of which the size of every tensor is known', async () => {
    const { info, graph } = await openFolder(folder);
    const { model, inputs, exampleCondition, sampleInput, outputShape, output } = await graph(2);
    const fed = inputs([1, 1], [exampleCondition, exampleCondition]).map((input) => {
      const type =
        input.data instanceof Float32Array ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64;
      return [input.name, makeValue(type, input.shape)] as const;
    });
    const sample = makeValue(TensorProto_DataType.FLOAT, [2, ...info.latentShape]);
    const [unknown, given]: [string[], unknown[]] = [[], []];
    inferSizes(readStructure(model), new Map([...fed, [sampleInput, sample]]), (tensor, value) => {
      if (value.shape === null || value.shape.includes(null)) unknown.push(tensor);
      if (tensor === output) given.push(value.shape);
    });
    expect(unknown).toEqual([]);
    expect(given).toEqual([[2, ...outputShape]]);
  });
});

describe('what a model says of its times', () => {
  it.each([
    ['class-embedding', 'integer', { kind: 'integer', count: 1000 }],
    ['unet-fourier', 'sigma', { kind: 'fraction', isSigma: true }],
    ['ncsnpp', 'sigma', { kind: 'fraction', isSigma: true }],
    ['consistency', 'fraction', { kind: 'fraction', isSigma: false }],
  ])('%s: %s', async (name, time, times) => {
    const { info, graph } = await openFolder({ name });
    expect(info.time).toBe(time);
    expect((await graph(null)).times).toEqual(times);
  });
});

describe('what a model says of its classes', () => {
  const none = { count: null, nullLabel: null, width: null, names: {} };
  it.each([
    ['class-embedding', { ...none, kind: 'label', count: 7 }],
    ['class-timestep', { ...none, kind: 'number' }],
    ['class-identity', { ...none, kind: 'vector', width: 16 }],
    ['consistency', { ...none, kind: 'label', count: 6 }],
    ['unet-fourier', null],
  ])('%s', async (name, classes) => {
    const { info, graph } = await openFolder({ name });
    expect(info.classes).toEqual(classes);
    expect(conditionProblem(info.classes, (await graph(null)).exampleCondition)).toBeNull();
  });
});

it('a schedule of more timesteps than a learned embedding of time has is refused', async () => {
  const folder = tempFolder();
  const unet = join(fixtures, 'families/unet-learned-time/unet');
  for (const name of ['config.json', 'diffusion_pytorch_model.safetensors'])
    await writeFiles(folder, { [name]: await readFile(join(unet, name)) });
  const refusal = (T: number): Promise<string> =>
    writeFiles(folder, { 'scheduler_config.json': { num_train_timesteps: T } }).then(() =>
      refusalOf(openModel(folder, { bundledFolder })),
    );
  expect(await refusal(51)).toBe(
    `${folder}/config.json: num_train_timesteps 50 of its learned time embedding is less than the 51 of the schedule`,
  );
  await writeFiles(folder, { 'scheduler_config.json': { num_train_timesteps: 50 } });
  expect((await openModel(folder, { bundledFolder })).info.scheduler.numTrainTimesteps).toBe(50);
});

it('a class that a learned embedding of numbers has no row for is refused', async () => {
  const { info, graph } = await openFolder({ name: 'unet-learned-time' });
  const golden = await readFamilyCase('unet-learned-time', true);
  const message = /the network has learned embeddings of the whole numbers from 0 to 49 only$/;
  await expect(
    evaluate(await graph(null), info.latentShape, { ...golden, conditions: Array(3).fill({ class: 50 }) }),
  ).rejects.toThrow(message);
});

it('a model whose size nobody says is refused with the remedy', async () => {
  await expect(openFolder({ name: 'unet-no-sample-size' })).rejects.toThrow(
    /sample_size is not set.*set it with --size N or HxW \(pixels, multiples of 2\)/,
  );
  await expect(openFolder({ name: 'unet-no-sample-size', size: [12, 7] })).rejects.toThrow(
    /width 7 must be a multiple of 2/,
  );
});

describe('a config that does not fit the weights', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'class-embedding',
      { num_class_embeds: 8 },
      /class_embedding\.weight has shape \[7,16\], config\.json implies \[8,16\]$/,
    ],
    ['class-embedding', { num_class_embeds: null }, /class_embedding\.weight not part of the network/],
    [
      'class-embedding',
      { class_embed_type: 'timestep' },
      /missing class_embedding\.linear_1\.weight.*; there instead: class_embedding\.weight$/,
    ],
    ['class-identity', { class_embed_type: null, num_class_embeds: 3 }, /missing class_embedding\.weight$/],
    ['learned-variance', { out_channels: 3 }, /conv_out\.weight has shape \[6,4,3,3\].*implies \[3,4,3,3\]$/],
    ['unet-fourier', { time_embedding_type: 'positional' }, /time_proj\.weight not part of the network/],
    ['class-embedding', { time_embedding_type: 'fourier' }, /missing time_proj\.weight$/],
    [
      'unet-learned-time',
      { num_train_timesteps: 51 },
      /time_proj\.weight has shape \[50,4\], config\.json implies \[51,4\]$/,
    ],
    [
      'unet-narrow-attention',
      { attention_head_dim: 5 },
      /attentions\.0\.to_q\.weight has shape \[8,10\], config\.json implies \[10,10\]$/,
    ],
    [
      'adm',
      { down_block_types: ['DownBlock2D', 'AttnDownBlock2D'] },
      /missing down_blocks\.0\.downsamplers\.0\.conv\.weight.*; there instead: down_blocks\.0\.downsamplers\.0\./,
    ],
    [
      'ncsnpp',
      { up_block_types: ['AttnSkipUpBlock2D', 'AttnSkipUpBlock2D'] },
      /a norm of 32 channels has 20 groups, which do not divide them$/,
    ],
  ])('%s with %j is refused in one line', async (name, change, message) => {
    const unet = join(fixtures, 'families', name, 'unet');
    const config = JSON.parse(await readFile(join(unet, 'config.json'), 'utf8')) as object;
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': { ...config, ...change },
      'diffusion_pytorch_model.safetensors': await readFile(
        join(unet, 'diffusion_pytorch_model.safetensors'),
      ),
    });
    const refused = await refusalOf(openModel(folder, { bundledFolder }));
    expect(refused).toMatch(message);
    expect(refused).not.toMatch(/\n/);
  });
});
