import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latentSize } from '../../../../../src/core/latent.ts';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { conditionProblem } from '../../../../../src/contract/condition.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { readSafetensors } from '../../../../../src/main/formats/safetensors/reader.ts';
import { readDiTConfig } from '../../../../../src/main/models/families/dit/config.ts';
import { positionEmbedding } from '../../../../../src/main/models/families/dit/positions.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import { TensorProto_DataType } from '../../../../../src/main/models/graph/onnx_pb.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { evaluate, readFamilyArray, readFamilyCase, sampleOf } from '../../support/family-case.ts';
import { bundledFolder, fixtures, pseudoRandom, relativeError } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal.ts';
import { encodeSafetensors, expand, type Tensors } from '../../support/weights.ts';
import { writeFiles } from '../../support/write-files.ts';

const folder = join(fixtures, 'families/dit/transformer');
const weightFile = join(folder, 'diffusion_pytorch_model.safetensors');
const readConfig = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
const readWeights = async (): Promise<Tensors> =>
  expand(readSafetensors(await readFile(weightFile), weightFile));

describe('the transformer of a DiTPipeline', () => {
  it("gives diffusers' eps, batch axis free or fixed", async () => {
    const { info, graph } = await openModel(folder, { bundledFolder });
    const golden = await readFamilyCase('dit', true);
    for (const condition of golden.conditions) expect(conditionProblem(info.classes, condition)).toBeNull();
    for (const batch of [null, golden.times.length]) {
      const eps = await evaluate(await graph(batch), info.latentShape, golden);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    }
  });

  it('gives a sample bit for bit the same eps alone and in batches of any size', async () => {
    const { info, graph } = await openModel(folder, { bundledFolder });
    const count = 9;
    const size = 4 * 8 * 8;
    const many = {
      sample: pseudoRandom(count * size),
      times: Array.from({ length: count }, (_, i) => (i * 111) % 1000),
      conditions: Array.from({ length: count }, (_, i) => ({ class: i })),
    };
    const together = await evaluate(await graph(null), info.latentShape, many);
    for (let i = 0; i < count; i++) {
      const alone = await evaluate(await graph(null), info.latentShape, sampleOf(many, i));
      expect([...alone]).toEqual([...together.slice(2 * i * size, 2 * (i + 1) * size)]);
    }
  });

  it('has a graph of which the size of every tensor is known', async () => {
    const { info, graph } = await openModel(folder, { bundledFolder });
    const { model, inputs, exampleCondition, sampleInput } = await graph(2);
    const { FLOAT, INT64 } = TensorProto_DataType;
    const values = new Map(
      inputs([1, 1], [exampleCondition, exampleCondition]).map(({ name, shape, data }) => [
        name,
        makeValue(data instanceof Float32Array ? FLOAT : INT64, shape),
      ]),
    );
    values.set(sampleInput, makeValue(FLOAT, [2, ...info.latentShape]));
    const unknown: string[] = [];
    inferSizes(readStructure(model), values, (tensor, value) => {
      if (value.shape === null || value.shape.includes(null)) unknown.push(tensor);
    });
    expect(unknown).toEqual([]);
  });

  it('has classes with the last row of its tables for no class, and says its shapes', async () => {
    const { info } = await openModel(folder, { bundledFolder });
    expect(info.classes).toMatchObject({ kind: 'label', count: 10, nullLabel: 10, width: null });
    expect(info).toMatchObject({ latentShape: [4, 8, 8], sizeStep: 2, time: 'integer' });
    expect(info.networks[0]).toMatchObject({
      className: 'Transformer2DModel',
      inputShape: [4, 8, 8],
      outputShape: [8, 8, 8],
    });
  });

  it('opens in the folder of its pipeline with the autoencoder, names of classes and the schedule', async () => {
    const { info, decoder, encoder } = await openModel(join(fixtures, 'families/dit'), { bundledFolder });
    expect(info).toMatchObject({
      name: 'dit',
      latentShape: [4, 8, 8],
      pictureShape: [3, 16, 16],
      sizeStep: 4,
      classes: { count: 10, nullLabel: 10, names: { 0: 'tench, Tinca tinca', 5: 'teapot' } },
      scheduler: { betaSchedule: 'linear', numTrainTimesteps: 1000 },
    });
    expect(info.parts.map(({ role }) => role)).toEqual(['denoiser', 'decoder', 'encoder']);
    const run = async (part: typeof decoder, input: string, want: string): Promise<number> => {
      const { data } = await readFamilyArray('dit', input);
      const network = await createNetwork(await part!.graph(null), { provider: 'cpu', shape: part!.shape });
      const got = await network.run(data, [], data.length / latentSize(part!.shape));
      await network.release();
      return relativeError(got, (await readFamilyArray('dit', want)).data);
    };
    expect(await run(decoder, 'z', 'decoded')).toBeLessThanOrEqual(2e-5);
    expect(await run(encoder, 'image', 'encoded')).toBeLessThanOrEqual(2e-5);
  });

  it('takes a class for "no class" that gives other eps than any label', async () => {
    const { info, graph } = await openModel(folder, { bundledFolder });
    const golden = await readFamilyCase('dit', true);
    const none = { ...golden, conditions: golden.conditions.map(() => ({ class: 10 })) };
    const eps = await evaluate(await graph(null), info.latentShape, none);
    expect(relativeError(eps, golden.eps)).toBeGreaterThan(1e-3);
  });

  it('opens at other sizes in multiples of its patches, as the same network', async () => {
    const stated = await openModel(folder, { bundledFolder });
    const { info, graph } = await openModel(folder, { bundledFolder, size: [12, 6] });
    expect(info).toMatchObject({ latentShape: [4, 12, 6], parts: stated.info.parts });
    const input = { sample: pseudoRandom(4 * 72), times: [500], conditions: [{ class: 3 }] };
    const eps = await evaluate(await graph(null), info.latentShape, input);
    expect(eps.length).toBe(8 * 72);
    expect(eps.every(Number.isFinite)).toBe(true);
    expect(await refusalOf(openModel(folder, { bundledFolder, size: [8, 7] }))).toMatch(
      /size 8x7: width 7 must be a multiple of 2 \(patches have 2 pixels a side\)$/,
    );
  });
});

