import { show } from '../../../files/untrusted-text.ts';
import { malformed, unsupported } from '../../error.ts';
import type { FieldReader } from '../../fields.ts';
import { readActivation } from '../activation.ts';
import type { AutoencoderConfig } from './config.ts';

/** Of one layer. */
export const CHANNELS = { min: 1, max: 1 << 16 };
/** A factor and its inverse are finite in float32, and so are their products with latents. */
const FACTORS = { min: 1e-6, max: 1e6 };

type CommonFields = Pick<
  AutoencoderConfig,
  | 'pictureChannels'
  | 'downBlocks'
  | 'upBlocks'
  | 'midAttention'
  | 'blockOutChannels'
  | 'layersPerBlock'
  | 'activation'
  | 'normNumGroups'
>;

/**
 * The fields that VQModel and AutoencoderKL share, with the defaults of their constructors.
 * @throws model/unsupported or model/malformed naming the file, the field and its value
 */
export function readCommonFields(read: FieldReader): CommonFields {
  const blockOutChannels = read.integers('block_out_channels', [64], CHANNELS);
  const levels = blockOutChannels.length;
  if (levels < 1 || levels > 12)
    throw malformed(
      `${read.file}: block_out_channels must hold 1 to 12 sizes, got ${show(blockOutChannels)}`,
    );
  return {
    pictureChannels: readPictureChannels(read),
    downBlocks: readBlocks(read, 'down_block_types', 'DownEncoderBlock2D', levels),
    upBlocks: readBlocks(read, 'up_block_types', 'UpDecoderBlock2D', levels),
    midAttention: read.boolean('mid_block_add_attention', true),
    blockOutChannels,
    layersPerBlock: read.integer('layers_per_block', 1, { min: 1, max: 64 }),
    activation: readActivation(read),
    normNumGroups: read.integer('norm_num_groups', 32, CHANNELS),
  };
}

/** `scaling_factor`; `fallback` where the key is absent. */
export function readFactor(read: FieldReader, fallback: number): number {
  return read.number('scaling_factor', fallback, FACTORS);
}

/** One count for both: what the decoder makes is what the encoder takes. */
function readPictureChannels(read: FieldReader): number {
  const range = { min: 1, max: 4096 };
  const [taken, given] = [read.integer('in_channels', 3, range), read.integer('out_channels', 3, range)];
  if (taken !== given)
    throw unsupported(`${read.file}: in_channels ${taken} differs from out_channels ${given}`);
  return taken;
}

/** Block types `plain`, or the same with attention: AttnDownEncoderBlock2D. */
function readBlocks(
  read: FieldReader,
  key: string,
  plain: string,
  levels: number,
): AutoencoderConfig['downBlocks'] {
  const types = read.choices(key, [plain], [plain, `Attn${plain}`]);
  if (types.length !== levels)
    throw malformed(`${read.file}: ${key} holds ${types.length} blocks, block_out_channels ${levels} sizes`);
  return types.map((type) => ({ attention: type !== plain }));
}
