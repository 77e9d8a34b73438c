import { MAX_SIDE, type SampleSize } from '../../../../contract/sample-size.ts';
import type { SchedulerConfig } from '../../../../core/settings.ts';
import { list, show } from '../../../files/untrusted-text.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { malformed, unsupported } from '../../error.ts';
import { createFieldReader, type FieldReader, type Range } from '../../fields.ts';
import { stepOf, type BlockType, type UNet2DConfig } from '../../networks/unet2d/config.ts';
import { checkMultiple, settleSize, type SettledSize } from '../../sample-size.ts';
import { readDiffusion } from './diffusion.ts';
import { readFactors } from './factors.ts';

/** What UNetModel's arguments say of a network. */
export interface UNetArguments {
  readonly network: UNet2DConfig;
  /** [H, W] that the arguments say. */
  readonly stated: SampleSize;
  readonly size: SettledSize;
  readonly scheduler: SchedulerConfig;
  /** The network is called at t · timeScale. */
  readonly timeScale: number;
  /** Rows of qkv: q, k and v of all heads (new), or of each head in turn (legacy). */
  readonly order: 'new' | 'legacy';
  readonly warnings: readonly string[];
}

const CHANNELS: Range = { min: 1, max: 1 << 16 };
/** Arguments that change nothing here: of training, of memory, of the network's only kind. */
const IGNORED = [
  ...['dropout', 'use_checkpoint', 'use_fp16', 'dims', 'timestep_respacing', 'use_kl', 'sigma_small'],
  'rescale_learned_sigmas',
];
const KNOWN = [
  ...[
    'image_size',
    'in_channels',
    'model_channels',
    'out_channels',
    'num_res_blocks',
    'attention_resolutions',
  ],
  ...['channel_mult', 'num_classes', 'num_heads', 'num_head_channels', 'use_scale_shift_norm'],
  ...['resblock_updown', 'use_new_attention_order', 'groups', 'diffusion_steps', 'noise_schedule'],
  ...['rescale_timesteps', 'conv_resample', 'predict_xstart', 'num_heads_upsample'],
];

/**
 * Reads the arguments of UNetModel (openai/guided-diffusion, guided_diffusion/unet.py; improved-diffusion's is the same with
 * fewer), by their own names and with their own defaults, and of its diffusion. `attention_resolutions` is a list of factors
 * of downsampling, as UNetModel takes it, or a text "32,16,8" of picture sizes, as the scripts do; `channel_mult` is a list or
 * such a text. `groups` of the GroupNorms is a constant, 32, of the authors' code.
 * @param place the file or the preset, for errors
 * @param size in place of image_size
 * @throws model/unsupported or model/malformed naming the file, the field and its value
 */
export function readUNetArguments(json: JsonObject, place: string, size: SampleSize | null): UNetArguments {
  const read = createFieldReader(json, place);
  refuseUnsupported(read);
  const side = required(read, 'image_size', { min: 1, max: MAX_SIDE });
  const modelChannels = required(read, 'model_channels', CHANNELS);
  const { multipliers, attentionFactors } = readFactors(read, side);
  const levels = multipliers.length;
  const step = stepOf(levels);
  if (size) checkMultiple(size, step, place, `it is halved ${levels - 1} times`);
  else if (side % step !== 0)
    throw malformed(`${place}: image_size must be a multiple of ${step} for ${levels} levels, got ${side}`);
  const stated = [side, side] as const;
  const settled = settleSize(size, stated, place, step);
  const blockOutChannels = multipliers.map((multiplier) => Math.floor(multiplier * modelChannels));
  if (blockOutChannels.some((channels) => channels < 1))
    throw malformed(`${place}: channel_mult ${show(multipliers)} leaves a level without channels`);
  const hasAttention = multipliers.map((_, i) => attentionFactors.includes(2 ** i));
  const unknown = Object.keys(json).filter((key) => !KNOWN.includes(key) && !IGNORED.includes(key));
  return {
    network: {
      sampleSize: settled.size,
      ...readChannels(read),
      ...readClasses(read),
      timeEmbedDim: 4 * modelChannels,
      ...(modelChannels !== blockOutChannels[0] && { timeFeatures: modelChannels }),
      ...readBlocks(read, hasAttention),
      blockOutChannels,
      layersPerBlock: required(read, 'num_res_blocks', { min: 1, max: 64 }),
      ...readHeads(read, blockOutChannels, hasAttention),
      ...readNorms(read),
    },
    stated,
    size: settled,
    ...readDiffusion(read),
    order: read.boolean('use_new_attention_order', false) ? 'new' : 'legacy',
    warnings: unknown.length > 0 ? [`${place}: no arguments of UNetModel, so ignored: ${list(unknown)}`] : [],
  };
}

