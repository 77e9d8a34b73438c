import type { SampleSize } from '../../../../contract/sample-size.ts';
import { defaultSchedulerConfig } from '../../../../core/schedule.ts';
import type { SchedulerConfig } from '../../../../core/settings.ts';
import { show } from '../../../files/untrusted-text.ts';
import { isJsonObject, type JsonObject } from '../../../formats/json/parse.ts';
import { checkSchedule } from '../../check-schedule.ts';
import { malformed, unsupported } from '../../error.ts';
import { createFieldReader, type FieldReader, type Range } from '../../fields.ts';
import { stepOf, type UNet2DConfig } from '../../networks/unet2d/config.ts';
import { checkMultiple, settleSize, type SettledSize } from '../../sample-size.ts';
import { MAX_SIDE } from '../../../../contract/sample-size.ts';

/** What the .yml of a checkpoint says. */
export interface AuthorsConfig {
  readonly network: UNet2DConfig;
  /** [H, W] that the file says. */
  readonly stated: SampleSize;
  readonly size: SettledSize;
  readonly scheduler: SchedulerConfig;
  /** model.ema: whether pictures are made with the moving average of the weights; null: not said. */
  readonly hasEma: boolean | null;
  /** Keys of the checkpoint that no evaluation reads. */
  readonly ignored: readonly string[];
}

/** Groups of every GroupNorm, a constant of the authors' code. */
const GROUPS = 32;

/**
 * Reads a configuration of https://github.com/ermongroup/ddim (models/diffusion.py, runners/diffusion.py): its Model is a
 * UNet2DModel with other names. Fields that only training or stochastic sampling reads are passed over.
 * @param size in place of data.image_size
 * @throws model/unsupported or model/malformed naming the file, the field and its value
 */
export function readAuthorsConfig(yaml: JsonObject, file: string, size: SampleSize | null): AuthorsConfig {
  const read = createFieldReader(flatten(yaml), file);
  refuseUnsupported(read);
  const side = required(read, 'data.image_size', { min: 1, max: MAX_SIDE });
  const { levels, network } = readNetwork(read, side);
  const step = stepOf(levels);
  if (size) checkMultiple(size, step, file, `it is halved ${levels - 1} times`);
  else if (side % step !== 0)
    throw malformed(
      `${file}: data.image_size must be a multiple of ${step} for ${levels} levels, got ${side}`,
    );
  const stated = [side, side] as const;
  const settled = settleSize(size, stated, file, step);
  const scheduler = readScheduler(read);
  checkSchedule(scheduler, file);
  return {
    network: { ...network, sampleSize: settled.size },
    stated,
    size: settled,
    scheduler,
    hasEma: read.has('model.ema') ? read.boolean('model.ema', false) : null,
    ignored: read.raw('model.type') === 'bayesian' ? ['logvar'] : [],
  };
}

/** The maps within the root as fields `section.key`. */
function flatten(yaml: JsonObject): JsonObject {
  const fields = Object.entries(yaml).flatMap(([section, value]) =>
    isJsonObject(value)
      ? Object.entries(value).map(([key, inner]) => [`${section}.${key}`, inner] as const)
      : [[section, value] as const],
  );
  return Object.fromEntries(fields);
}

/** Fields of which one value is supported; other values change the network or its pictures. */
function refuseUnsupported(read: FieldReader): void {
  read.choice('model.type', 'simple', ['simple', 'bayesian']);
  for (const [key, only] of [
    ['data.rescaled', true],
    ['data.logit_transform', false],
  ] as const)
    if (read.boolean(key, only) !== only)
      throw unsupported(`${read.file}: ${key} ${!only} is not supported (${only} is)`);
}

