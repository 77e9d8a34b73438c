import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassChoice } from '../../../../../src/core/condition.ts';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import {
  bundledFolder,
  fixtures,
  pseudoRandom,
  readArray,
  readCase,
  relativeError,
} from '../../support/golden.ts';
import { evaluateReference } from '../../support/reference-unet.ts';
import type { ReferenceConfig } from '../../support/reference-unet.ts';
import { writeFiles } from '../../support/write-files.ts';
import { encodeSafetensors, randomWeights, readTensors, type Tensors } from '../../support/weights.ts';

const base: ReferenceConfig & { readonly in_channels: number; readonly out_channels: number } = {
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

type Variant = Partial<typeof base> & { readonly time_embedding_dim?: number };

/** NCSN++ at a small width. */
const skips: Variant = {
  attention_head_dim: null,
  block_out_channels: [32, 16, 24],
  down_block_types: ['AttnSkipDownBlock2D', 'SkipDownBlock2D', 'SkipDownBlock2D'],
  in_channels: 3,
  mid_block_scale_factor: Math.SQRT2,
  norm_num_groups: null,
  out_channels: 3,
  up_block_types: ['SkipUpBlock2D', 'SkipUpBlock2D', 'AttnSkipUpBlock2D'],
};

const variants: Readonly<Record<string, Variant>> = {
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
  'blocks that resample by residual blocks, whatever the config says': {
    down_block_types: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
    up_block_types: ['ResnetUpsampleBlock2D', 'UpBlock2D'],
    downsample_type: 'conv',
    upsample_type: 'conv',
  },
  'the same between blocks that do not': {
    block_out_channels: [8, 16, 8],
    down_block_types: ['DownBlock2D', 'ResnetDownsampleBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'ResnetUpsampleBlock2D', 'UpBlock2D'],
    resnet_time_scale_shift: 'scale_shift',
  },
  'Fourier time': { time_embedding_type: 'fourier' },
  'Fourier time of an odd number of frequencies': {
    attention_head_dim: null,
    block_out_channels: [9, 18],
    norm_num_groups: 3,
    time_embedding_type: 'fourier',
  },
  'learned variance': { out_channels: 4 },
  'NCSN++ blocks': skips,
  'NCSN++ blocks with Fourier time, centered input and two layers': {
    ...skips,
    center_input_sample: true,
    layers_per_block: 2,
    time_embedding_type: 'fourier',
  },
  'NCSN++ blocks with scale_shift, groups and gelu': {
    ...skips,
    act_fn: 'gelu',
    block_out_channels: [32, 32],
    down_block_types: ['SkipDownBlock2D', 'AttnSkipDownBlock2D'],
    norm_num_groups: 4,
    resnet_time_scale_shift: 'scale_shift',
    up_block_types: ['AttnSkipUpBlock2D', 'SkipUpBlock2D'],
  },
  'NCSN++ blocks down, others up': {
    ...skips,
    block_out_channels: [16, 16],
    down_block_types: ['SkipDownBlock2D', 'DownBlock2D'],
    norm_num_groups: 4,
    up_block_types: ['UpBlock2D', 'UpBlock2D'],
  },
  'NCSN++ blocks up, others down': {
    ...skips,
    block_out_channels: [16, 16],
    down_block_types: ['DownBlock2D', 'DownBlock2D'],
    norm_num_groups: 4,
    up_block_types: ['SkipUpBlock2D', 'SkipUpBlock2D'],
  },
  'NCSN++ blocks outside, others inside': {
    ...skips,
    block_out_channels: [16, 16, 16],
    down_block_types: ['SkipDownBlock2D', 'DownBlock2D', 'SkipDownBlock2D'],
    norm_num_groups: 4,
    up_block_types: ['UpBlock2D', 'SkipUpBlock2D', 'SkipUpBlock2D'],
  },
  'one NCSN++ block after others, where no picture arrives': {
    ...skips,
    block_out_channels: [16, 16],
    down_block_types: ['DownBlock2D', 'SkipDownBlock2D'],
    in_channels: 2,
    norm_num_groups: 4,
    out_channels: 2,
    up_block_types: ['UpBlock2D', 'SkipUpBlock2D'],
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
  it.each([
    ['unet-scale-shift', null],
    ['families/adm', 'class'],
    ['families/class-timestep', 'class'],
    ['families/ncsnpp', null],
  ])(
    'agrees with diffusers on %s, so that it may judge where there is no golden data',
    async (name, classes) => {
      const folder = join(fixtures, name, 'unet');
      const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as ReferenceConfig;
      const weights = await readTensors(join(folder, 'diffusion_pytorch_model.safetensors'));
      const golden = await readCase(name);
      const size = golden.eps.length / golden.timesteps.length;
      const choice = classes === null ? null : (await readArray(name, classes))[1]!;
      const part = [size, 2 * size] as const;
      const sample = golden.sample.subarray(...part);
      const defaults: Partial<ReferenceConfig> = {
        act_fn: 'silu',
        center_input_sample: false,
        flip_sin_to_cos: true,
        freq_shift: 0,
        mid_block_scale_factor: 1,
        norm_eps: 1e-5,
      };
      const whole = { ...defaults, ...config };
      const eps = evaluateReference(whole, weights, sample, golden.timesteps[1]!, choice);
      expect(relativeError(eps, golden.eps.subarray(...part))).toBeLessThan(1e-5);
    },
  );
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
    const sample = pseudoRandom(config.in_channels * 64, 5);
    // As a σ, one whose phases float32 can tell.
    const t = config.time_embedding_type === 'fourier' ? 1.5 : 321;
    const eps = await network.run(sample, [t], 1);
    expect(relativeError(eps, evaluateReference(config, weights, sample, t))).toBeLessThan(2e-5);
    await network.release();
  });
});

