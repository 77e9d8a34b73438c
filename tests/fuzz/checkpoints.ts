import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTorchCheckpoint } from '../../src/main/formats/torch-bin/checkpoint.ts';
import { parseYaml } from '../../src/main/formats/yaml/parse.ts';
import { asModelError } from '../../src/main/models/error.ts';
import { readUNetArguments } from '../../src/main/models/families/guided-diffusion/arguments.ts';
import { readDiTConfig } from '../../src/main/models/families/dit/config.ts';
import { readAuthorsConfig } from '../../src/main/models/families/ddim-authors/config.ts';
import { encodeTorch, op, pickleTensor } from '../main/models/support/torch-file.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';
import type { Random } from './random.ts';

const families = join(process.cwd(), 'tests/fixtures/families');
const authorsYaml = readFileSync(join(families, 'ddim-authors/ckpt-list.yml'));
const authorsConfig = parseYaml(authorsYaml, 'input');

const openaiArguments = JSON.parse(
  readFileSync(join(families, 'adm-openai/openai_legacy_order.json'), 'utf8'),
) as object;

const ditConfig = JSON.parse(readFileSync(join(families, 'dit/transformer/config.json'), 'utf8')) as object;

const ODD_YAML = [
  '&a ',
  '*a',
  '!!x ',
  '{',
  '}',
  '[',
  ']',
  '- ',
  ': ',
  '"',
  "'",
  '#',
  '\t',
  '\n',
  '  ',
  '---\n',
  '? ',
];

/** Text with a piece of YAML's syntax put in where it is not expected. */
function disturbYaml(random: Random): Uint8Array {
  const text = authorsYaml.toString('utf8');
  const at = random.below(text.length);
  return Buffer.from(text.slice(0, at) + random.pick(ODD_YAML) + text.slice(at + random.below(3)));
}

const yaml: FuzzedFormat = {
  name: 'YAML',
  input: (random) => (random.below(2) === 0 ? disturbYaml(random) : mutateBytes(authorsYaml, random)),
  read: (input) => parseYaml(input, 'input'),
};

/** A reader of a parsed configuration, which a sound one with one part exchanged is given to. */
function fuzzedConfig(
  name: string,
  sound: object,
  read: (config: Record<string, unknown>) => unknown,
): FuzzedFormat {
  return {
    name,
    input: (random) => Buffer.from(JSON.stringify(mutateJson(structuredClone(sound), random)) ?? 'null'),
    read(input) {
      try {
        const value: unknown = JSON.parse(Buffer.from(input).toString('utf8'));
        return read(typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
      } catch (error) {
        throw asModelError(error);
      }
    },
  };
}

const item = (name: string, value: Buffer): Buffer =>
  Buffer.concat([op.emptyDict, op.text(name), value, op.setItem, Buffer.from('a')]);
/** The list that the authors' trainer saves, around these two tensors. */
const listOf = (model: Buffer, ema: Buffer): Buffer =>
  Buffer.concat([
    op.proto(),
    op.emptyList,
    item('module.w', model),
    item('state', Buffer.concat([op.emptyDict])),
    op.int(3),
    Buffer.from('a'),
    item('w', ema),
    op.stop,
  ]);
const soundPickle = listOf(pickleTensor(), pickleTensor({ shape: [2], stride: [1], offset: 1 }));

/** Sizes, strides and offsets that fit their storage of four floats at times. */
function oddTensor(random: Random): Buffer {
  const rank = random.below(3);
  const sizes = (): number[] =>
    Array.from({ length: rank }, () => random.pick([0, 1, 1, 2, 2, 3, 2 ** 31 - 1]));
  const storage = random.pick(['FloatStorage', 'FloatStorage', 'FloatStorage', 'LongStorage']);
  return pickleTensor({ storage, shape: sizes(), stride: sizes(), offset: random.pick([0, 0, 1, 3, 4, -1]) });
}

const legacyFile = readFileSync(join(process.cwd(), 'tests/fixtures/torch-legacy/list.pt'));
/** Bytes of its storages, which come last. */
const LEGACY_STORED = 224;

/** As torch.save wrote them before version 1.6. */
const legacyCheckpoint: FuzzedFormat = {
  name: 'torch checkpoint from before version 1.6',
  input(random) {
    if (random.below(2)) return mutateBytes(legacyFile, random);
    const bytes = Buffer.from(legacyFile);
    bytes[bytes.length - 1 - random.below(LEGACY_STORED)] = random.below(256);
    return bytes;
  },
  read: readStates,
};

async function readStates(input: Uint8Array): Promise<unknown> {
  const { states } = await readTorchCheckpoint(input, 'input');
  return states.map((state) => state && [...state.values()].map((tensor) => tensor.read()));
}

const checkpoint: FuzzedFormat = {
  name: 'torch checkpoint',
  input(random) {
    switch (random.below(4)) {
      case 0:
        return mutateBytes(encodeTorch(soundPickle), random);
      case 1:
        return encodeTorch(mutateBytes(soundPickle, random));
      default:
        return encodeTorch(listOf(pickleTensor(), oddTensor(random)));
    }
  },
  read: readStates,
};

/** What the files of a model are made of. */
export const checkpointFormats: readonly FuzzedFormat[] = [
  yaml,
  checkpoint,
  legacyCheckpoint,
  fuzzedConfig('configuration of ermongroup/ddim', authorsConfig, (config) =>
    readAuthorsConfig(config, 'input', null),
  ),
  fuzzedConfig('config of a DiT', ditConfig, (config) => readDiTConfig(config, 'input', null)),
  fuzzedConfig('arguments of UNetModel', openaiArguments, (config) =>
    readUNetArguments(config, 'input', null),
  ),
];
