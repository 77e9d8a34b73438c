import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredTensor } from '../../src/main/formats/tensor.ts';
import type { JsonObject } from '../../src/main/formats/json/parse.ts';
import { parsePythonJson } from '../../src/main/formats/json/python-json.ts';
import { asModelError } from '../../src/main/models/error.ts';
import { readUNet2DConfig } from '../../src/main/models/families/unet2d/config.ts';
import { nameFrequencies } from '../../src/main/models/families/unet2d/frequencies.ts';
import { buildUNet2DGraph } from '../../src/main/models/networks/unet2d/graph.ts';
import { listParameters, matchKeys } from '../../src/main/models/networks/unet2d/keys.ts';
import { deriveLayers, type UNet2DLayers } from '../../src/main/models/networks/unet2d/layers.ts';
import { namesIn } from '../../src/main/models/places/class-names.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';
import type { Random } from './random.ts';

const families = ['class-embedding', 'class-timestep', 'class-identity', 'learned-variance', 'adm', 'ncsnpp'];
const readConfig = (name: string): Uint8Array =>
  readFileSync(join(process.cwd(), 'tests/fixtures/families', name, 'unet/config.json'));
const sounds = families.map(readConfig);

/** Values that are sound somewhere. */
const FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  act_fn: ['silu', 'gelu', 'mish', 'relu', 'swish'],
  attention_head_dim: [null, 1, 2, 4, 8, 3],
  attn_norm_num_groups: [null, 1, 2, 3],
  block_out_channels: [
    [4, 8],
    [32, 32],
    [64, 32],
    [4, 4],
    [5, 10],
    [2, 65536],
  ],
  class_embed_type: [null, 'timestep', 'identity', 'projection'],
  down_block_types: [
    ['DownBlock2D', 'SkipDownBlock2D'],
    ['AttnSkipDownBlock2D', 'AttnDownBlock2D'],
    ['ResnetDownsampleBlock2D', 'SkipDownBlock2D'],
  ],
  up_block_types: [
    ['UpBlock2D', 'SkipUpBlock2D'],
    ['AttnSkipUpBlock2D', 'AttnUpBlock2D'],
    ['SkipUpBlock2D', 'ResnetUpsampleBlock2D'],
  ],
  in_channels: [1, 3, 4],
  layers_per_block: [1, 2, 3, 64],
  norm_num_groups: [null, 1, 2, 4, 3],
  num_class_embeds: [null, 1, 10_000_000],
  out_channels: [3, 6, 1],
  resnet_time_scale_shift: ['default', 'scale_shift'],
  time_embedding_dim: [null, 1, 8, 65_536],
  time_embedding_type: ['positional', 'fourier', 'learned'],
};

/** A config with some fields exchanged for values of others. */
function remix(config: JsonObject, random: Random): JsonObject {
  const changed = { ...config };
  for (let round = 1 + random.below(3); round > 0; round--) {
    const field = random.pick(Object.keys(FIELDS));
    changed[field] = random.pick(FIELDS[field]!);
  }
  return changed;
}

const parse = (bytes: Uint8Array): JsonObject => parsePythonJson(bytes, 'input');
const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value) ?? 'null');

/** Reads as a model is read: what a file's reader refuses is refused as the model's. */
function asModel<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asModelError(error);
  }
}

const layersOf = (bytes: Uint8Array): UNet2DLayers =>
  deriveLayers(readUNet2DConfig(parse(bytes), 'input', [8, 8]), 'input');

const MAX_BUILT = 100_000;

/** Its graph, of zeros, where it is small. */
function build(layers: UNet2DLayers): void {
  const shapes = [...listParameters(layers)];
  const sizes = shapes.map(([, shape]) => shape.reduce((a, b) => a * b, 1));
  if (sizes.reduce((a, b) => a + b, 0) > MAX_BUILT) return;
  const weights = new Map<string, StoredTensor>(
    shapes.map(([name, shape], i) => [name, { shape, type: 'F32', read: () => new Float32Array(sizes[i]!) }]),
  );
  const graph = buildUNet2DGraph(layers, weights, { batch: 2, times: { kind: 'integer', count: 10 } });
  graph.inputs([1, 2], [graph.exampleCondition, graph.exampleCondition]);
}

const config: FuzzedFormat = {
  name: 'config of a UNet2DModel',
  input(random) {
    const sound = random.pick(sounds);
    const kind = random.below(4);
    if (kind === 0) return mutateBytes(sound, random);
    return encode(kind === 1 ? mutateJson(parse(sound), random) : remix(parse(sound), random));
  },
  read(input) {
    const layers = asModel(() => layersOf(input));
    // Which takes longer than reading does.
    if (input.length % 8 === 0) build(layers);
  },
};

const networks = ['class-timestep', 'unet-fourier'].map(readConfig).map(layersOf);
const PREFIXES = ['', 'module.', 'model.', 'ema.', 'unet.'];
const RENAMED = [
  ['to_q', 'query'],
  ['to_out.0', 'proj_attn'],
  ['time_proj.weight', 'time_proj.W'],
  ['norm1', 'norm3'],
] as const;

/** Names and shapes of a file of weights: [network, [name, shape][]]. */
const keys: FuzzedFormat = {
  name: 'keys of a UNet2DModel',
  input(random) {
    const network = random.below(networks.length);
    const prefix = random.pick(PREFIXES);
    const [from, to] = random.pick(RENAMED);
    const named = [...listParameters(networks[network]!)].map(([name, shape]) => [
      prefix + (random.below(4) > 0 ? name.replace(from, to) : name),
      shape,
    ]);
    const change = random.below(3);
    if (change === 0) named.splice(random.below(named.length), random.below(3));
    return encode([network, change === 1 ? mutateJson(named, random) : named]);
  },
  read(input) {
    const [network, named] = JSON.parse(Buffer.from(input).toString()) as [number, unknown];
    const tensors = new Map<string, StoredTensor>();
    for (const entry of Array.isArray(named) ? named : []) {
      const [name, shape] = Array.isArray(entry) ? (entry as unknown[]) : [];
      // Readers of files give no others.
      if (typeof name !== 'string' || !Array.isArray(shape) || !shape.every(Number.isSafeInteger)) continue;
      tensors.set(name, { shape: shape as number[], type: 'F32', read: () => new Float32Array(0) });
    }
    return matchKeys(networks[network]!, nameFrequencies(tensors), 'input');
  },
};

const index = {
  _class_name: 'DiTPipeline',
  id2label: { 0: 'tench, Tinca tinca', 1: 'goldfish', 207: 'dog' },
};

const names: FuzzedFormat = {
  name: 'names of classes',
  input(random) {
    if (random.below(3) === 0) return mutateBytes(encode(index), random);
    return encode(mutateJson(structuredClone(index), random));
  },
  read: (input) => asModel(() => namesIn(parse(input), 'input')),
};

/** What is read of a UNet2DModel beside the file formats. */
export const unet2dFormats: readonly FuzzedFormat[] = [config, keys, names];
