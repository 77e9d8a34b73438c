import { createHash } from 'node:crypto';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../../src/contract/errors.ts';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { scanOnnx } from '../../../../../src/main/models/families/onnx-file/scan.ts';
import { AttributeProto_AttributeType } from '../../../../../src/main/models/graph/onnx_pb.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { processorTime } from '../../../../support/processor-time.ts';
import { bundledFolder, fixtures, pseudoRandom, readCase, relativeError } from '../../support/golden.ts';
import { chainFunctions, exportGraph, encodeModel, port, types } from '../../support/onnx-model.ts';
import type { ModelGraph } from '../../../../../src/main/models/model.ts';
import type { NodeInit, TensorInit, TinyModel } from '../../support/onnx-model.ts';
import { writeFiles } from '../../support/write-files.ts';

const open = (location: string): ReturnType<typeof openModel> => openModel(location, { bundledFolder });

async function writeModel(
  bytes: Uint8Array,
  beside: Record<string, Uint8Array | string | object> = {},
): Promise<string> {
  const folder = tempFolder();
  await writeFiles(folder, { 'tiny.onnx': bytes, ...beside });
  return join(folder, 'tiny.onnx');
}

/** Message of the refusal of a model, which has to be one line that begins with the file. */
async function refusal(
  tiny: TinyModel,
  beside: Record<string, Uint8Array | string | object> = {},
): Promise<string> {
  const path = await writeModel(encodeModel(tiny), beside);
  const error: unknown = await open(path).then(
    () => 'it was opened',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StudioError);
  expect((error as StudioError).message).toMatch(/^[^\n]*tiny\.onnx: [^\n]+$/);
  return (error as StudioError).message;
}

describe('an .onnx file', () => {
  it('that was exported with its weights gives the same eps as the folder it came from', async () => {
    const folder = await open(join(fixtures, 'unet-cifar10-like'));
    const path = await writeModel(exportGraph(await folder.graph(null)), {
      'scheduler_config.json': { num_train_timesteps: 500, clip_sample: false },
    });
    const { info, graph } = await open(path);
    expect(info).toMatchObject({
      name: 'tiny',
      source: 'onnx',
      bundled: false,
      path,
      latentShape: [3, 32, 32],
      dtype: 'F32',
      scheduler: { numTrainTimesteps: 500, clipSample: false },
      warnings: [],
    });
    expect(info.parts[0]!.digest).toMatch(/^[0-9a-f]{64}$/);
    const golden = await readCase('unet-cifar10-like');
    const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
    const eps = await network.run(golden.sample, golden.timesteps, 3);
    expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    await network.release();
  });

  it('alone in a folder is opened with it; without a schedule the default gets a warning', async () => {
    const path = await writeModel(encodeModel());
    const { info } = await open(join(path, '..'));
    expect(info.path).toBe(path);
    expect(info.parameters).toBeNull();
    expect(info.warnings.join()).toMatch(/no scheduler_config\.json: the schedule is the diffusers default/);
  });

  it.each(['tiny.json', 'scheduler/scheduler_config.json'])(
    'takes its schedule from %s beside it',
    async (name) => {
      const path = await writeModel(encodeModel(), { [name]: { beta_schedule: 'scaled_linear' } });
      expect((await open(path)).info.scheduler.betaSchedule).toBe('scaled_linear');
    },
  );

  it('has a digest over its own bytes and those of its external data', async () => {
    const weight = { name: 'w', dims: [1n], dataType: types.FLOAT, ...at({ location: 'w.bin' }) };
    const model = encodeModel({ initializers: [weight] });
    const digest = async (data: number): Promise<string> =>
      (await open(await writeModel(model, { 'w.bin': Uint8Array.of(0, 0, 0, data) }))).info.parts[0]!.digest;
    expect(await digest(1)).toBe(await digest(1));
    expect(await digest(1)).not.toBe(await digest(2));
  });
});

