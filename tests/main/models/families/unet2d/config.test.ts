import { describe, expect, it } from 'vitest';
import { readUNet2DConfig } from '../../../../../src/main/models/families/unet2d/config.ts';
import { deriveLayers } from '../../../../../src/main/models/networks/unet2d/layers.ts';

const read = (config: Record<string, unknown>): ReturnType<typeof readUNet2DConfig> =>
  readUNet2DConfig({ sample_size: 32, ...config }, 'config.json');
const derive = (config: Record<string, unknown>): ReturnType<typeof deriveLayers> =>
  deriveLayers(read(config), 'config.json');

/** NCSN++ at a small width. */
const skips = {
  attention_head_dim: null,
  block_out_channels: [32, 48, 64],
  down_block_types: ['SkipDownBlock2D', 'SkipDownBlock2D', 'AttnSkipDownBlock2D'],
  norm_num_groups: null,
  up_block_types: ['AttnSkipUpBlock2D', 'SkipUpBlock2D', 'SkipUpBlock2D'],
};

describe("a UNet2DModel's config", () => {
  it('takes the defaults of UNet2DModel.__init__ for absent keys', () => {
    expect(read({})).toEqual({
      sampleSize: [32, 32],
      inChannels: 3,
      outChannels: 3,
      centerInputSample: false,
      timeEmbedDim: 896,
      freqShift: 0,
      flipSinToCos: true,
      downBlocks: [false, true, true, true].map((attention) => ({ attention })),
      upBlocks: [true, true, true, false].map((attention) => ({ attention })),
      midBlock: true,
      midAttention: true,
      blockOutChannels: [224, 448, 672, 896],
      layersPerBlock: 2,
      midBlockScaleFactor: 1,
      downsamplePadding: 1,
      downsampleType: 'conv',
      upsampleType: 'conv',
      activation: 'silu',
      attentionHeadDim: 8,
      normNumGroups: 32,
      attnNormNumGroups: null,
      normEps: 1e-5,
      timeScaleShift: 'default',
    });
  });

  it('tells an absent attention_head_dim (8 channels a head) from null (one head)', () => {
    expect(derive({}).mid?.attention?.heads).toBe(896 / 8);
    expect(derive({ attention_head_dim: null }).mid?.attention?.heads).toBe(1);
  });

  it('takes swish for silu and a sample size of two numbers', () => {
    expect(read({ act_fn: 'swish' }).activation).toBe('silu');
    expect(read({ sample_size: [16, 64] }).sampleSize).toEqual([16, 64]);
  });

  it('takes act_fn in any case, and null for a sampler of convolutions, as diffusers does', () => {
    expect(read({ act_fn: 'Swish' }).activation).toBe('silu');
    expect(read({ act_fn: 'GELU' }).activation).toBe('gelu');
    expect(read({ downsample_type: null, upsample_type: null })).toMatchObject({
      downsampleType: 'conv',
      upsampleType: 'conv',
    });
  });

  it('has a table of classes only where class_embed_type is null, as diffusers does', () => {
    expect(read({ num_class_embeds: 7 }).classEmbedding).toEqual({ kind: 'table', count: 7 });
    expect(read({ num_class_embeds: 7, class_embed_type: 'timestep' }).classEmbedding).toEqual({
      kind: 'timestep',
    });
    expect(read({ class_embed_type: 'identity' }).classEmbedding).toEqual({ kind: 'identity' });
    expect(read({ num_class_embeds: null, class_embed_type: null })).not.toHaveProperty('classEmbedding');
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { class_embed_type: 'projection' },
      'class_embed_type "projection" is not supported (timestep, identity are)',
    ],
    [{ num_class_embeds: 0 }, 'num_class_embeds must be an integer from 1 to 10000000, got 0'],
    [{ num_class_embeds: '10' }, 'num_class_embeds must be an integer from 1 to 10000000, got "10"'],
    [
      { time_embedding_type: 'learned' },
      'num_train_timesteps must be a number of timesteps where time_embedding_type is "learned", got undefined',
    ],
    [
      { time_embedding_type: 'gaussian' },
      'time_embedding_type "gaussian" is not supported (positional, fourier, learned are)',
    ],
    [{ downsample_type: 'max' }, 'downsample_type "max" is not supported (conv, resnet are)'],
    [{ down_block_types: ['KDownBlock2D'] }, 'down_block_types[0] "KDownBlock2D" is not supported'],
    [{ up_block_types: ['UpBlock2D', 'AttnUpDecoderBlock2D'] }, 'up_block_types[1] "AttnUpDecoderBlock2D"'],
    [
      { norm_num_groups: null },
      'norm_num_groups null goes only with Skip blocks, not with down_block_types[0]',
    ],
    [
      {
        ...skips,
        norm_num_groups: 4,
        down_block_types: ['DownBlock2D', 'SkipDownBlock2D', 'SkipDownBlock2D'],
      },
      'down_block_types[0] must be a Skip block as down_block_types[1] is: the picture beside them would keep its size',
    ],
    [
      { ...skips, norm_num_groups: 4, up_block_types: ['SkipUpBlock2D', 'AttnSkipUpBlock2D', 'UpBlock2D'] },
      'up_block_types[2] must be a Skip block as up_block_types[0] is',
    ],
    [
      { ...skips, in_channels: 4, out_channels: 4 },
      'in_channels must be 3 with Skip blocks in down_block_types, got 4',
    ],
    [{ ...skips, out_channels: 6 }, 'out_channels must be 3 with Skip blocks in up_block_types, got 6'],
    [
      { ...skips, block_out_channels: [6, 6, 64] },
      'block_out_channels: a norm of 70 channels has 32 groups, which do not divide them',
    ],
    [
      { ...skips, block_out_channels: [2, 64, 64] },
      'block_out_channels: a norm of 2 channels has 0 groups, which do not divide them',
    ],
    [
      {
        ...skips,
        down_block_types: ['SkipDownBlock2D', 'AttnSkipDownBlock2D', 'SkipDownBlock2D'],
        up_block_types: ['SkipUpBlock2D', 'SkipUpBlock2D', 'SkipUpBlock2D'],
      },
      'block_out_channels: a norm of 48 channels has 32 groups, which do not divide them',
    ],
    [
      { mid_block_type: 'UNetMidBlock2DCrossAttn' },
      'mid_block_type "UNetMidBlock2DCrossAttn" is not supported',
    ],
    [{ act_fn: 'tanh' }, 'act_fn "tanh" is not supported (silu, mish, gelu, relu, swish are)'],
    [{ resnet_time_scale_shift: 'ada_group' }, 'resnet_time_scale_shift "ada_group" is not supported'],
    [{ out_channels: 9 }, 'out_channels 9 is neither in_channels 3 nor twice that (learned variance)'],
    [{ out_channels: 4 }, 'out_channels 4 is neither in_channels 3 nor twice that (learned variance)'],
    [{ sample_size: null }, 'sample_size is not set'],
    [{ sample_size: 20 }, 'sample_size must be one or two multiples of 8 for 4 levels, got 20'],
    [
      { sample_size: [32, 32, 32] },
      'sample_size must be one or two multiples of 8 for 4 levels, got [32,32,32]',
    ],
    [{ sample_size: '32' }, 'sample_size must be an integer from 1 to 8192, got "32"'],
    [{ block_out_channels: [32, 64] }, 'down_block_types holds 4 blocks, block_out_channels 2 sizes'],
    [{ block_out_channels: [] }, 'block_out_channels must hold 1 to 12 sizes, got []'],
    [
      { block_out_channels: [1e9, 1, 1, 1] },
      'block_out_channels[0] must be an integer from 1 to 65536, got 1000000000',
    ],
    [{ block_out_channels: 'x' }, 'block_out_channels must be a list, got "x"'],
    [{ layers_per_block: 1e6 }, 'layers_per_block must be an integer from 1 to 64, got 1000000'],
    [{ layers_per_block: null }, 'layers_per_block must be an integer from 1 to 64, got null'],
    [{ norm_eps: 'x' }, 'norm_eps must be a number from 0 to 1, got "x"'],
    [{ mid_block_scale_factor: 0 }, 'mid_block_scale_factor must not be 0'],
    [{ downsample_padding: 2 }, 'downsample_padding must be an integer from 0 to 1, got 2'],
    [{ flip_sin_to_cos: 1 }, 'flip_sin_to_cos must be true or false, got 1'],
    [{ norm_num_groups: 48 }, 'norm_num_groups 48 does not divide 224 channels'],
    [{ attention_head_dim: 449 }, 'attention_head_dim 449 is more than 448 channels'],
    [{ attn_norm_num_groups: 5 }, 'attn_norm_num_groups 5 does not divide 896 channels'],
    [{ freq_shift: 112 }, 'freq_shift must be below 112, got 112'],
  ])('is refused by file, field and value: %j', (config, message) => {
    expect(() => derive(config)).toThrow(`config.json: ${message}`);
  });

  it('does not see keys that every object inherits', () => {
    expect(() =>
      derive(JSON.parse('{"__proto__": {"num_class_embeds": -3}}') as Record<string, unknown>),
    ).not.toThrow();
  });
});
