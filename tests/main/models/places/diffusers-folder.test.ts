import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { readTorchBin } from '../../../../src/main/formats/torch-bin/reader.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder, fixtures, readCase, relativeError } from '../support/golden.ts';
import { refusalOf } from '../support/refusal.ts';
import { encodeTorch, pickleDict, pickleTensor } from '../support/torch-file.ts';
import { writeFiles } from '../support/write-files.ts';
import { encodeSafetensors, expand, readTensors } from '../support/weights.ts';
import type { Tensors } from '../support/weights.ts';

const golden = join(fixtures, 'unet-scale-shift');
const weightFile = 'diffusion_pytorch_model.safetensors';

const open = (location: string): ReturnType<typeof openModel> => openModel(location, { bundledFolder });
const readConfig = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(golden, 'unet/config.json'), 'utf8')) as Record<string, unknown>;
const readWeights = (): Promise<Tensors> => readTensors(join(golden, 'unet', weightFile));

/** Relative error to diffusers' eps on the golden case of unet-scale-shift. */
async function errorOf(location: string, name = 'unet-scale-shift'): Promise<number> {
  const model = await open(location);
  const { sample, timesteps, eps } = await readCase(name);
  const network = await createNetwork(await model.graph(null), {
    provider: 'cpu',
    shape: model.info.latentShape,
  });
  const error = relativeError(await network.run(sample, timesteps, 3), eps);
  await network.release();
  return error;
}

describe('where the weights lie', () => {
  it('opens a hub cache folder through refs/main, and a snapshot of it, whose files are links', async () => {
    const cache = join(tempFolder(), 'models--org--tiny-unet');
    const snapshot = join(cache, 'snapshots/0123abc');
    await writeFiles(cache, {
      'refs/main': '0123abc',
      'snapshots/0123abc/unet/.keep': '',
      'snapshots/0123abc/scheduler/.keep': '',
    });
    await mkdir(join(cache, 'blobs'));
    const files = [
      'model_index.json',
      'unet/config.json',
      `unet/${weightFile}`,
      'scheduler/scheduler_config.json',
    ];
    for (const [i, file] of files.entries()) {
      await cp(join(golden, file), join(cache, 'blobs', String(i)));
      await symlink(
        join(file.includes('/') ? '../../..' : '../..', 'blobs', String(i)),
        join(snapshot, file),
      );
    }
    for (const location of [cache, snapshot]) {
      const { info } = await open(location);
      expect(info).toMatchObject({ name: 'org/tiny-unet', path: snapshot });
      expect(await errorOf(location)).toBeLessThan(2e-5);
    }
    await writeFile(join(cache, 'refs/main'), '../../..');
    await expect(open(cache)).rejects.toThrow(/refs\/main: "\.\.\/\.\.\/\.\." is no commit/);
  });

  it('opens the unet folder of a pipeline with the scheduler beside it', async () => {
    const { info } = await open(join(golden, 'unet'));
    expect(info).toMatchObject({ name: 'unet-scale-shift', parts: (await open(golden)).info.parts });
    expect(info.warnings.join()).toMatch(/clip_sample/);
  });

  it.each([
    ['F16', 2e-3],
    ['BF16', 2e-2],
  ] as const)('reads %s weights: eps within %f of the float32 one', async (type, tolerance) => {
    const folder = tempFolder();
    const name = type === 'F16' ? 'diffusion_pytorch_model.fp16.safetensors' : weightFile;
    await writeFiles(folder, {
      'config.json': await readConfig(),
      [name]: encodeSafetensors(await readWeights(), type),
    });
    const { info } = await open(folder);
    expect(info.dtype).toBe(type);
    const error = await errorOf(folder);
    expect(error).toBeLessThan(tolerance);
    expect(error).toBeGreaterThan(tolerance / 1e3); // it really went through the short format
    expect(info.warnings.join()).toMatch(/no scheduler_config.json/);
  });

  it('gives one digest to the same weights sharded, renamed or in a .bin, another to other weights', async () => {
    const folder = tempFolder();
    const bin = join(fixtures, 'unet-legacy-bin');
    const binFile = join(bin, 'diffusion_pytorch_model.bin');
    const weights = [...expand(await readTorchBin(await readFile(binFile), binFile))];
    const shards = { 'a.safetensors': weights.slice(0, 40), 'b.safetensors': weights.slice(40) };
    const weight_map = Object.fromEntries(
      Object.entries(shards).flatMap(([file, part]) => part.map(([name]) => [name, file])),
    );
    await writeFiles(folder, {
      'config.json': await readFile(join(bin, 'config.json')),
      'diffusion_pytorch_model.safetensors.index.json': { metadata: {}, weight_map },
      'a.safetensors': encodeSafetensors(new Map(shards['a.safetensors'])),
      'b.safetensors': encodeSafetensors(new Map(shards['b.safetensors'])),
    });
    const digest = (await open(bin)).info.parts[0]!.digest;
    expect((await open(folder)).info.parts[0]!.digest).toBe(digest);
    expect(await errorOf(folder, 'unet-legacy-bin')).toBeLessThan(2e-5);
    weights.at(-1)![1].data[0]! += 1;
    await writeFiles(folder, { 'b.safetensors': encodeSafetensors(new Map(shards['b.safetensors'])) });
    expect((await open(folder)).info.parts[0]!.digest).not.toBe(digest);
  });

  it('refuses shards that are elsewhere, incomplete or not what the index says', async () => {
    const folder = tempFolder();
    const index = 'diffusion_pytorch_model.safetensors.index.json';
    const shard = encodeSafetensors(new Map([['x', { shape: [1], data: Float32Array.of(1) }]]));
    await writeFiles(folder, { 'config.json': await readConfig(), 'a.safetensors': shard });
    const refusal = async (weight_map: unknown): Promise<string> => {
      await writeFiles(folder, { [index]: { weight_map } });
      return refusalOf(open(folder));
    };
    expect(await refusal({ x: '../a.safetensors' })).toMatch(
      /weight_map names the file "\.\.\/a\.safetensors"/,
    );
    expect(await refusal({ x: '/etc/passwd' })).toMatch(/weight_map names the file "\/etc\/passwd"/);
    expect(await refusal({ x: 'b.safetensors' })).toMatch(/b\.safetensors: no such file/);
    expect(await refusal({ y: 'a.safetensors' })).toMatch(/holds x, which .* puts in undefined/);
    expect(await refusal({ x: 'a.safetensors', y: 'a.safetensors' })).toMatch(/missing y in the shards/);
    expect(await refusal([])).toMatch(/weight_map must be an object, got \[\]/);
    // A name that every object has must not be looked up as if the index gave it.
    const inherited = encodeSafetensors(new Map([['constructor', { shape: [1], data: Float32Array.of(1) }]]));
    await writeFiles(folder, { 'a.safetensors': inherited });
    expect(await refusal({ x: 'a.safetensors' })).toMatch(/holds constructor, which .* puts in undefined/);
  });
});

