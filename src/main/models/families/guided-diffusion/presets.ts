import type { ArchitecturePreset } from '../../../../contract/architecture-presets.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';

/** Flags that the models of guided-diffusion's README have in common. */
const guided = {
  attention_resolutions: '32,16,8',
  num_res_blocks: 2,
  model_channels: 256,
  out_channels: 6,
  num_head_channels: 64,
  resblock_updown: true,
  use_scale_shift_norm: true,
  diffusion_steps: 1000,
  noise_schedule: 'linear',
};
const guided256 = { ...guided, image_size: 256, channel_mult: [1, 1, 2, 2, 4, 4] };

/** The defaults of improved-diffusion's scripts with learned sigmas and 4,000 cosine steps. */
const improved = {
  attention_resolutions: '16,8',
  model_channels: 128,
  num_res_blocks: 3,
  out_channels: 6,
  num_heads: 4,
  use_scale_shift_norm: true,
  diffusion_steps: 4000,
  noise_schedule: 'cosine',
  rescale_timesteps: true,
};
const cifar10 = { ...improved, image_size: 32, channel_mult: [1, 2, 2, 2] };
const imagenet64 = { ...improved, image_size: 64, channel_mult: [1, 2, 3, 4] };
const lsun = {
  ...improved,
  image_size: 256,
  channel_mult: [1, 1, 2, 2, 4, 4],
  num_res_blocks: 2,
  num_heads: 1,
  use_scale_shift_norm: false,
  attention_resolutions: '16',
  diffusion_steps: 1000,
  noise_schedule: 'linear',
  rescale_timesteps: false,
};

/**
 * UNetModel's arguments of the published networks: the flags in the READMEs of openai/guided-diffusion (jul-2021 files) and
 * openai/improved-diffusion (march-2021 files), with what create_model of their script_util.py makes of them.
 */
export const presets: Readonly<Record<ArchitecturePreset, JsonObject>> = {
  '64x64_diffusion': {
    ...guided,
    image_size: 64,
    channel_mult: [1, 2, 3, 4],
    model_channels: 192,
    num_res_blocks: 3,
    num_classes: 1000,
    use_new_attention_order: true,
    noise_schedule: 'cosine',
  },
  '128x128_diffusion': {
    ...guided,
    image_size: 128,
    channel_mult: [1, 1, 2, 3, 4],
    num_classes: 1000,
    num_head_channels: -1,
    num_heads: 4,
  },
  '256x256_diffusion': { ...guided256, num_classes: 1000 },
  '256x256_diffusion_uncond': guided256,
  '512x512_diffusion': {
    ...guided,
    image_size: 512,
    channel_mult: [0.5, 1, 1, 2, 2, 4, 4],
    num_classes: 1000,
  },
  lsun_bedroom: guided256,
  lsun_cat: guided256,
  lsun_horse: guided256,
  lsun_horse_nodropout: guided256,
  cifar10_uncond_50M_500K: cifar10,
  cifar10_uncond_vlb_50M_500K: cifar10,
  imagenet64_uncond_100M_1500K: imagenet64,
  imagenet64_uncond_vlb_100M_1500K: imagenet64,
  imagenet64_cond_270M_250K: {
    ...imagenet64,
    model_channels: 192,
    num_classes: 1000,
    rescale_timesteps: false,
  },
  lsun_uncond_100M_1200K_bs128: lsun,
  lsun_uncond_100M_2400K_bs64: lsun,
};