describe('inputs and outputs of an .onnx file', () => {
  const run = async (tiny: TinyModel, timesteps: readonly number[]): Promise<ModelGraph> => {
    const { info, graph } = await open(await writeModel(encodeModel(tiny)));
    const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
    const xt = pseudoRandom(timesteps.length * 4);
    const expected = xt.map((value, i) => value * timesteps[Math.floor(i / 4)]!);
    expect(await network.run(xt, timesteps, timesteps.length)).toEqual(expected);
    await network.release();
    return graph(null);
  };
  const sample = (batch: number | string): TinyModel => ({
    sample: port('noisy_sample', types.FLOAT, [batch, 1, 2, 2]),
    output: port('out', types.FLOAT, [batch, 1, 2, 2]),
    nodes: [
      {
        opType: 'Cast',
        input: ['timestep'],
        output: ['tf'],
        attribute: [{ name: 'to', type: AttributeProto_AttributeType.INT, i: 1n }],
      },
      { opType: 'Mul', input: ['noisy_sample', 'tf'], output: ['out'] },
    ],
  });

  it('a scalar timestep serves samples of different timesteps, one after the other', async () => {
    expect(await run(sample('n'), [3, 3, 5])).toMatchObject({
      sampleInput: 'noisy_sample',
      sharesTime: true,
      fixedBatch: null,
      output: 'out',
    });
  });

  it('a timestep of shape [1], int32 or float32', async () => {
    for (const [type, name] of [
      [types.INT32, Int32Array],
      [types.FLOAT, Float32Array],
    ] as const) {
      const tiny = { ...sample('n'), timestep: port('timestep', type, [1]) };
      const graph = await run(tiny, [3, 5, 5]);
      expect(graph.sharesTime).toBe(true);
      const [{ shape, data } = { shape: null, data: null }] = graph.inputs([3, 3], [null, null]);
      expect([shape, data?.constructor]).toEqual([[1], name]);
    }
  });

  it('a batch fixed in the file is filled up or run several times', async () => {
    expect(await run(sample(2), [3, 3, 3, 3, 3])).toMatchObject({ fixedBatch: 2 });
    expect(await run(sample(2), [7])).toMatchObject({ fixedBatch: 2 });
  });

  it('names that say nothing, told apart by shape', async () => {
    const tiny: TinyModel = {
      sample: port('a', types.FLOAT, ['', 1, 2, 2]),
      timestep: port('b', types.INT64, []),
      output: port('eps', types.FLOAT, ['', 1, 2, 2]),
    };
    const graph = await run(tiny, [2, 9]);
    expect(graph.sampleInput).toBe('a');
    expect(graph.inputs([2], [null])).toMatchObject([{ name: 'b' }]);
  });

  it('free height and width need config.json beside the file', async () => {
    const tiny: TinyModel = {
      sample: port('sample', types.FLOAT, ['n', 1, 'h', 'w']),
      output: port('eps', types.FLOAT, ['n', 1, 'h', 'w']),
    };
    expect(await refusal(tiny)).toMatch(
      /input sample has free sizes \[1, \?, \?\]; put in_channels and sample_size into a config\.json/,
    );
    const path = await writeModel(encodeModel(tiny), {
      'config.json': { in_channels: 1, sample_size: [4, 8] },
    });
    expect((await open(path)).info.latentShape).toEqual([1, 4, 8]);
  });

  it('a batch or a sample larger than any latent is refused', async () => {
    const sized = (...sizes: (number | string)[]): TinyModel => ({
      sample: port('sample', types.FLOAT, sizes),
      output: port('eps', types.FLOAT, sizes),
    });
    expect(await refusal(sized(2 ** 40, 1, 2, 2))).toMatch(
      /a sample of shape \[1099511627776, 1, 2, 2\] has more than 268435456 values/,
    );
    expect(await refusal(sized('n', 1, 2 ** 30, 2 ** 30))).toMatch(
      /a sample of shape \[1, 1073741824, 1073741824\]/,
    );
  });

  it.each<[string, TinyModel, RegExp]>([
    [
      'half floats',
      { sample: port('sample', types.FLOAT16, [1, 1, 2, 2]) },
      /sample is float16; export it with float32/,
    ],
    [
      'a second condition',
      { inputs: [port('encoder_hidden_states', types.FLOAT, [1, 77, 768])] },
      /further input encoder_hidden_states/,
    ],
    [
      'no sample',
      { sample: port('sample', types.FLOAT, [1, 4]) },
      /no input with a sample \[B, C, H, W\] among sample float \[1, 4\], timestep/,
    ],
    ['no timestep', { timestep: port('label', types.STRING, [1]) }, /no input with a timestep/],
    [
      'learned variance',
      { output: port('eps', types.FLOAT, ['n', 2, 2, 2]) },
      /output eps has 2 channels, sample 1: learned variance/,
    ],
    [
      'other outputs',
      { output: port('eps', types.FLOAT, ['n', 10]) },
      /no output \[B, C, H, W\] among eps float \[\?, 10\]/,
    ],
  ])('%s: refused by name', async (_, tiny, message) => {
    expect(await refusal(tiny)).toMatch(message);
  });
});

