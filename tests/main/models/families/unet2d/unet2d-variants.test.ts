import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassChoice } from '../../../../../src/core/condition.ts';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { bundledFolder, fixtures, pseudoRandom, readCase, relativeError } from '../../support/golden.ts';
import { evaluateReference } from '../../support/reference-unet.ts';
import type { ReferenceConfig } from '../../support/reference-unet.ts';
import { writeFiles } from '../../support/write-files.ts';
import { encodeSafetensors, randomWeights, readTensors } from '../../support/weights.ts';

const base: ReferenceConfig & { in_channels: number; out_channels: number } = {
  act_fn: 'silu',
  attention_head_dim: 4,
  block_out_channels: [8, 16],
  center_input_sample: false,
  down_block_types: ['AttnDownBlock2D', 'DownBlock2D'],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 2,
  layers_per_block: 1,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 4,
  out_channels: 2,
  sample_size: 8,
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
};

const variants: Readonly<Record<string, Partial<typeof base> & { time_embedding_dim?: number }>> = {
  'as it is': {},
  'gelu instead of silu': { act_fn: 'gelu' },
  'mish instead of silu': { act_fn: 'mish' },
  'relu instead of silu': { act_fn: 'relu' },
  center_input_sample: { center_input_sample: true },
  'resnet samplers': { downsample_type: 'resnet', upsample_type: 'resnet' },
  'resnet samplers asked for by blocks without attention': {
    downsample_type: 'resnet',
    upsample_type: 'resnet',
    down_block_types: ['DownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'UpBlock2D'],
  },
  'no middle block': { mid_block_type: null },
  'a middle block without attention': { add_attention: false },
  'a scaled middle block': { mid_block_scale_factor: 1.5 },
  'scale_shift with its middle attention unnormed': { resnet_time_scale_shift: 'scale_shift' },
  'scale_shift with groups for the middle attention': {
    resnet_time_scale_shift: 'scale_shift',
    attn_norm_num_groups: 2,
  },
  'one head, padding 0, unflipped, freq_shift 1': {
    attention_head_dim: null,
    downsample_padding: 0,
    flip_sin_to_cos: false,
    freq_shift: 1,
  },
  'a time embedding of another width, two layers': { time_embedding_dim: 24, layers_per_block: 2 },
};

describe('the reference forward pass of these tests', () => {
  it('agrees with diffusers on a golden folder, so that it may judge where there is none', async () => {
    const folder = join(fixtures, 'unet-scale-shift/unet');
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as ReferenceConfig;
    const weights = await readTensors(join(folder, 'diffusion_pytorch_model.safetensors'));
    const golden = await readCase('unet-scale-shift');
    const size = golden.eps.length / 3;
    const eps = evaluateReference(
      config,
      weights,
      golden.sample.subarray(size, 2 * size),
      golden.timesteps[1]!,
    );
    expect(relativeError(eps, golden.eps.subarray(size, 2 * size))).toBeLessThan(1e-5);
  });
});

describe('every option of the config that is supported', () => {
  it.each(Object.entries(variants))('%s: gives the reference eps', async (_, change) => {
    const config = { ...base, ...change };
    const weights = randomWeights(config);
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': config,
      'diffusion_pytorch_model.safetensors': encodeSafetensors(weights),
    });
    const model = await openModel(folder, { bundledFolder });
    const network = await createNetwork(await model.graph(null), {
      provider: 'cpu',
      shape: model.info.latentShape,
    });
    const sample = pseudoRandom(2 * 64, 5);
    const eps = await network.run(sample, [321], 1);
    expect(relativeError(eps, evaluateReference(config, weights, sample, 321))).toBeLessThan(2e-5);
    await network.release();
  });
});

const mix = { from: 1, to: 4, u: 0.3 };
const classes: readonly (readonly [string, object, readonly ClassChoice[]])[] = [
  ['a table', { num_class_embeds: 5 }, [0, 4, mix, { ...mix, u: 0 }, { ...mix, u: 1 }]],
  ['numbers', { class_embed_type: 'timestep' }, [0, -2.5, 1000.25, mix]],
  ['vectors', { class_embed_type: 'identity' }, [[...pseudoRandom(32, 3)], Array<number>(32).fill(0)]],
];

describe('a class', () => {
  it.each(classes)('of %s: gives the reference eps, each another', async (_, change, choices) => {
    const config = { ...base, ...change };
    const weights = randomWeights(config);
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': config,
      'diffusion_pytorch_model.safetensors': encodeSafetensors(weights),
    });
    const model = await openModel(folder, { bundledFolder });
    const network = await createNetwork(await model.graph(null), {
      provider: 'cpu',
      shape: model.info.latentShape,
    });
    const sample = pseudoRandom(2 * 64, 5);
    const all = await network.run(
      Float32Array.from(choices.flatMap(() => [...sample])),
      choices.map(() => 321),
      choices.length,
      choices.map((choice) => ({ class: choice })),
    );
    const seen = choices.map((choice, i) => {
      const eps = all.slice(i * sample.length, (i + 1) * sample.length);
      expect(
        relativeError(eps, evaluateReference(config, weights, sample, 321, choice)),
        JSON.stringify(choice),
      ).toBeLessThan(2e-5);
      return eps.join();
    });
    expect(new Set(seen).size).toBe(choices.length);
    await network.release();
  });
});