describe('weights that do not fit the config', () => {
  it('are not even read where a sample would be larger than any latent', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': { ...(await readConfig()), sample_size: 8192, in_channels: 8, out_channels: 8 },
    });
    expect(await refusalOf(open(folder))).toMatch(
      /config\.json: a sample of shape \[8, 8192, 8192\] has more than 268435456 values/,
    );
  });

  const openChanged = async (
    config: Record<string, unknown>,
    change: (weights: Map<string, { shape: readonly number[]; data: Float32Array }>) => void = () =>
      undefined,
  ): Promise<string> => {
    const folder = tempFolder();
    const weights = new Map(await readWeights());
    change(weights);
    await writeFiles(folder, {
      'config.json': { ...(await readConfig()), ...config },
      [weightFile]: encodeSafetensors(weights),
    });
    return refusalOf(open(folder));
  };

  it('names missing and unexpected keys', async () => {
    expect(await openChanged({}, (weights) => weights.delete('conv_in.bias'))).toMatch(
      /safetensors: missing conv_in\.bias$/,
    );
    const extra = { shape: [1], data: Float32Array.of(1) };
    expect(await openChanged({}, (weights) => weights.set('class_embedding.weight', extra))).toMatch(
      /safetensors: class_embedding\.weight not part of the network/,
    );
    expect(
      await openChanged({}, (weights) => weights.set('mid_block.attentions.0.query.weight', extra)),
    ).toMatch(/query\.weight is given under its old and its present name|to_q\.weight is given under/);
  });

  it('names a shape that differs, and the one the config implies', async () => {
    expect(await openChanged({ in_channels: 1, out_channels: 1 })).toMatch(
      /safetensors: conv_in\.weight has shape \[16,3,3,3\], config\.json implies \[16,1,3,3\]/,
    );
  });

  it('says that a Git LFS pointer is none of the weights', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'config.json': await readConfig(),
      [weightFile]: 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
    });
    expect(await refusalOf(open(folder))).toMatch(/a Git LFS pointer/);
  });
});