describe.each(['geglu', 'swiglu', 'linear-silu', 'geglu-approximate'])('a DiT with %s', (activation) => {
  const name = `dit-${activation}`;

  it("gives diffusers' eps, and a sample bit for bit the same alone and in a batch", async () => {
    const { info, graph } = await openModel(join(fixtures, 'families', name), { bundledFolder });
    const golden = await readFamilyCase(name, true);
    const together = await evaluate(await graph(null), info.latentShape, golden);
    expect(relativeError(together, golden.eps)).toBeLessThanOrEqual(2e-5);
    const size = together.length / golden.times.length;
    for (const i of golden.times.keys()) {
      const alone = await evaluate(await graph(null), info.latentShape, sampleOf(golden, i));
      expect([...alone]).toEqual([...together.slice(i * size, (i + 1) * size)]);
    }
  });
});

it('a DiT whose sample_size does not divide into patches is refused by the names of both fields', async () => {
  const json = { ...(await readConfig()), sample_size: 7 };
  expect(() => readDiTConfig(json, 'c', null)).toThrow(
    'c: sample_size must be a multiple of patch_size 2, got 7',
  );
});

it('a DiTTransformer2DModel without sample_size has that of its class, as in diffusers', async () => {
  const { sample_size: _, ...json } = await readConfig();
  const config = { ...json, _class_name: 'DiTTransformer2DModel' };
  expect(readDiTConfig(config, 'c', null).stated).toEqual([32, 32]);
});

describe('the embedding of positions', () => {
  it('is that of the equation: columns first, sines before cosines', async () => {
    const { config } = readDiTConfig(await readConfig(), 'c', null);
    const embedding = positionEmbedding(config);
    const at = (channel: number, row: number, column: number): number =>
      embedding[channel * 16 + row * 4 + column]!;
    for (const [row, column] of [
      [0, 0],
      [1, 3],
      [2, 1],
    ] as const)
      for (const i of [0, 1, 2]) {
        const w = 10_000 ** (-i / 3);
        expect(at(i, row, column)).toBeCloseTo(Math.sin(column * w), 6);
        expect(at(3 + i, row, column)).toBeCloseTo(Math.cos(column * w), 6);
        expect(at(6 + i, row, column)).toBeCloseTo(Math.sin(row * w), 6);
        expect(at(9 + i, row, column)).toBeCloseTo(Math.cos(row * w), 6);
      }
  });

  it('is stretched over the rows of the stated size at another size', async () => {
    const json = await readConfig();
    const stated = positionEmbedding(readDiTConfig(json, 'c', null).config);
    const doubled = positionEmbedding(readDiTConfig(json, 'c', [16, 16]).config);
    for (let channel = 0; channel < 12; channel++)
      expect(doubled[channel * 64 + 2 * 8 + 6]).toBeCloseTo(stated[channel * 16 + 4 + 3]!, 6);
  });
});

