import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSizes } from '../../../../../src/main/models/graph/sizes/index.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import type { OpenOptions } from '../../../../../src/contract/model.ts';
import type { OpenedModel } from '../../../../../src/main/models/model.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { familyFolder, readPart, runCoder } from '../../support/autoencoder.ts';
import { bundledFolder, pseudoRandom } from '../../support/golden.ts';
import { types } from '../../support/onnx-model.ts';
import { refusalOf } from '../../support/refusal.ts';
import { encodeSafetensors, readTensors, type Tensors } from '../../support/weights.ts';

const open = (folder: string, options: Partial<OpenOptions> = {}): Promise<OpenedModel> =>
  openModel(folder, { bundledFolder, ...options });

const WEIGHTS = 'diffusion_pytorch_model.safetensors';

/** A copy of a golden folder whose autoencoder's config and weights are changed. */
async function copy(
  name: string,
  part: string,
  change: object,
  weigh: (tensors: Tensors) => Tensors = (tensors) => tensors,
): Promise<string> {
  const folder = join(tempFolder(), name);
  await cp(familyFolder(name), folder, { recursive: true });
  const [config, weights] = [join(folder, part, 'config.json'), join(folder, part, WEIGHTS)];
  const json = JSON.parse(await readFile(config, 'utf8')) as object;
  await writeFile(config, JSON.stringify({ ...json, ...change }));
  await writeFile(weights, encodeSafetensors(weigh(await readTensors(weights))));
  return folder;
}

const select = (tensors: Tensors, keep: (key: string) => boolean): Tensors =>
  new Map([...tensors].filter(([key]) => keep(key)));