describe('a folder of another kind is named', () => {
  const config = { _class_name: 'UNet2DConditionModel' };
  const kinds: readonly (readonly [string, Record<string, string | object>, RegExp])[] = [
    ['empty', {}, /the folder is empty/],
    [
      'text-to-image pipeline',
      {
        'model_index.json': {
          _class_name: 'StableDiffusionPipeline',
          unet: ['diffusers', 'UNet2DConditionModel'],
          vae: ['diffusers', 'AutoencoderKL'],
        },
      },
      /unet "UNet2DConditionModel" is a text-to-image network, not supported yet$/,
    ],
    [
      'UNet with a text encoder',
      {
        'model_index.json': {
          _class_name: 'StableDiffusionPipeline',
          unet: ['diffusers', 'UNet2DModel'],
          vae: ['diffusers', 'AutoencoderKL'],
          text_encoder: ['transformers', 'CLIPTextModel'],
        },
      },
      /: text_encoder beside the denoiser: a text-to-image or other pipeline, not supported yet$/,
    ],
    [
      'autoencoder of another class',
      {
        'vqvae/config.json': { _class_name: 'AutoencoderTiny' },
        'unet/config.json': { _class_name: 'UNet2DModel' },
      },
      /vqvae\/config\.json: _class_name "AutoencoderTiny" is not supported \(VQModel and AutoencoderKL are\)$/,
    ],
    [
      'autoencoder without its files',
      {
        'model_index.json': {
          _class_name: 'LDMPipeline',
          unet: ['diffusers', 'UNet2DModel'],
          vqvae: ['diffusers', 'VQModel'],
        },
        'unet/config.json': { _class_name: 'UNet2DModel' },
      },
      /vqvae\/config\.json: no such file, but the pipeline has a vqvae$/,
    ],
    ['conditional UNet', { 'unet/config.json': config }, /UNet2DConditionModel" is a text-to-image network/],
    [
      'autoencoder',
      { 'config.json': { _class_name: 'AutoencoderKL' } },
      /config\.json: _class_name "AutoencoderKL" is an autoencoder without its denoiser; open the pipeline's folder/,
    ],
    [
      'transformers model',
      { 'config.json': { architectures: ['BertModel'], model_type: 'bert' } },
      /a transformers model \(\["BertModel"\]\)/,
    ],
    ['LoRA', { 'adapter_config.json': {}, 'adapter_model.safetensors': '' }, /adapter_config\.json: a LoRA/],
    [
      'network of EDM',
      { 'edm.pkl': '' },
      /edm\.pkl: a network of NVlabs\/edm: its pickle is a program .* not run here/,
    ],
    ['single-file checkpoint', { 'v1.ckpt': '' }, /v1\.ckpt without config\.json: a single-file checkpoint/],
    ['other things', { 'notes.txt': '' }, /no config\.json, unet\/config\.json or \.onnx in it/],
    [
      'several .onnx files',
      { 'a.onnx': '', 'b.onnx': '' },
      /2 \.onnx files \(a\.onnx, b\.onnx\); open one of them/,
    ],
    [
      'UNet config without weights',
      { 'config.json': { _class_name: 'UNet2DModel', sample_size: 8 } },
      /no weights \(diffusion_pytorch_model/,
    ],
  ];
  it.each(kinds)('%s', async (_, files, message) => {
    const folder = tempFolder();
    await writeFiles(folder, files);
    expect(await refusalOf(open(folder))).toMatch(message);
  });

  it('and so is a file that is no .onnx, or nothing at all', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'model.ckpt': '',
      'lfs.pt': 'version https://git-lfs.github.com/spec/v1',
      'lora.safetensors': '',
      'a.png': '',
    });
    expect(await refusalOf(open(join(folder, 'model.ckpt')))).toMatch(/model\.ckpt: not a torch zip file/);
    expect(await refusalOf(open(join(folder, 'lfs.pt')))).toMatch(/lfs\.pt: a Git LFS pointer/);
    const other = Buffer.from(encodeTorch(pickleDict(pickleTensor())));
    await writeFile(join(folder, 'other.pt'), other);
    expect(await refusalOf(open(join(folder, 'other.pt')))).toMatch(
      /a single weight file; open the diffusers folder .* \(its keys are neither/,
    );
    expect(await refusalOf(open(join(folder, 'lora.safetensors')))).toMatch(/a LoRA/);
    expect(await refusalOf(open(join(folder, 'a.png')))).toMatch(/not a folder and not an \.onnx file/);
    expect(await refusalOf(open(join(folder, 'none')))).toMatch(/none: no such file or folder/);
  });
});