describe('the scan before the native runtime', () => {
  const call = (name: string): NodeInit => ({
    opType: name,
    domain: 'local',
    input: ['sample'],
    output: ['eps'],
  });

  it('refuses 3,000 chained functions, which take the process down', async () => {
    const tiny = { functions: chainFunctions(3000), nodes: [call('f2999')] };
    expect(await refusal(tiny)).toMatch(/more than 1000 functions/);
    expect(await refusal({ functions: chainFunctions(900), nodes: [call('f899')] })).toMatch(
      /functions nested deeper than 32/,
    );
    // listed from the inner to the outer and never called, so that each is measured on its own
    expect(await refusal({ functions: chainFunctions(900) })).toMatch(/functions nested deeper than 32/);
  });

  it('opens a model with functions of a sane depth, and they run', async () => {
    const path = await writeModel(encodeModel({ functions: chainFunctions(20), nodes: [call('f19')] }));
    const { info, graph } = await open(path);
    const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
    expect(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1)).toEqual(Float32Array.of(1, 2, 3, 4));
    await network.release();
  });

  it('refuses functions that call themselves or unfold without end', async () => {
    const [f] = chainFunctions(1);
    const loop = { ...f!, node: [{ opType: 'f0', domain: 'local', input: ['a'], output: ['b'] }] };
    expect(await refusal({ functions: [loop], nodes: [call('f0')] })).toMatch(/function f0 calls itself/);
    expect(await refusal({ functions: chainFunctions(30, 4), nodes: [call('f29')] })).toMatch(
      /unfold to more than 50000 nodes/,
    );
    expect(await refusal({ functions: [f!, f!] })).toMatch(/function f0 is given twice/);
  });

  it('refuses operators of a domain nobody knows', async () => {
    const node = { opType: 'Evil', domain: 'my.ops', input: ['sample'], output: ['eps'] };
    expect(await refusal({ nodes: [node] })).toMatch(/operator Evil of domain my\.ops is not supported/);
    const [f] = chainFunctions(1);
    expect(await refusal({ functions: [{ ...f!, node: [node] }] })).toMatch(
      /operator Evil of domain my\.ops/,
    );
  });

  it('refuses subgraphs nested deep, sparse tensors, training info and tens of thousands of nodes', async () => {
    const nest = (depth: number): NodeInit => ({
      opType: 'If',
      attribute:
        depth === 0
          ? []
          : [
              {
                name: 'then_branch',
                type: AttributeProto_AttributeType.GRAPH,
                g: { node: [nest(depth - 1)] },
              },
            ],
    });
    expect(await refusal({ nodes: [nest(9)] })).toMatch(/subgraphs nested deeper than 8/);
    expect(await refusal({ nodes: [nest(100)] })).toMatch(/subgraphs nested deeper than 8/);
    expect(await refusal({ sparseInitializer: [{ dims: [1n] }] })).toMatch(
      /sparse_initializer is not supported/,
    );
    expect(await refusal({ trainingInfo: [{}] })).toMatch(/training_info is not supported/);
    expect(await refusal({ nodes: Array<NodeInit>(30_001).fill({ opType: 'Identity' }) })).toMatch(
      /more than 30000 nodes/,
    );
  });

  it('refuses a Loop, which nothing could stop', async () => {
    expect(await refusal({ nodes: [{ opType: 'Loop', input: ['sample'], output: ['eps'] }] })).toMatch(
      /operator Loop is not supported/,
    );
  });

  it('refuses millions of fields without sense, of dims and of external data in a short time', () => {
    const start = processorTime();
    const scan = (bytes: Uint8Array) => () => scanOnnx(bytes, 'm.onnx');
    expect(scan(new Uint8Array(40_000_000).fill(0x08))).toThrow('m.onnx: more than 10000000 fields');
    const tensor = (fields: Uint8Array): Buffer => message(7, message(5, fields));
    expect(scan(tensor(message(1, new Uint8Array(40_000_000).fill(1))))).toThrow(
      /m\.onnx: tensor {2}has dims \[1, .*…\], more than 16/,
    );
    const entries = Array.from({ length: 100_000 }, (_, i) =>
      message(13, message(1, Buffer.from(String(i)))),
    );
    expect(scan(tensor(Buffer.concat(entries)))).toThrow('a tensor has more than 16 external_data keys');
    expect(processorTime() - start).toBeLessThan(5000);
  });

  it('refuses a file cut anywhere, and any other bytes, with one of its own errors', () => {
    const whole = encodeModel({ functions: chainFunctions(3) });
    const attempt = (bytes: Uint8Array): void => {
      try {
        scanOnnx(bytes, 'm.onnx');
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
      }
    };
    for (let length = 0; length < whole.length; length++) attempt(whole.subarray(0, length));
    for (const [i, value] of pseudoRandom(2000, 3).entries()) {
      const changed = whole.slice();
      changed[Math.floor(((value + 1) / 2) * whole.length)] = (i * 41) & 255;
      attempt(changed);
    }
    expect(() => scanOnnx(new TextEncoder().encode('<html>'), 'm.onnx')).toThrow(
      /m\.onnx: (not an ONNX|no graph)/,
    );
    expect(() => scanOnnx(new Uint8Array(), 'm.onnx')).toThrow('m.onnx: no graph in it');
    expect(() => scanOnnx(Buffer.concat([whole, whole]), 'm.onnx')).toThrow('m.onnx: graph is given twice');
  });
});