describe('weights of a DiT', () => {
  /** A folder with these weights and this change in the config. */
  async function folderOf(weights: Tensors, change: object = {}): Promise<string> {
    const place = tempFolder();
    await writeFiles(place, {
      'config.json': { ...(await readConfig()), ...change },
      'diffusion_pytorch_model.safetensors': encodeSafetensors(weights),
    });
    return place;
  }

  it('are in the graph once where blocks have equal embedders of time and class', async () => {
    const weights = new Map(await readWeights());
    for (const [name, tensor] of weights)
      if (name.startsWith('transformer_blocks.1.norm1.emb.'))
        weights.set(name, weights.get(name.replace('blocks.1', 'blocks.0')) ?? tensor);
    const [equal, different] = [
      await openModel(await folderOf(weights), { bundledFolder }),
      await openModel(folder, { bundledFolder }),
    ];
    const namesOf = (model: Uint8Array): number =>
      Buffer.from(model).toString('latin1').split('blocks.1.norm1.emb').length - 1;
    expect(namesOf((await different.graph(null)).model)).toBeGreaterThan(5);
    expect(namesOf((await equal.graph(null)).model)).toBe(0);
    const input = { sample: pseudoRandom(256), times: [77], conditions: [{ class: 2 }] };
    const eps = await evaluate(await equal.graph(null), equal.info.latentShape, input);
    const other = await evaluate(await different.graph(null), equal.info.latentShape, input);
    expect(relativeError(eps, other)).toBeGreaterThan(1e-3);
    expect(equal.info.parameters).toBe(different.info.parameters);
  });

  it('may be without biases of q, k and v, which are then zero', async () => {
    const weights = await readWeights();
    const isBias = (name: string): boolean => /to_[qkv]\.bias$/.test(name);
    const without = new Map([...weights].filter(([name]) => !isBias(name)));
    const zeroed = new Map(
      [...weights].map(([name, tensor]) => [
        name,
        isBias(name) ? { ...tensor, data: new Float32Array(tensor.data.length) } : tensor,
      ]),
    );
    const input = { sample: pseudoRandom(256), times: [77], conditions: [{ class: 2 }] };
    const run = async (place: string): Promise<Float32Array> => {
      const { info, graph } = await openModel(place, { bundledFolder });
      return evaluate(await graph(null), info.latentShape, input);
    };
    const bare = await run(await folderOf(without, { attention_bias: false }));
    expect([...bare]).toEqual([...(await run(await folderOf(zeroed)))]);
    expect(await refusalOf(openModel(await folderOf(without), { bundledFolder }))).toMatch(
      /missing transformer_blocks\.0\.attn1\.to_q\.bias, /,
    );
  });

  it('give other eps with the exact form of GELU', async () => {
    const place = await folderOf(await readWeights(), { activation_fn: 'gelu' });
    const { info, graph } = await openModel(place, { bundledFolder });
    const golden = await readFamilyCase('dit', true);
    const error = relativeError(await evaluate(await graph(null), info.latentShape, golden), golden.eps);
    expect(error).toBeGreaterThan(2e-6);
    expect(error).toBeLessThan(1e-2);
  });

  it.each<[object, RegExp]>([
    [
      { norm_type: 'ada_norm' },
      /config\.json: norm_type "ada_norm" is not supported \("ada_norm_zero" is\)$/,
    ],
    [
      { norm_type: undefined },
      /config\.json: norm_type "layer_norm" is not supported \("ada_norm_zero" is\)$/,
    ],
    [
      { activation_fn: 'relu' },
      /activation_fn "relu" is not supported \(gelu, gelu-approximate, geglu, swiglu, linear-silu, geglu-approximate are\)$/,
    ],
    [
      { activation_fn: undefined },
      /ff\.net\.0\.proj\.weight has shape \[48,12\], config\.json implies \[96,12\]$/,
    ],
    [{ cross_attention_dim: 768 }, /cross_attention_dim 768 is not supported \(null is\)$/],
    [{ norm_elementwise_affine: true }, /missing transformer_blocks\.0\.norm3\.weight, /],
    [{ norm_elementwise_affine: undefined }, /missing transformer_blocks\.0\.norm3\.weight, .*norm3\.bias/],
    [{ num_embeds_ada_norm: null }, /num_embeds_ada_norm null is not supported \(a number of classes is\)$/],
    [{ patch_size: null }, /patch_size null is not supported \(a size is\)$/],
    [{ patch_size: 3 }, /sample_size must be a multiple of patch_size 3, got 8$/],
    [{ sample_size: undefined }, /sample_size is not set, so the picture size is unknown/],
    [{ out_channels: 6 }, /out_channels 6 is neither in_channels 4 nor twice as many$/],
    [{ attention_head_dim: 3 }, /num_attention_heads 3 times attention_head_dim 3 must be a multiple of 4/],
    [{ num_layers: 3 }, /missing transformer_blocks\.2\.norm1\.emb/],
    [
      { num_embeds_ada_norm: 9 },
      /embedding_table\.weight has shape \[11,12\], config\.json implies \[10,12\]$/,
    ],
    [{ num_attention_heads: '3' }, /num_attention_heads must be an integer from 1 to 65536, got "3"$/],
  ])(
    'are refused in one line where their config does not fit or is not supported: %j',
    async (change, message) => {
      const place = tempFolder();
      await writeFiles(place, { 'config.json': { ...(await readConfig()), ...change } });
      await copyFile(weightFile, join(place, 'diffusion_pytorch_model.safetensors'));
      expect(await refusalOf(openModel(place, { bundledFolder }))).toMatch(message);
    },
  );
});
