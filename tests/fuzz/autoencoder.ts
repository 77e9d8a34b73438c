import { parsePythonJson } from '../../src/main/formats/json/python-json.ts';
import { readSafetensors } from '../../src/main/formats/safetensors/reader.ts';
import { autoencoderKLClass } from '../../src/main/models/families/autoencoder-kl/index.ts';
import { vqModelClass } from '../../src/main/models/families/vq-model/index.ts';
import { asModelError } from '../../src/main/models/error.ts';
import { checkSizes } from '../../src/main/models/graph/sizes/index.ts';
import {
  assembleAutoencoder,
  type AutoencoderClass,
} from '../../src/main/models/networks/autoencoder/open.ts';
import { randomAutoencoder } from '../main/models/support/autoencoder.ts';
import { encodeSafetensors, joinSafetensors } from '../main/models/support/weights.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';
import type { Random } from './random.ts';

const common = {
  act_fn: 'silu',
  block_out_channels: [2, 4],
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
  in_channels: 3,
  latent_channels: 2,
  layers_per_block: 1,
  norm_num_groups: 1,
  out_channels: 3,
  sample_size: 8,
  up_block_types: ['AttnUpDecoderBlock2D', 'UpDecoderBlock2D'],
};

/** What people change in such a config; most of it does not fit the weights. */
const changes: readonly (readonly [key: string, values: readonly unknown[]])[] = [
  ['scaling_factor', [1, 0.18215, 0, -1, null, '1', 1e300, 1e-300, true, [1]]],
  ['shift_factor', [0.06, 0, null, 'x', 1e9]],
  ['latents_mean', [[0, 1], [0], [], null, 'ab', [null, 1], [1e9, 1], Array(20_000).fill(0)]],
  ['latents_std', [[2, 1], [0, 1], [1], null, [-1, 1], [1e-300, 1], {}]],
  ['act_fn', ['mish', 'gelu', 'relu', 'swish', 'tanh', null, 1]],
  [
    'block_out_channels',
    [[2], [2, 4, 4], [3, 4], [], [0, 4], [65536, 65536], Array(13).fill(2), 'ab', [2.5, 4]],
  ],
  ['layers_per_block', [2, 64, 65, 0, -1, 0.5, null]],
  ['norm_num_groups', [2, 32, 0, null]],
  ['latent_channels', [3, 65536, 0, null]],
  ['vq_embed_dim', [2, 3, null, 0, 65536, 'x']],
  ['num_vq_embeddings', [5, 6, 0, 1 << 20, 2 ** 40]],
  ['norm_type', ['group', 'spatial', null]],
  ['mid_block_add_attention', [true, false, null, 1]],
  ['use_quant_conv', [true, false, null]],
  ['use_post_quant_conv', [true, false, 'no']],
  ['down_block_types', [[], ['DownEncoderBlock2D'], ['DownEncoderBlock2D', 'DownBlock2D'], 'x', [null, {}]]],
  ['in_channels', [1, 0, 4097, 3]],
  ['sample_size', [null, 'x', 1e9, [1, 2, 3]]],
  ['double_z', [true]],
];

function changeConfig(config: object, random: Random): object {
  const count = 1 + random.below(2);
  const changed = Array.from({ length: count }, () => {
    const [key, values] = random.pick(changes);
    return [key, random.pick(values)] as const;
  });
  return { ...config, ...Object.fromEntries(changed) };
}

/** The header of a safetensors file and its data. */
function split(file: Uint8Array): { header: unknown; data: Uint8Array } {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return {
    header: JSON.parse(Buffer.from(file.subarray(8, 8 + length)).toString()),
    data: file.subarray(8 + length),
  };
}

/** Names of tensors exchanged, prefixed, renamed to their old names, or left out. */
function renameKeys(header: Record<string, unknown>, random: Random): Record<string, unknown> {
  const keys = Object.keys(header);
  const one = random.pick(keys);
  const rename = random.pick<(key: string) => string>([
    (key) => `module.${key}`,
    (key) => key.replace('.to_q.', '.query.').replace('.to_out.0.', '.proj_attn.'),
    (key) => (key === one ? random.pick(keys) : key),
    (key) => (key === one ? `${key}\n` : key),
    (key) => (key === one ? '__proto__' : key),
    (key) => (key.startsWith('encoder.') ? key.slice(8) : key),
  ]);
  return Object.fromEntries(Object.entries(header).map(([key, value]) => [rename(key), value]));
}

function changeWeights(file: Uint8Array, random: Random): Uint8Array {
  const { header, data } = split(file);
  switch (random.below(4)) {
    case 0:
      return mutateBytes(file, random);
    case 1:
      return joinSafetensors(JSON.stringify(renameKeys(header as Record<string, unknown>, random)), data);
    case 2:
      return joinSafetensors(JSON.stringify(header), mutateBytes(data, random).subarray(0, data.length));
    default:
      return joinSafetensors(JSON.stringify(mutateJson(header, random)), data);
  }
}

/** The config's length in four bytes, the config, the weights. */
function pack(config: Uint8Array, weights: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(config.length);
  return Buffer.concat([length, config, weights]);
}

/** Config and weights of one class, read as a folder's are, and the graphs of configs that fit the weights. */
function fuzzed(kind: AutoencoderClass): FuzzedFormat {
  const config = { _class_name: kind.className, ...common, num_vq_embeddings: 5 };
  const weights = encodeSafetensors(randomAutoencoder(config));
  const text = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));
  return {
    name: kind.className,
    input(random) {
      switch (random.below(5)) {
        case 0:
          return pack(mutateBytes(text(config), random), weights);
        case 1:
          return pack(text(mutateJson(structuredClone(config), random)), weights);
        case 2:
          return pack(text(changeConfig(config, random)), weights);
        default:
          return pack(text(config), changeWeights(weights, random));
      }
    },
    read: (input) => readInput(kind, Buffer.from(input), Buffer.from(text(config))),
  };
}

/** Other weights of the same shapes have the same graphs: those are made where the config is not the `sound` one. */
async function readInput(kind: AutoencoderClass, input: Buffer, sound: Buffer): Promise<void> {
  const end = 4 + input.readUInt32LE();
  try {
    const json = parsePythonJson(input.subarray(4, end), 'config.json');
    const tensors = readSafetensors(input.subarray(end), 'weights');
    const files = { json, configFile: 'config.json', tensors, weightFile: 'weights' };
    const { decoder, encoder } = assembleAutoencoder(kind, files);
    if (input.subarray(4, end).equals(sound)) return;
    for (const part of [decoder([2, 4]), encoder!([2, 4])]) {
      const graph = await part.graph({ batch: null, times: { kind: 'integer', count: 1000 } });
      checkSizes(graph, part.shape, 'weights', { memory: 2 ** 28, tensor: 2 ** 28 });
    }
  } catch (error) {
    throw asModelError(error);
  }
}

export const autoencoders: readonly FuzzedFormat[] = [fuzzed(vqModelClass), fuzzed(autoencoderKLClass)];