describe('external data of an .onnx file', () => {
  const weight = (fields: Record<string, string>): TinyModel => ({
    initializers: [{ name: 'w', dims: [1n], dataType: types.FLOAT, ...at(fields) }],
    nodes: [{ opType: 'Mul', input: ['sample', 'w'], output: ['eps'] }],
  });

  it('is read from beside the model and handed to the session', async () => {
    const data = new Uint8Array(Float32Array.of(0, 3).buffer);
    const model = encodeModel(weight({ location: 'parts/w.bin', offset: '4', length: '4' }));
    const { info, graph } = await open(await writeModel(model, { 'parts/w.bin': data }));
    const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
    expect(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1)).toEqual(Float32Array.of(3, 6, 9, 12));
    await network.release();
  });

  it('is mapped where it lies below the model, else read when a session is made, with equal results and digests', async () => {
    const data = new Uint8Array(Float32Array.of(9, 9, 3).buffer);
    const model = encodeModel(weight({ location: 'parts/w.bin', offset: '8', length: '4' }));
    const plain = await writeModel(model, { 'parts/w.bin': data });
    const linked = await writeModel(model, { 'stored/w.bin': data });
    await symlink('stored', join(linked, '../parts'));
    const between = encodeModel(weight({ location: 'parts/w.bin', offset: '4', length: '4' }));
    const unaligned = await writeModel(between, { 'parts/w.bin': data.slice(4) });
    const opened = [];
    for (const path of [plain, linked, unaligned]) {
      const { info, graph } = await open(path);
      const made = await graph(null);
      const network = await createNetwork(made, { provider: 'cpu', shape: info.latentShape });
      opened.push({
        eps: [...(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1))],
        mapped: made.mapped?.folder ?? null,
        given: made.externalData.map(({ path: location, byteLength }) => [location, byteLength]),
        digest: info.parts[0]!.digest,
      });
      await network.release();
    }
    const eps = [3, 6, 9, 12];
    const hash = createHash('sha256').update(`\nmodel ${model.length}\n`).update(model);
    const digest = hash.update(`\nparts/w.bin 12\n`).update(data).digest('hex');
    const folder = await realpath(join(plain, '..'));
    expect(opened).toEqual([
      { eps, mapped: folder, given: [], digest },
      { eps, mapped: null, given: [['parts/w.bin', 12]], digest },
      { eps, mapped: null, given: [['parts/w.bin', 8]], digest: opened[2]!.digest },
    ]);
  });

  it.each([
    [[1e6], {}],
    [[1e6], { length: '4' }],
    [[2], { length: '0' }],
    [[2, 2 ** 40], {}],
  ])(
    'that is shorter than its tensor %j says ends with an error, not with the process',
    async (sizes, fields) => {
      const dims = sizes.map(BigInt);
      const w: TensorInit = {
        name: 'w',
        dims,
        dataType: types.FLOAT,
        ...at({ location: 'w.bin', ...fields }),
      };
      const nodes = [{ opType: 'Mul', input: ['sample', 'w'], output: ['eps'] }];
      const path = await writeModel(encodeModel({ initializers: [w], nodes }), {
        'w.bin': new Uint8Array(4),
      });
      const made = open(path).then(async ({ info, graph }) =>
        createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape }),
      );
      await expect(made).rejects.toThrow(/tiny\.onnx|w|cannot be run/);
    },
  );

  it('of a constant of the graph is mapped too', async () => {
    const t: TensorInit = { name: 'c', dims: [1n], dataType: types.FLOAT, ...at({ location: 'w.bin' }) };
    const attribute = [{ name: 'value', type: AttributeProto_AttributeType.TENSOR, t }];
    const model = encodeModel({
      nodes: [
        { opType: 'Constant', output: ['c'], attribute },
        { opType: 'Mul', input: ['sample', 'c'], output: ['eps'] },
      ],
    });
    const path = await writeModel(model, { 'w.bin': new Uint8Array(Float32Array.of(2).buffer) });
    const { info, graph } = await open(path);
    const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
    expect(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1)).toEqual(Float32Array.of(2, 4, 6, 8));
    await network.release();
  });

  it('that was changed since it was opened is refused, by its name', async () => {
    const path = await writeModel(encodeModel(weight({ location: 'w.bin' })), { 'w.bin': new Uint8Array(4) });
    const { info, graph } = await open(path);
    await writeFile(join(path, '../w.bin'), new Uint8Array(8));
    await expect(
      createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape }),
    ).rejects.toThrow(/w\.bin: changed since it was opened/);
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', '..\\x', 'C:\\x', '\\\\host\\x', '*/_ORT_MEM_ADDR_/*', ''])(
    'refuses the location %j',
    async (location) => {
      expect(await refusal(weight({ location }))).toMatch(
        /tensor w: external_data location .* is not a path below the model's folder/,
      );
    },
  );

  it('refuses what is missing, too short or no number', async () => {
    expect(await refusal(weight({ location: 'w.bin' }))).toMatch(/location w\.bin: no such file/);
    const beside = { 'w.bin': new Uint8Array(4) };
    expect(await refusal(weight({ location: 'w.bin', offset: '4', length: '4' }), beside)).toMatch(
      /offset 4, length 4 reach past the 4 bytes of w\.bin/,
    );
    expect(await refusal(weight({ location: 'w.bin', offset: '-1' }), beside)).toMatch(
      /external_data offset -1/,
    );
    expect(await refusal(weight({ location: 'w.bin', length: '1e9' }), beside)).toMatch(
      /external_data length 1e9/,
    );
  });

  it('refuses a link out of the folder, and one hidden in an attribute', async () => {
    const path = await writeModel(encodeModel(weight({ location: 'w.bin' })));
    const elsewhere = tempFolder();
    await writeFiles(elsewhere, { secret: new Uint8Array(4) });
    await symlink(join(elsewhere, 'secret'), join(path, '../w.bin'));
    await expect(open(path)).rejects.toThrow(/location w\.bin is a link out of the model's folder/);
    const t: TensorInit = { name: 'c', dims: [1n], dataType: types.FLOAT, ...at({ location: '../w.bin' }) };
    const constant = {
      opType: 'Constant',
      output: ['eps'],
      attribute: [{ name: 'value', type: AttributeProto_AttributeType.TENSOR, t }],
    };
    expect(await refusal({ nodes: [constant] })).toMatch(/tensor c: external_data location "\.\.\/w\.bin"/);
  });

  it("follows a hub cache's links into its blobs", async () => {
    const cache = join(tempFolder(), 'models--org--tiny');
    const snapshot = join(cache, 'snapshots/abc');
    await writeFiles(cache, {
      'blobs/1': encodeModel(weight({ location: 'w.bin' })),
      'blobs/2': new Uint8Array(4),
      'refs/main': 'abc',
    });
    await mkdir(snapshot, { recursive: true });
    await symlink('../../blobs/1', join(snapshot, 'tiny.onnx'));
    await symlink('../../blobs/2', join(snapshot, 'w.bin'));
    expect((await open(cache)).info).toMatchObject({ name: 'org/tiny', parameters: 1 });
  });

  it('does not follow blobs that are themselves a link out of the cache', async () => {
    const elsewhere = tempFolder();
    await writeFiles(elsewhere, { secret: new Uint8Array(4) });
    const cache = join(tempFolder(), 'models--org--tiny');
    const snapshot = join(cache, 'snapshots/abc');
    await writeFiles(cache, { 'snapshots/abc/tiny.onnx': encodeModel(weight({ location: 'w.bin' })) });
    await symlink(elsewhere, join(cache, 'blobs'));
    await symlink('../../blobs/secret', join(snapshot, 'w.bin'));
    await expect(open(cache)).rejects.toThrow(/location w\.bin is a link out of the model's folder/);
  });
});

function at(entries: Record<string, string>): Pick<TensorInit & object, 'externalData' | 'dataLocation'> {
  return { externalData: Object.entries(entries).map(([key, value]) => ({ key, value })), dataLocation: 1 };
}

/** A field of length-delimited bytes, as protobuf encodes it. */
function message(field: number, bytes: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([field * 8 + 2, ...length]), bytes]);
}
