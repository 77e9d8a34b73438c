import type { SampleSize } from '../../../../contract/sample-size.ts';
import { defaultSchedulerConfig } from '../../../../core/schedule.ts';
import type { SchedulerConfig } from '../../../../core/settings.ts';
import { show } from '../../../files/untrusted-text.ts';
import { isJsonObject, type JsonObject } from '../../../formats/json/parse.ts';
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
  /** model.ema: the training kept a moving average of the weights. */
  readonly hasEma: boolean;
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
  return {
    network: { ...network, sampleSize: settled.size },
    stated,
    size: settled,
    scheduler: readScheduler(read),
    hasEma: read.boolean('model.ema', false),
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
    ['model.resamp_with_conv', true],
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
  if (factors[0] !== 1) throw unsupported(`${file}: model.ch_mult[0] ${factors[0]} is not supported (1 is)`);
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
      layersPerBlock: required(read, 'model.num_res_blocks', { min: 1, max: 64 }),
      midBlockScaleFactor: 1,
      downsamplePadding: 0,
      downsampleType: 'conv',
      upsampleType: 'conv',
      activation: 'silu',
      attentionHeadDim: null,
      normNumGroups: GROUPS,
      attnNormNumGroups: null,
      normEps: 1e-6,
      timeScaleShift: 'default',
    },
  };
}

/** As get_beta_schedule and generalized_steps have it: ᾱ is 1 before the first step. */
function readScheduler(read: FieldReader): SchedulerConfig {
  const kind = read.choice('diffusion.beta_schedule', 'linear', ['linear', 'quad']);
  const beta = (key: string): number => {
    if (!read.has(key)) throw malformed(`${read.file}: ${key} is missing`);
    const value = read.number(key, 0, { min: 0, max: 1 });
    if (value === 0 || value === 1)
      throw malformed(`${read.file}: ${key} must lie between 0 and 1, got ${value}`);
    return value;
  };
  return {
    ...defaultSchedulerConfig,
    numTrainTimesteps: required(read, 'diffusion.num_diffusion_timesteps', { min: 1, max: 10_000 }),
    betaSchedule: kind === 'quad' ? 'scaled_linear' : 'linear',
    betaStart: beta('diffusion.beta_start'),
    betaEnd: beta('diffusion.beta_end'),
    clipSample: false,
  };
}

function required(read: FieldReader, key: string, range: Range): number {
  if (!read.has(key)) throw malformed(`${read.file}: ${key} is missing`);
  return read.integer(key, 0, range);
}
