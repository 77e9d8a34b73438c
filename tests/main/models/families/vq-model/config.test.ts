import { describe, expect, it } from 'vitest';
import { readVQModelConfig } from '../../../../../src/main/models/families/vq-model/config.ts';

const celeba = {
  _class_name: 'VQModel',
  act_fn: 'silu',
  block_out_channels: [128, 256, 512],
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D', 'DownEncoderBlock2D'],
  in_channels: 3,
  latent_channels: 3,
  layers_per_block: 2,
  num_vq_embeddings: 8192,
  out_channels: 3,
  sample_size: 256,
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D', 'UpDecoderBlock2D'],
};
const read = (json: object): ReturnType<typeof readVQModelConfig> =>
  readVQModelConfig({ ...json }, 'vqvae/config.json');

describe("a VQModel's config", () => {
  it('of CompVis/ldm-celebahq-256, which is older than scaling_factor, is read as not scaled, and says so', () => {
    const { config, warnings } = read(celeba);
    expect(config).toMatchObject({
      latentChannels: 3,
      codes: 8192,
      quantConv: 3,
      postQuantConv: true,
      scaling: { factor: 1, shift: 0, moments: null },
      midAttention: true,
      normNumGroups: 32,
    });
    expect(warnings).toEqual([expect.stringMatching(/^scaling_factor is not set: .* \(1\.0\); .*#6725\)$/)]);
  });

  it.each([1, 0.18215])('with scaling_factor %f is taken at its word, and says so', (factor) => {
    const { config, warnings } = read({ ...celeba, scaling_factor: factor });
    expect(config.scaling.factor).toBe(factor);
    expect(warnings).toEqual([expect.stringMatching(`^scaling_factor ${factor} is applied`)]);
  });

  it('takes the defaults of the constructor for what is absent', () => {
    expect(read({}).config).toMatchObject({
      pictureChannels: 3,
      latentChannels: 3,
      codes: 256,
      blockOutChannels: [64],
      downBlocks: [{ attention: false }],
      layersPerBlock: 1,
    });
    expect(read({ vq_embed_dim: null, latent_channels: 5 }).config.latentChannels).toBe(5);
    expect(read({ vq_embed_dim: 2, latent_channels: 5 }).config).toMatchObject({
      latentChannels: 2,
      decodedChannels: 5,
      quantConv: 2,
    });
  });

  it.each<[object, string]>([
    [{ norm_type: 'spatial' }, 'norm_type "spatial" is not supported (group are)'],
    [{ num_vq_embeddings: 0 }, 'num_vq_embeddings must be an integer from 1 to 1048576, got 0'],
    [{ vq_embed_dim: 'x' }, 'vq_embed_dim must be an integer from 1 to 65536, got "x"'],
    [{ scaling_factor: 0 }, 'scaling_factor must be a number from 0.000001 to 1000000, got 0'],
    [{ scaling_factor: null }, 'scaling_factor must be a number from 0.000001 to 1000000, got null'],
    [{ in_channels: 1 }, 'in_channels 1 differs from out_channels 3'],
    [
      { down_block_types: ['DownBlock2D'] },
      'down_block_types[0] "DownBlock2D" is not supported (DownEncoderBlock2D, AttnDownEncoderBlock2D are)',
    ],
    [{ up_block_types: [] }, 'up_block_types holds 0 blocks, block_out_channels 1 sizes'],
    [{ block_out_channels: [] }, 'block_out_channels must hold 1 to 12 sizes, got []'],
    [{ act_fn: 'tanh' }, 'act_fn "tanh" is not supported (silu, mish, gelu, relu, swish are)'],
  ])('%j is refused', (change, message) => {
    expect(() => read({ ...celeba, ...small, ...change })).toThrow(`vqvae/config.json: ${message}`);
  });
});

/** One level. */
const small = {
  block_out_channels: [8],
  down_block_types: ['DownEncoderBlock2D'],
  up_block_types: ['UpDecoderBlock2D'],
};
