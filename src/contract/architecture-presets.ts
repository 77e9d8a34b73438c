/**
 * Published networks of https://github.com/openai/guided-diffusion and https://github.com/openai/improved-diffusion whose
 * files do not say their architecture, by the names of their files without `.pt`.
 */
export const architecturePresets = [
  '64x64_diffusion',
  '128x128_diffusion',
  '256x256_diffusion',
  '256x256_diffusion_uncond',
  '512x512_diffusion',
  'lsun_bedroom',
  'lsun_cat',
  'lsun_horse',
  'lsun_horse_nodropout',
  'cifar10_uncond_50M_500K',
  'cifar10_uncond_vlb_50M_500K',
  'imagenet64_uncond_100M_1500K',
  'imagenet64_uncond_vlb_100M_1500K',
  'imagenet64_cond_270M_250K',
  'lsun_uncond_100M_1200K_bs128',
  'lsun_uncond_100M_2400K_bs64',
] as const;

export type ArchitecturePreset = (typeof architecturePresets)[number];