function readNetwork(
  read: FieldReader,
  side: number,
): { readonly levels: number; readonly network: Omit<UNet2DConfig, 'sampleSize'> } {
  const { file } = read;
  const channels = required(read, 'model.ch', { min: 1, max: 1 << 16 });
  const factors = read.integers('model.ch_mult', [], { min: 1, max: 1024 });
  const levels = factors.length;
  if (levels < 1 || levels > 12)
    throw malformed(
      `${file}: model.ch_mult must hold 1 to 12 factors, got ${show(read.raw('model.ch_mult'))}`,
    );
  const sizes = read.integers('model.attn_resolutions', [], { min: 1, max: MAX_SIDE });
  const inChannels = required(read, 'model.in_channels', { min: 1, max: 4096 });
  const outChannels = required(read, 'model.out_ch', { min: 1, max: 8192 });
  if (outChannels !== inChannels)
    throw unsupported(`${file}: model.out_ch ${outChannels} differs from model.in_channels ${inChannels}`);
  const down = factors.map((_, i) => ({ attention: sizes.includes(Math.floor(side / 2 ** i)) }));
  return {
    levels,
    network: {
      inChannels,
      outChannels,
      centerInputSample: false,
      timeEmbedDim: 4 * channels,
      freqShift: 1,
      flipSinToCos: false,
      downBlocks: down,
      upBlocks: [...down].reverse(),
      midBlock: true,
      midAttention: true,
      blockOutChannels: factors.map((factor) => factor * channels),
      ...(factors[0] !== 1 && { firstChannels: channels, timeFeatures: channels }),
      layersPerBlock: required(read, 'model.num_res_blocks', { min: 1, max: 64 }),
      midBlockScaleFactor: 1,
      downsamplePadding: 0,
      downsampleType: 'conv',
      upsampleType: 'conv',
      ...(!read.boolean('model.resamp_with_conv', true) && { plainSamplers: true }),
      activation: 'silu',
      attentionHeadDim: null,
      normNumGroups: GROUPS,
      attnNormNumGroups: null,
      normEps: 1e-6,
      timeScaleShift: 'default',
    },
  };
}

/** The betas of "const" and "sigmoid", which diffusers has no name for, as get_beta_schedule computes them. */
const otherBetas = {
  const: (_: number, end: number, count: number) => Array<number>(count).fill(end),
  sigmoid: (start: number, end: number, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const x = count === 1 ? -6 : -6 + (12 * i) / (count - 1);
      return (end - start) / (1 + Math.exp(-x)) + start;
    }),
};

/** As get_beta_schedule and generalized_steps have it: ᾱ is 1 before the first step. "jsd" ends at ᾱ = 0, where x_0 has none. */
function readScheduler(read: FieldReader): SchedulerConfig {
  const kind = read.choice('diffusion.beta_schedule', 'linear', ['linear', 'quad', 'const', 'sigmoid']);
  const beta = (key: string): number => {
    if (!read.has(key)) throw malformed(`${read.file}: ${key} is missing`);
    const value = read.number(key, 0, { min: 0, max: 1 });
    if (value === 0 || value === 1)
      throw malformed(`${read.file}: ${key} must lie between 0 and 1, got ${value}`);
    return value;
  };
  const numTrainTimesteps = required(read, 'diffusion.num_diffusion_timesteps', { min: 1, max: 10_000 });
  const [betaStart, betaEnd] = [beta('diffusion.beta_start'), beta('diffusion.beta_end')];
  const common = { ...defaultSchedulerConfig, numTrainTimesteps, betaStart, betaEnd, clipSample: false };
  if (kind === 'linear') return { ...common, betaSchedule: 'linear' };
  if (kind === 'quad') return { ...common, betaSchedule: 'scaled_linear' };
  const trainedBetas = otherBetas[kind](betaStart, betaEnd, numTrainTimesteps);
  return { ...common, betaSchedule: 'trained_betas', trainedBetas };
}

function required(read: FieldReader, key: string, range: Range): number {
  if (!read.has(key)) throw malformed(`${read.file}: ${key} is missing`);
  return read.integer(key, 0, range);
}