const mix = { from: 1, to: 4, u: 0.3 };
const classes: readonly (readonly [string, object, readonly ClassChoice[]])[] = [
  ['a table', { num_class_embeds: 5 }, [0, 4, mix, { ...mix, u: 0 }, { ...mix, u: 1 }]],
  ['numbers', { class_embed_type: 'timestep' }, [0, -2.5, 1000.25, mix]],
  [
    'numbers as σ',
    { class_embed_type: 'timestep', time_embedding_type: 'fourier' },
    [0.5, 1.25, { from: 0.5, to: 2, u: 0.25 }],
  ],
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
    const t = 'time_embedding_type' in change ? 1.5 : 321;
    const all = await network.run(
      Float32Array.from(choices.flatMap(() => [...sample])),
      choices.map(() => t),
      choices.length,
      choices.map((choice) => ({ class: choice })),
    );
    const seen = choices.map((choice, i) => {
      const eps = all.slice(i * sample.length, (i + 1) * sample.length);
      expect(
        relativeError(eps, evaluateReference(config, weights, sample, t, choice)),
        JSON.stringify(choice),
      ).toBeLessThan(2e-5);
      return eps.join();
    });
    expect(new Set(seen).size).toBe(choices.length);
    await network.release();
  });
});

it('a class whose logarithm is embedded is refused at 0 and below', async () => {
  const config = { ...base, class_embed_type: 'timestep', time_embedding_type: 'fourier' };
  const folder = tempFolder();
  await writeFiles(folder, {
    'config.json': config,
    'diffusion_pytorch_model.safetensors': encodeSafetensors(randomWeights(config)),
  });
  const graph = await (await openModel(folder, { bundledFolder })).graph(null);
  for (const odd of [0, -1, { from: 1, to: -1, u: 0.75 }])
    expect(() => graph.inputs([1], [{ class: odd }])).toThrow(/^class -?[\d.]+: must be above 0/);
});

describe('the frequencies of Fourier features under their old name', () => {
  const old = 'time_proj.W';
  const config = { ...base, time_embedding_type: 'fourier' };
  const weights = randomWeights(config);
  const frequencies = weights.get('time_proj.weight')!;
  const others = [...weights].filter(([name]) => name !== 'time_proj.weight');
  async function digestOf(tensors: Tensors): Promise<string> {
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': config,
      'diffusion_pytorch_model.safetensors': encodeSafetensors(tensors),
    });
    return (await openModel(folder, { bundledFolder })).info.parts[0]!.digest;
  }

  it('are the same network alone, and beside the present name, which counts', async () => {
    const present = await digestOf(weights);
    expect(await digestOf(new Map([...others, [old, frequencies]]))).toBe(present);
    const different = { ...frequencies, data: frequencies.data.map((value) => value + 1) };
    expect(await digestOf(new Map([[old, different], ...weights]))).toBe(present);
    expect(await digestOf(new Map([...weights, [old, different]]))).toBe(present);
    expect(await digestOf(new Map([...others, [old, different]]))).not.toBe(present);
    const wrapped = [...others, [old, frequencies] as const].map(
      ([name, t]) => [`module.${name}`, t] as const,
    );
    expect(await digestOf(new Map(wrapped))).toBe(present);
  });
});