describe('a pipeline with an autoencoder', () => {
  it('says its networks, the shapes of latent and picture, and the step of sizes', async () => {
    const { info, decoder, encoder } = await open(familyFolder('ldm-kl-meanstd'));
    expect(info).toMatchObject({
      latentShape: [4, 8, 8],
      pictureShape: [3, 32, 32],
      sizeStep: 8,
      dtype: 'F32',
      networks: [
        { role: 'denoiser', className: 'UNet2DModel', inputShape: [4, 8, 8], outputShape: [4, 8, 8] },
        { role: 'decoder', className: 'AutoencoderKL', inputShape: [4, 8, 8], outputShape: [3, 32, 32] },
        { role: 'encoder', className: 'AutoencoderKL', inputShape: [3, 32, 32], outputShape: [4, 8, 8] },
      ],
    });
    expect(info.parts.map(({ role }) => role)).toEqual(['denoiser', 'decoder', 'encoder']);
    expect(new Set(info.parts.map(({ digest }) => digest)).size).toBe(3);
    const files = ['unet', 'vqvae'].map((part) => join(familyFolder('ldm-kl-meanstd'), part, WEIGHTS));
    const stored = await Promise.all(files.map(readTensors));
    const count = stored
      .flatMap((tensors) => [...tensors.values()])
      .reduce((n, { data }) => n + data.length, 0);
    expect(info.parameters).toBe(count);
    expect([decoder!.shape, encoder!.shape]).toEqual([
      [4, 8, 8],
      [3, 32, 32],
    ]);
    expect(info.warnings.join()).not.toMatch(/channels, a picture has/);
  });

  it('says of a VQModel how its latents are scaled', async () => {
    expect((await open(familyFolder('ldm-vq'))).info.warnings).toContainEqual(
      expect.stringMatching(/^vqvae: scaling_factor is not set: latents are decoded as they are \(1\.0\)/),
    );
    expect((await open(familyFolder('ldm-vq-scale-018215'))).info.warnings).toContainEqual(
      expect.stringMatching(/^vqvae: scaling_factor 0\.18215 is applied/),
    );
  });

  it('opens at a size in pixels of the picture, which its factor and its levels divide', async () => {
    const { info, decoder } = await open(familyFolder('ldm-vq'), { size: [24, 40] });
    expect(info).toMatchObject({ latentShape: [3, 12, 20], pictureShape: [3, 24, 40], sizeStep: 4 });
    const z = pseudoRandom(3 * 12 * 20);
    expect(await runCoder(await decoder!.graph(null), decoder!.shape, z, 1)).toHaveLength(3 * 24 * 40);
    const odd = await refusalOf(open(familyFolder('ldm-vq'), { size: [24, 41] }));
    expect(odd).toMatch(/vqvae: size 24x41: width 41 must be a multiple of 2 \(the decoder enlarges by 2\)$/);
  });

  it('has the scale in the digests of its decoder and encoder alone: another one is another model', async () => {
    const stated = await open(familyFolder('ldm-vq'));
    const same = await open(await copy('ldm-vq', 'vqvae', { scaling_factor: 1, sample_size: 99 }));
    expect(same.info.parts).toEqual(stated.info.parts);
    expect(same.info.identity).toBe(stated.info.identity);
    const other = await open(await copy('ldm-vq', 'vqvae', { scaling_factor: 0.5 }));
    expect(other.info.parts[0]).toEqual(stated.info.parts[0]);
    for (const i of [1, 2]) expect(other.info.parts[i]!.digest).not.toBe(stated.info.parts[i]!.digest);
    expect(other.info.identity).not.toBe(stated.info.identity);
  });

  it('has digests of weights that the other network does not change', async () => {
    const stated = await open(familyFolder('ldm-kl'));
    const folder = await copy('ldm-kl', 'vae', {}, (tensors) => {
      const bias = tensors.get('decoder.conv_out.bias')!;
      return new Map([...tensors, ['decoder.conv_out.bias', { ...bias, data: bias.data.map((v) => v + 1) }]]);
    });
    const { parts } = (await open(folder)).info;
    expect(parts.map(({ digest }, i) => digest === stated.info.parts[i]!.digest)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is opened without a model_index.json', async () => {
    const folder = join(tempFolder(), 'ldm');
    await cp(familyFolder('ldm-kl'), folder, { recursive: true });
    await rm(join(folder, 'model_index.json'));
    expect((await open(folder)).info.parts).toEqual((await open(familyFolder('ldm-kl'))).info.parts);
  });

  it('takes the fp16 weights where there are no others, and says whose they are', async () => {
    const folder = join(tempFolder(), 'ldm');
    await cp(familyFolder('ldm-kl'), folder, { recursive: true });
    const weights = join(folder, 'vae', WEIGHTS);
    const half = encodeSafetensors(await readTensors(weights), 'F16');
    await rm(weights);
    await writeFile(join(folder, 'vae/diffusion_pytorch_model.fp16.safetensors'), half);
    const { info, decoder } = await open(folder);
    expect(info.dtype).toBe('mixed');
    expect(info.warnings).toContainEqual(expect.stringMatching(/^vae: the weights are of the variant fp16/));
    const z = (await readPart('ldm-kl', 'z')).subarray(0, 256);
    const golden = (await readPart('ldm-kl', 'decoded')).subarray(0, 768);
    const decoded = await runCoder(await decoder!.graph(null), decoder!.shape, z, 1);
    expect(Math.max(...decoded.map((value, i) => Math.abs(value - golden[i]!)))).toBeLessThan(2e-2);
  });

  it('says of its denoiser alone where pictures are', async () => {
    const { info, decoder } = await open(join(familyFolder('ldm-kl'), 'unet'));
    expect([info.pictureShape, decoder]).toEqual([[4, 8, 8], null]);
    expect(info.warnings).toContainEqual(
      expect.stringMatching(
        /^x_0 has 4 channels.*; open the pipeline's folder, which has the decoder, to see/,
      ),
    );
  });
});

describe('graphs of decoders and encoders', () => {
  it.each(['ldm-vq-scale-1', 'ldm-kl-meanstd'])('%s: the size of every tensor is known', async (name) => {
    const { decoder, encoder } = await open(familyFolder(name));
    for (const part of [decoder!, encoder!])
      for (const batch of [null, 3]) {
        const graph = await part.graph(batch);
        const unknown: string[] = [];
        const fed = makeValue(types.FLOAT, [batch ?? 1, ...part.shape]);
        inferSizes(
          readStructure(graph.model),
          new Map([[graph.sampleInput, fed]]),
          (tensor, { shape, type }, op) => {
            if (shape === null || shape.includes(null) || type === 0) unknown.push(`${op} ${tensor}`);
          },
        );
        expect(unknown).toEqual([]);
        const limits = { memory: 1e9, tensor: 1e9 };
        expect(checkSizes(graph, part.shape, name, limits).total).toBeGreaterThan(1e4);
        expect(() => checkSizes(graph, part.shape, name, { ...limits, memory: 1e3 })).toThrow('memory limit');
      }
  });
});

describe('an autoencoder that does not fit', () => {
  const cases: readonly (readonly [string, string, object, (tensors: Tensors) => Tensors, RegExp])[] = [
    [
      'without the encoder',
      'ldm-kl',
      {},
      (tensors) => select(tensors, (key) => !/^(encoder|quant_conv)/.test(key)),
      /vae\/diffusion_pytorch_model\.safetensors: missing encoder\.conv_in\.weight/,
    ],
    [
      'without the code vectors',
      'ldm-vq',
      {},
      (tensors) => select(tensors, (key) => !key.startsWith('quantize.')),
      /vqvae\/diffusion_pytorch_model\.safetensors: missing quantize\.embedding\.weight$/,
    ],
    [
      'of another number of codes than config.json says',
      'ldm-vq',
      { num_vq_embeddings: 25 },
      (tensors) => tensors,
      /: quantize\.embedding\.weight has shape \[24,3\], config\.json implies \[25,3\]$/,
    ],
    [
      'with layers that config.json does not have',
      'ldm-kl',
      { use_quant_conv: false },
      (tensors) => tensors,
      /: quant_conv\.(weight|bias), quant_conv\.(weight|bias) not part of the network that config\.json/,
    ],
    [
      'whose groups do not divide its channels',
      'ldm-kl',
      { norm_num_groups: 4 },
      (tensors) => tensors,
      /vae\/config\.json: norm_num_groups 4 does not divide 6 channels$/,
    ],
  ];
  it.each(cases)('%s is refused', async (_, name, change, weigh, message) => {
    const part = name.startsWith('ldm-vq') ? 'vqvae' : 'vae';
    expect(await refusalOf(open(await copy(name, part, change, weigh)))).toMatch(message);
  });

  it("to its denoiser's channels is refused", async () => {
    const folder = join(tempFolder(), 'ldm');
    await cp(familyFolder('ldm-kl'), folder, { recursive: true });
    await cp(join(familyFolder('ldm-vq'), 'vqvae'), join(folder, 'vae'), { recursive: true });
    expect(await refusalOf(open(folder))).toMatch(
      /vae: its latents have 3 channels, the denoiser's samples 4$/,
    );
  });
});
