import type { SampleSize } from '../../../../contract/sample-size.ts';
import { show } from '../../../files/untrusted-text.ts';
import { malformed, unsupported } from '../../error.ts';
import { createFieldReader } from '../../fields.ts';
import type { FieldReader } from '../../fields.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { readActivation } from '../../networks/activation.ts';
import {
  stepOf,
  type BlockType,
  type ClassEmbedding,
  type UNet2DConfig,
} from '../../networks/unet2d/config.ts';
import { checkMultiple, readSampleSize, settleSize } from '../../sample-size.ts';

const downTypes = [
  'DownBlock2D',
  'AttnDownBlock2D',
  'ResnetDownsampleBlock2D',
  'SkipDownBlock2D',
  'AttnSkipDownBlock2D',
] as const;
const upTypes = [
  'UpBlock2D',
  'AttnUpBlock2D',
  'ResnetUpsampleBlock2D',
  'SkipUpBlock2D',
  'AttnSkipUpBlock2D',
] as const;
const CHANNELS = { min: 1, max: 1 << 16 };
const MAX_CLASSES = 10_000_000;
const ANY_NUMBER = { min: -1e6, max: 1e6 };

/**
 * Reads a UNet2DModel's config.json. Absent keys take the defaults of UNet2DModel.__init__; note that
 * `attention_head_dim` absent means 8, but null means one head.
 * @param size given in place of sample_size
 * @throws model/unsupported or model/malformed naming the file, the field and its value; model/no-size
 */
export function readUNet2DConfig(
  json: JsonObject,
  file: string,
  size: SampleSize | null = null,
): UNet2DConfig {
  const read = createFieldReader(json, file);
  const time = readTimeEmbedding(read);
  const classEmbedding = readClassEmbedding(read);
  const blockOutChannels = read.integers('block_out_channels', [224, 448, 672, 896], CHANNELS);
  const levels = blockOutChannels.length;
  if (levels < 1 || levels > 12)
    throw malformed(`${file}: block_out_channels must hold 1 to 12 sizes, got ${show(blockOutChannels)}`);
  const inChannels = read.integer('in_channels', 3, { min: 1, max: 4096 });
  const first = blockOutChannels[0]!;
  return {
    sampleSize: sizeOf(read, levels, size),
    inChannels,
    outChannels: readOutChannels(read, inChannels),
    ...(classEmbedding && { classEmbedding }),
    centerInputSample: read.boolean('center_input_sample', false),
    timeEmbedDim: read.integerOrNull('time_embedding_dim', null, CHANNELS) ?? first * 4,
    ...time,
    freqShift: read.number('freq_shift', 0, ANY_NUMBER),
    flipSinToCos: read.boolean('flip_sin_to_cos', true),
    ...readBlockTypes(read, levels),
    blockOutChannels,
    layersPerBlock: read.integer('layers_per_block', 2, { min: 1, max: 64 }),
    midBlockScaleFactor: readNonZero(read, 'mid_block_scale_factor'),
    downsamplePadding: read.integer('downsample_padding', 1, { min: 0, max: 1 }) as 0 | 1,
    downsampleType: readSamplerType(read, 'downsample_type'),
    upsampleType: readSamplerType(read, 'upsample_type'),
    activation: readActivation(read),
    attentionHeadDim: read.integerOrNull('attention_head_dim', 8, CHANNELS),
    normNumGroups: read.integerOrNull('norm_num_groups', 32, CHANNELS),
    attnNormNumGroups: read.integerOrNull('attn_norm_num_groups', null, CHANNELS),
    normEps: read.number('norm_eps', 1e-5, { min: 0, max: 1 }),
    timeScaleShift: read.choice('resnet_time_scale_shift', 'default', ['default', 'scale_shift']),
  };
}