/** Arguments of which one value is supported; other values change the network. */
function refuseUnsupported(read: FieldReader): void {
  const { file } = read;
  if (read.has('dims') && read.raw('dims') !== 2)
    throw unsupported(`${file}: dims ${show(read.raw('dims'))} is not supported (2 is)`);
}

function readChannels(
  read: FieldReader,
): Pick<UNet2DConfig, 'inChannels' | 'outChannels' | 'centerInputSample'> {
  const inChannels = read.integer('in_channels', 3, { min: 1, max: 4096 });
  const outChannels = required(read, 'out_channels', { min: 1, max: 8192 });
  if (outChannels !== inChannels && outChannels !== 2 * inChannels)
    throw unsupported(
      `${read.file}: out_channels ${outChannels} is neither in_channels ${inChannels} nor twice as many`,
    );
  return { inChannels, outChannels, centerInputSample: false };
}

function readClasses(read: FieldReader): Pick<UNet2DConfig, 'classEmbedding'> {
  const count = read.integerOrNull('num_classes', null, { min: 1, max: 10_000_000 });
  return count === null ? {} : { classEmbedding: { kind: 'table', count } };
}

type Blocks = Pick<
  UNet2DConfig,
  | 'downBlocks'
  | 'upBlocks'
  | 'midBlock'
  | 'midAttention'
  | 'downsampleType'
  | 'upsampleType'
  | 'plainSamplers'
>;

function readBlocks(read: FieldReader, hasAttention: readonly boolean[]): Blocks {
  const resamples = read.boolean('resblock_updown', false);
  const type = resamples ? 'resnet' : 'conv';
  const blocks = hasAttention.map((attention): BlockType =>
    // As diffusers has it, whose blocks with attention take the type from downsample_type.
    resamples && !attention ? { attention, kind: 'resample' } : { attention },
  );
  return {
    downBlocks: blocks,
    upBlocks: [...blocks].reverse(),
    midBlock: true,
    midAttention: true,
    downsampleType: type,
    upsampleType: type,
    ...(!resamples && !read.boolean('conv_resample', true) && { plainSamplers: true }),
  };
}

/** Heads of one width, or of one number in every attention; on the way up the number may be another. */
function readHeads(
  read: FieldReader,
  blockOutChannels: readonly number[],
  hasAttention: readonly boolean[],
): Pick<UNet2DConfig, 'attentionHeadDim' | 'numHeads' | 'numHeadsUp'> {
  const level = blockOutChannels.filter((_, i) => hasAttention[i]);
  const channels = [...level, blockOutChannels.at(-1)!];
  const width = optional(read, 'num_head_channels');
  if (width !== null) {
    checkDivides(read, 'num_head_channels', width, channels);
    return { attentionHeadDim: width };
  }
  const heads = optional(read, 'num_heads') ?? 1;
  const upward = optional(read, 'num_heads_upsample') ?? heads;
  checkDivides(read, 'num_heads', heads, channels);
  checkDivides(read, 'num_heads_upsample', upward, level);
  if (upward !== heads && level.length > 0)
    return { attentionHeadDim: null, numHeads: heads, numHeadsUp: upward };
  if (heads === 1) return { attentionHeadDim: null };
  const widths = new Set(channels.map((count) => count / heads));
  const [only] = widths;
  // Where both say the same, the width is said, as diffusers says it.
  return widths.size === 1 ? { attentionHeadDim: only! } : { attentionHeadDim: null, numHeads: heads };
}

function checkDivides({ file }: FieldReader, key: string, count: number, channels: readonly number[]): void {
  const odd = channels.find((each) => each % count !== 0);
  if (odd !== undefined) throw malformed(`${file}: ${key} ${count} does not divide ${odd} channels`);
}

type Norms = Pick<
  UNet2DConfig,
  | 'freqShift'
  | 'flipSinToCos'
  | 'midBlockScaleFactor'
  | 'downsamplePadding'
  | 'activation'
  | 'normNumGroups'
  | 'attnNormNumGroups'
  | 'normEps'
  | 'timeScaleShift'
>;

function readNorms(read: FieldReader): Norms {
  const groups = read.integer('groups', 32, CHANNELS);
  return {
    freqShift: 0,
    flipSinToCos: true,
    midBlockScaleFactor: 1,
    downsamplePadding: 1,
    activation: 'silu',
    normNumGroups: groups,
    attnNormNumGroups: groups,
    normEps: 1e-5,
    timeScaleShift: read.boolean('use_scale_shift_norm', false) ? 'scale_shift' : 'default',
  };
}

/** A count; null where it is absent, null or −1, which is how the scripts say "not given". */
function optional(read: FieldReader, key: string): number | null {
  return [undefined, null, -1].includes(read.raw(key) as number) ? null : read.integer(key, 1, CHANNELS);
}

function required(read: FieldReader, key: string, range: Range): number {
  if (!read.has(key)) throw malformed(`${read.file}: ${key} is missing`);
  return read.integer(key, 0, range);
}
