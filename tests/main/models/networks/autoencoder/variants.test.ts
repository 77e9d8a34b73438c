import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { families } from '../../../../../src/main/models/families/index.ts';
import type { OpenedAutoencoder, Part } from '../../../../../src/main/models/family.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { familyFolder, randomAutoencoder, readPart, runCoder } from '../../support/autoencoder.ts';
import { pseudoRandom, relativeError } from '../../support/golden.ts';
import { createReference, type Picture, type ReferenceConfig } from '../../support/reference-autoencoder.ts';
import { encodeSafetensors, readTensors } from '../../support/weights.ts';
import { writeFiles } from '../../support/write-files.ts';

const base: ReferenceConfig = {
  _class_name: 'AutoencoderKL',
  act_fn: 'silu',
  block_out_channels: [4, 8],
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
  latent_channels: 4,
  layers_per_block: 1,
  norm_num_groups: 2,
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
};
const attended = {
  down_block_types: ['AttnDownEncoderBlock2D', 'DownEncoderBlock2D'],
  up_block_types: ['UpDecoderBlock2D', 'AttnUpDecoderBlock2D'],
};

const variants: Readonly<Record<string, object>> = {
  'as it is': {},
  'one level': {
    block_out_channels: [6],
    down_block_types: ['DownEncoderBlock2D'],
    up_block_types: ['UpDecoderBlock2D'],
  },
  'three levels of different widths, two layers': {
    block_out_channels: [4, 8, 6],
    down_block_types: Array(3).fill('DownEncoderBlock2D'),
    up_block_types: Array(3).fill('UpDecoderBlock2D'),
    layers_per_block: 2,
  },
  'attention in the outer blocks, two layers': { ...attended, layers_per_block: 2 },
  'no attention in the middle': { ...attended, mid_block_add_attention: false },
  'mish instead of silu, five latent channels': { act_fn: 'mish', latent_channels: 5 },
  'relu instead of silu, pictures of one channel': { act_fn: 'relu', in_channels: 1, out_channels: 1 },
  'no quant_conv': { use_quant_conv: false },
  'no post_quant_conv': { use_post_quant_conv: false },
  'one group': { norm_num_groups: 1 },
};

const asPicture = ([c, h, w]: Part['shape'], data: Float32Array): Picture => ({
  c,
  h,
  w,
  data: Float64Array.from(data),
});

function open(folder: string, className: string): Promise<OpenedAutoencoder> {
  return families.autoencoders
    .find(({ configClasses }) => configClasses.includes(className))!
    .open(folder, null);
}

async function run(part: Part, input: Float32Array): Promise<Float32Array> {
  return runCoder(
    await part.graph({ batch: null, times: { kind: 'integer', count: 1000 } }),
    part.shape,
    input,
    1,
  );
}

describe('the reference networks of these tests', () => {
  it('agree with diffusers on a golden folder, so that they may judge where there is none', async () => {
    const folder = join(familyFolder('ldm-kl'), 'vae');
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as ReferenceConfig;
    const weights = await readTensors(join(folder, 'diffusion_pytorch_model.safetensors'));
    const { decode, encode } = createReference(config, weights);
    const z = (await readPart('ldm-kl', 'z')).subarray(0, 256).map((value) => value / 0.18215);
    const decoded = decode(asPicture([4, 8, 8], z)).data;
    expect(relativeError(decoded, (await readPart('ldm-kl', 'decoded')).subarray(0, 768))).toBeLessThan(1e-5);
    const image = (await readPart('ldm-kl', 'image')).subarray(0, 768);
    const encoded = encode(asPicture([3, 16, 16], image)).data.subarray(0, 256);
    const golden = (await readPart('ldm-kl', 'encoded')).subarray(0, 256);
    expect(
      relativeError(
        encoded.map((value) => value * 0.18215),
        golden,
      ),
    ).toBeLessThan(1e-5);
  });
});

describe('every option of an AutoencoderKL that is supported', () => {
  it.each(Object.entries(variants))('%s: decodes and encodes as the reference', async (_, change) => {
    const config = { ...base, scaling_factor: 1, ...change };
    const weights = randomAutoencoder(config);
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': config,
      'diffusion_pytorch_model.safetensors': encodeSafetensors(weights),
    });
    const opened = await open(folder, config._class_name);
    const reference = createReference(config, weights);
    const decoder = opened.decoder([4, 6]);
    const z = pseudoRandom(config.latent_channels * 24, 5);
    const decoded = reference.decode(asPicture(decoder.shape, z));
    expect(relativeError(await run(decoder, z), decoded.data)).toBeLessThan(2e-5);
    const encoder = opened.encoder!([4, 6]);
    const picture = pseudoRandom(
      encoder.shape.reduce((a, b) => a * b),
      6,
    );
    const moments = reference.encode(asPicture(encoder.shape, picture)).data;
    expect(moments).toHaveLength(2 * z.length);
    expect(relativeError(await run(encoder, picture), moments.subarray(0, z.length))).toBeLessThan(2e-5);
  });

  it('and of a VQModel whose codes are wider than its latents', async () => {
    const vq = { _class_name: 'VQModel', latent_channels: 3, vq_embed_dim: 5, num_vq_embeddings: 7 };
    const config = { ...base, ...vq, scaling_factor: 1 };
    const weights = randomAutoencoder(config);
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': config,
      'diffusion_pytorch_model.safetensors': encodeSafetensors(weights),
    });
    const opened = await open(folder, 'VQModel');
    const decoder = opened.decoder([2, 2]);
    expect(decoder.shape).toEqual([5, 2, 2]);
    const { data: codes } = weights.get('quantize.embedding.weight')!;
    // Each pixel lies at a code, so that the choice is not in question.
    const chosen = [6, 0, 3, 3];
    const z = Float32Array.from({ length: 20 }, (_, i) => codes[5 * chosen[i % 4]! + Math.floor(i / 4)]!);
    const decoded = createReference(config, weights).decode(asPicture([5, 2, 2], z));
    expect(
      relativeError(
        await run(
          decoder,
          z.map((value) => value * 1.01),
        ),
        decoded.data,
      ),
    ).toBeLessThan(2e-5);
  });
});