/** A learned embedding has a row for each of `num_train_timesteps`. */
function readTimeEmbedding(read: FieldReader): Pick<UNet2DConfig, 'timeEmbedding' | 'learnedTimes'> {
  const type = read.choice('time_embedding_type', 'positional', ['positional', 'fourier', 'learned']);
  if (type === 'positional') return {};
  if (type === 'fourier') return { timeEmbedding: type };
  const learnedTimes = read.integerOrNull('num_train_timesteps', null, { min: 1, max: 10_000 });
  if (learnedTimes === null)
    throw malformed(
      `${read.file}: num_train_timesteps must be a number of timesteps where time_embedding_type is "learned", got ${show(read.raw('num_train_timesteps'))}`,
    );
  return { timeEmbedding: type, learnedTimes };
}

/** `num_class_embeds` counts only where `class_embed_type` is null. */
function readClassEmbedding(read: FieldReader): ClassEmbedding | null {
  if ((read.raw('class_embed_type') ?? null) !== null)
    return { kind: read.choice('class_embed_type', 'timestep', ['timestep', 'identity']) };
  const count = read.integerOrNull('num_class_embeds', null, { min: 1, max: MAX_CLASSES });
  return count === null ? null : { kind: 'table', count };
}

/** The size in force: each side is halved once a level, so it must divide as often. */
function sizeOf(read: FieldReader, levels: number, given: SampleSize | null): SampleSize {
  const step = stepOf(levels);
  const rule = `one or two multiples of ${step} for ${levels} levels`;
  const { size } = settleSize(given, readSampleSize(read, rule), read.file, step);
  if (given) checkMultiple(given, step, read.file, `it is halved ${levels - 1} times`);
  else if (size.some((side) => side % step !== 0))
    throw malformed(`${read.file}: sample_size must be ${rule}, got ${show(read.raw('sample_size'))}`);
  return size;
}

function readOutChannels(read: FieldReader, inChannels: number): number {
  const outChannels = read.integer('out_channels', 3, { min: 1, max: 8192 });
  if (outChannels !== inChannels && outChannels !== 2 * inChannels)
    throw unsupported(
      `${read.file}: out_channels ${outChannels} is neither in_channels ${inChannels} nor twice that (learned variance)`,
    );
  return outChannels;
}

function readBlockTypes(
  read: FieldReader,
  levels: number,
): Pick<UNet2DConfig, 'downBlocks' | 'upBlocks' | 'midBlock' | 'midAttention'> {
  const down = read.choices(
    'down_block_types',
    ['DownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D'],
    downTypes,
  );
  const up = read.choices(
    'up_block_types',
    ['AttnUpBlock2D', 'AttnUpBlock2D', 'AttnUpBlock2D', 'UpBlock2D'],
    upTypes,
  );
  for (const [key, types] of [
    ['down_block_types', down],
    ['up_block_types', up],
  ] as const)
    if (types.length !== levels)
      throw malformed(
        `${read.file}: ${key} holds ${types.length} blocks, block_out_channels ${levels} sizes`,
      );
  const midType = read.raw('mid_block_type');
  const midBlock = midType !== null;
  if (midBlock) read.choice('mid_block_type', 'UNetMidBlock2D', ['UNetMidBlock2D']);
  return {
    downBlocks: down.map(blockType),
    upBlocks: up.map(blockType),
    midBlock,
    midAttention: read.boolean('add_attention', true),
  };
}

function blockType(name: (typeof downTypes | typeof upTypes)[number]): BlockType {
  const attention = name.startsWith('Attn');
  if (name.startsWith('Resnet')) return { attention, kind: 'resample' };
  return name.includes('Skip') ? { attention, kind: 'skip' } : { attention };
}

/** null is "conv". */
function readSamplerType(read: FieldReader, key: string): 'conv' | 'resnet' {
  return read.raw(key) === null ? 'conv' : read.choice(key, 'conv', ['conv', 'resnet']);
}

function readNonZero(read: FieldReader, key: string): number {
  const value = read.number(key, 1, ANY_NUMBER);
  if (value === 0) throw malformed(`${read.file}: ${key} must not be 0`);
  return value;
}
