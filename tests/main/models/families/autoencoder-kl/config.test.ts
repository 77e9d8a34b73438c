import { describe, expect, it } from 'vitest';
import { readAutoencoderKLConfig } from '../../../../../src/main/models/families/autoencoder-kl/config.ts';

const read = (json: object): ReturnType<typeof readAutoencoderKLConfig> =>
  readAutoencoderKLConfig({ ...json }, 'vae/config.json');

describe("an AutoencoderKL's config", () => {
  it('takes the defaults of the constructor for what is absent, 0.18215 for the scale, without a warning', () => {
    const { config, warnings } = read({});
    expect(config).toMatchObject({
      latentChannels: 4,
      encodedChannels: 8,
      quantConv: 8,
      postQuantConv: true,
      codes: null,
      scaling: { factor: 0.18215, shift: 0, moments: null },
    });
    expect(warnings).toEqual([]);
  });

  it('may have a shift, or a mean and a deviation per channel, or neither as null', () => {
    expect(read({ shift_factor: 0.06, scaling_factor: 1.5 }).config.scaling).toEqual({
      factor: 1.5,
      shift: 0.06,
      moments: null,
    });
    const moments = { latents_mean: [1, 2, 3, -4], latents_std: [1, 2, 3, 4] };
    expect(read(moments).config.scaling.moments).toEqual({ mean: [1, 2, 3, -4], std: [1, 2, 3, 4] });
    const none = { latents_mean: null, latents_std: null, shift_factor: null };
    expect(read(none)).toEqual(read({}));
  });

  it('ignores a mean without a deviation, as pipelines do, and says so', () => {
    const { config, warnings } = read({ latents_mean: [1, 2, 3, 4] });
    expect(config.scaling.moments).toBeNull();
    expect(warnings).toEqual(['latents_mean is ignored, as diffusers does without latents_std']);
    expect(read({ latents_std: [1, 2, 3, 4] }).warnings).toEqual([
      'latents_std is ignored, as diffusers does without latents_mean',
    ]);
  });

  const four = [1, 2, 3, 4];
  it.each<[object, string]>([
    [{ latents_mean: [1, 2], latents_std: four }, 'latents_mean holds 2 numbers, latent_channels is 4'],
    [{ latents_mean: four, latents_std: [1, 0, 1, 1] }, 'latents_std must be from 1e-6, got [1,0,1,1]'],
    [{ latents_mean: [1, 'x', 1, 1] }, 'latents_mean[1] must be a number from -1000000 to 1000000, got "x"'],
    [{ latents_mean: 3 }, 'latents_mean must be a list, got 3'],
    [
      { latents_mean: four, latents_std: four, shift_factor: 0.5 },
      'shift_factor 0.5 together with latents_mean is not supported',
    ],
    [{ shift_factor: '1' }, 'shift_factor must be a number from -1000000 to 1000000, got "1"'],
    [{ use_quant_conv: 1 }, 'use_quant_conv must be true or false, got 1'],
    [{ mid_block_add_attention: null }, 'mid_block_add_attention must be true or false, got null'],
    [{ latent_channels: -1 }, 'latent_channels must be an integer from 1 to 65536, got -1'],
    [
      { down_block_types: ['DownEncoderBlock2D', 'CrossAttnDownBlock2D'], block_out_channels: [4, 4] },
      'down_block_types[1] "CrossAttnDownBlock2D" is not supported',
    ],
  ])('%j is refused', (change, message) => {
    expect(() => read(change)).toThrow(`vae/config.json: ${message}`);
  });
});
