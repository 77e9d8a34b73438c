import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import type { ModelGraph, OpenedModel } from '../../../../src/main/models/model.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { alignData } from '../support/aligned-file.ts';
import { bundledFolder, fixtures, pseudoRandom } from '../support/golden.ts';
import { embedWeights } from '../support/onnx-model.ts';
import { plainName, tinyConfig, tinyTensors } from '../support/tiny-unet.ts';
import { encodeSafetensors, randomWeights, type Tensors } from '../support/weights.ts';

const TINY_BYTES = 4 * [...tinyTensors.values()].reduce((sum, { data }) => sum + data.length, 0);
const shape = [3, 8, 8] as const;

const open = (location: string): Promise<OpenedModel> => openModel(location, { bundledFolder });

function writeModel(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
  config: object = tinyConfig,
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

async function epsOf(graph: ModelGraph): Promise<string> {
  const network = await createNetwork(graph, { provider: 'cpu', shape });
  const eps = await network.run(pseudoRandom(2 * 3 * 64), [3, 700], 2);
  await network.release();
  expect(eps.every(Number.isFinite)).toBe(true);
  return Buffer.from(eps.buffer, eps.byteOffset, eps.byteLength).toString('base64');
}

/** The same graph, with all weights in the protobuf as they are stored. */
async function epsInMemory(graph: ModelGraph): Promise<string> {
  return epsOf({ ...graph, model: embedWeights(graph), externalData: [], mapped: null });
}

/** Two shards and their index. */
function shard(tensors: Tensors): Record<'one' | 'two' | 'index', Uint8Array> {
  const names = [...tensors.keys()];
  const half = names.length >> 1;
  const part = (some: readonly string[]): Uint8Array =>
    alignData(encodeSafetensors(new Map(some.map((name) => [name, tensors.get(name)!]))));
  const weightMap = Object.fromEntries(names.map((name, i) => [name, shardNames[i < half ? 0 : 1]]));
  return {
    one: part(names.slice(0, half)),
    two: part(names.slice(half)),
    index: Buffer.from(JSON.stringify({ metadata: {}, weight_map: weightMap })),
  };
}

const shardNames = [
  'diffusion_pytorch_model-00001-of-00002.safetensors',
  'diffusion_pytorch_model-00002-of-00002.safetensors',
] as const;
const indexName = 'diffusion_pytorch_model.safetensors.index.json';

/** Puts bytes into the blobs of a hub cache and a link to them into its snapshot, as the hub's own client does. */
function link(cache: string, name: string, bytes: Uint8Array): void {
  const blob = createHash('sha256').update(bytes).digest('hex');
  const path = join(cache, 'snapshots', 'abc123', name);
  mkdirSync(join(cache, 'blobs'), { recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(join(cache, 'blobs', blob), bytes);
  symlinkSync(join('..', '..', '..', 'blobs', blob), path);
}

describe('weights in a file', () => {
  const plain = alignData(encodeSafetensors(tinyTensors));

  it('are mapped from the real folder, none of them read, and give the bits that they give in memory', async () => {
    const folder = writeModel(join(tempFolder(), 'net'), { [plainName]: plain });
    const graph = await (await open(folder)).graph(null);
    expect(graph.mapped).toMatchObject({
      folder: await realpath(folder),
      floatBytes: TINY_BYTES,
      convertedBytes: 0,
    });
    expect(graph.externalData).toEqual([]);
    expect(await epsOf(graph)).toBe(await epsInMemory(graph));
  });

  it.each(['F16', 'BF16'] as const)(
    'stored as %s are mapped as they are and converted by the runtime, to the same bits',
    async (type) => {
      const folder = writeModel(join(tempFolder(), 'net'), {
        [plainName]: alignData(encodeSafetensors(tinyTensors, type)),
      });
      const graph = await (await open(folder)).graph(null);
      expect(graph.mapped).toMatchObject({ floatBytes: TINY_BYTES, convertedBytes: TINY_BYTES });
      const rounded = [...tinyTensors].map(([name, { shape: sizes, data }]) => {
        const bytes = encodeSafetensors(new Map([[name, { shape: sizes, data }]]), type);
        return [
          name,
          { shape: sizes, data: decode(bytes.subarray(bytes.length - 2 * data.length), type) },
        ] as const;
      });
      const asFloats = writeModel(join(tempFolder(), 'net'), {
        [plainName]: alignData(encodeSafetensors(new Map(rounded))),
      });
      expect(await epsOf(graph)).toBe(await epsOf(await (await open(asFloats)).graph(null)));
    },
  );

  it('stored as F64 are mapped and rounded by the runtime as they are here', async () => {
    const header: Record<string, unknown> = {};
    let at = 0;
    const data = [...tinyTensors].map(([name, { shape: sizes, data: floats }]) => {
      const bytes = new Uint8Array(Float64Array.from(floats, (value) => value * (1 + 1e-9)).buffer);
      header[name] = { dtype: 'F64', shape: sizes, data_offsets: [at, (at += bytes.length)] };
      return bytes;
    });
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    const folder = writeModel(join(tempFolder(), 'net'), {
      [plainName]: alignData(Buffer.concat([length, text, ...data])),
    });
    const model = await open(folder);
    const graph = await model.graph(null);
    expect(graph.mapped?.convertedBytes).toBe(TINY_BYTES);
    const inFloats = writeModel(join(tempFolder(), 'net'), {
      [plainName]: alignData(
        encodeSafetensors(
          new Map(
            [...tinyTensors].map(([name, { shape: sizes, data: floats }]) => [
              name,
              { shape: sizes, data: floats.map((value) => value * (1 + 1e-9)) },
            ]),
          ),
        ),
      ),
    });
    const same = await open(inFloats);
    expect(same.info.parts).toEqual(model.info.parts);
    expect(await epsOf(graph)).toBe(await epsOf(await same.graph(null)));
  });

  it('that lie at no multiple of their size are read, with the same digest and bits', async () => {
    const folder = writeModel(join(tempFolder(), 'net'), { [plainName]: plain });
    const odd = writeModel(join(tempFolder(), 'net'), { [plainName]: alignData(plain, 3) });
    const [model, other] = [await open(folder), await open(odd)];
    const graph = await other.graph(null);
    expect(graph.mapped).toBeNull();
    expect(other.info.parts).toEqual(model.info.parts);
    expect(await epsOf(graph)).toBe(await epsOf(await model.graph(null)));
  });

  it('of torch.save are mapped where they lie uncompressed in its zip', async () => {
    const folder = join(fixtures, 'unet-legacy-bin');
    const model = await open(folder);
    const graph = await model.graph(null);
    expect(graph.mapped!.folder).toBe(await realpath(folder));
    // All but those of the upsamplers, whose sums are in the graph.
    expect(graph.mapped!.floatBytes).toBeGreaterThan(0.8 * 4 * model.info.parameters!);
    expect(graph.externalData).toEqual([]);
  });

  it('of upsamplers are summed per phase beside the mapped ones, to the bits of a graph in memory', async () => {
    const config = {
      ...tinyConfig,
      block_out_channels: [4, 8],
      down_block_types: ['DownBlock2D', 'DownBlock2D'],
      up_block_types: ['UpBlock2D', 'UpBlock2D'],
    };
    const bytes = encodeSafetensors(randomWeights(config));
    const mapped = await open(
      writeModel(join(tempFolder(), 'net'), { [plainName]: alignData(bytes) }, config),
    );
    const read = await open(
      writeModel(join(tempFolder(), 'net'), { [plainName]: alignData(bytes, 1) }, config),
    );
    const [one, other] = [await mapped.graph(null), await read.graph(null)];
    expect([one.mapped === null, other.mapped === null]).toEqual([false, true]);
    expect(await epsOf(one)).toBe(await epsOf(other));
  });

  it('stay those that were opened when another file takes the name', async () => {
    const folder = writeModel(join(tempFolder(), 'net'), { [plainName]: plain });
    const model = await open(folder);
    const network = await createNetwork(await model.graph(null), { provider: 'cpu', shape });
    const sample = pseudoRandom(3 * 64);
    const before = await network.run(sample, [5], 1);
    writeFileSync(join(folder, 'next'), new Uint8Array(plain.length));
    renameSync(join(folder, 'next'), join(folder, plainName));
    expect(await network.run(sample, [5], 1)).toEqual(before);
    await network.release();
    // A session that is made now would have other weights than the model's digest says.
    const graph = await model.graph(null);
    await expect(createNetwork(graph, { provider: 'cpu', shape })).rejects.toThrow(
      `${join(folder, plainName)}: changed since it was opened`,
    );
    truncateSync(join(folder, plainName), 100);
    await expect(createNetwork(graph, { provider: 'cpu', shape })).rejects.toThrow(
      `${join(folder, plainName)}: shrank while it was read, at byte 100`,
    );
  });
});

describe('weights in a hub cache, whose files are links into blobs', () => {
  const shards = shard(tinyTensors);

  it.each([
    ['one file', { [`unet/${plainName}`]: alignData(encodeSafetensors(tinyTensors)) }],
    [
      'shards',
      {
        [`unet/${shardNames[0]}`]: shards.one,
        [`unet/${shardNames[1]}`]: shards.two,
        [`unet/${indexName}`]: shards.index,
      },
    ],
  ])('are mapped from blobs: %s', async (_, files) => {
    const cache = join(tempFolder(), 'models--ada--net');
    link(cache, 'unet/config.json', Buffer.from(JSON.stringify(tinyConfig)));
    for (const [name, bytes] of Object.entries(files)) link(cache, name, bytes);
    const model = await open(join(cache, 'snapshots', 'abc123'));
    const graph = await model.graph(null);
    expect(graph.mapped).toMatchObject({
      folder: await realpath(join(cache, 'blobs')),
      floatBytes: TINY_BYTES,
    });
    expect(await epsOf(graph)).toBe(await epsInMemory(graph));
  });

  it('or shards in two real folders: those of the larger part are mapped, the others read, to the same bits', async () => {
    const beside = writeModel(join(tempFolder(), 'net'), {
      [shardNames[0]]: shards.one,
      [shardNames[1]]: shards.two,
      [indexName]: shards.index,
    });
    const apart = writeModel(join(tempFolder(), 'net'), {
      [shardNames[1]]: shards.two,
      [indexName]: shards.index,
    });
    const elsewhere = tempFolder();
    writeFileSync(join(elsewhere, 'one'), shards.one);
    symlinkSync(join(elsewhere, 'one'), join(apart, shardNames[0]));
    const [model, other] = [await open(beside), await open(apart)];
    const [graph, split] = [await model.graph(null), await other.graph(null)];
    expect(graph.mapped!.floatBytes).toBe(TINY_BYTES);
    expect(split.mapped!.floatBytes).toBeGreaterThanOrEqual(TINY_BYTES / 2);
    expect(split.mapped!.floatBytes).toBeLessThan(TINY_BYTES);
    expect(other.info.parts).toEqual(model.info.parts);
    expect(await epsOf(split)).toBe(await epsOf(graph));
  });
});

/** Halves or bfloat16 by the definition of their bits. */
function decode(bytes: Uint8Array, type: 'F16' | 'BF16'): Float32Array {
  const words = new Uint16Array(new Uint8Array(bytes).buffer);
  return Float32Array.from(words, (word) => {
    const sign = word & 0x8000 ? -1 : 1;
    const [bits, bias] = type === 'F16' ? [10, 15] : [7, 127];
    const exponent = (word & 0x7fff) >> bits;
    const fraction = (word & (2 ** bits - 1)) / 2 ** bits;
    return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
  });
}
