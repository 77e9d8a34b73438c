import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../../src/main/models/open.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder } from '../support/golden.ts';
import { refusalOf } from '../support/refusal.ts';
import { writeFiles } from '../support/write-files.ts';
import {
  plainName,
  renameWeights,
  tinyConfig,
  tinyFolder,
  tinyTensors,
  tinyWeights,
} from '../support/tiny-unet.ts';
import { encodeSafetensors } from '../support/weights.ts';

const open = (location: string): ReturnType<typeof openModel> => openModel(location, { bundledFolder });
const nameOf = (variant: string): string => `diffusion_pytorch_model.${variant}.safetensors`;

async function writePipeline(...names: string[]): Promise<string> {
  const folder = tempFolder();
  await writeFiles(folder, tinyFolder('unet', ...names));
  return folder;
}

/** The digest of the tiny network, whatever its weights are called. */
const digestOf = async (): Promise<string> =>
  (await open(await writePipeline(plainName))).info.parts[0]!.digest;

describe('weights of a variant', () => {
  it.each(['ema', 'non_ema', 'bf16', 'fp16', 'my-own.v2'])(
    'are opened where they are the only ones, with a warning: %s',
    async (variant) => {
      const { info } = await open(await writePipeline(nameOf(variant)));
      expect(info.parts[0]!.digest).toBe(await digestOf());
      expect(info.warnings).toContain(
        `the weights are of the variant ${variant} (${nameOf(variant)}, the only ones)`,
      );
      expect(info.alternatives).toEqual([]);
    },
  );

  const shards = [
    [
      'diffusion_pytorch_model.ema.safetensors.index.json',
      'diffusion_pytorch_model.ema-0000N-of-00002.safetensors',
    ],
    [
      'diffusion_pytorch_model.safetensors.index.ema.json',
      'diffusion_pytorch_model-0000N-of-00002.ema.safetensors',
    ],
    ['diffusion_pytorch_model.bin.index.ema.json', 'diffusion_pytorch_model-0000N-of-00002.ema.safetensors'],
    ['diffusion_pytorch_model.safetensors.index.json', 'diffusion_pytorch_model-0000N-of-00002.safetensors'],
  ] as const;
  it.each(shards)('are opened from shards: %s', async (index, shard) => {
    const folder = tempFolder();
    const tensors = [...tinyTensors];
    const [one, two] = ['1', '2'].map((number) => shard.replace('N', number)) as [string, string];
    await writeFiles(folder, {
      'config.json': tinyConfig,
      [index]: {
        weight_map: Object.fromEntries(tensors.map(([name], i) => [name, i < 9 ? one : two])),
      },
      [one]: encodeSafetensors(new Map(tensors.slice(0, 9))),
      [two]: encodeSafetensors(new Map(tensors.slice(9))),
    });
    const { info } = await open(folder);
    expect(info.parts[0]!.digest).toBe(await digestOf());
    expect(info.warnings.join().includes('of the variant ema')).toBe(index.includes('ema'));
    expect((await open(join(folder, index))).info.parts).toEqual(info.parts);
    expect(await refusalOf(open(join(folder, one)))).toContain(
      `${one}: a part of sharded weights; open their index (${index})`,
    );
  });

  it('give way to the plain ones, else to fp16; all are named, and each can be opened', async () => {
    const plain = await writePipeline(nameOf('ema'), nameOf('fp16'), plainName, nameOf('bf16'));
    const { info } = await open(plain);
    expect(info.name).not.toContain('(');
    expect(info.warnings).toContain(
      `the plain weights are open (${plainName}); also available by path: ${['fp16', 'bf16', 'ema'].map(nameOf).join(', ')}`,
    );
    expect(info.alternatives).toEqual(
      ['fp16', 'bf16', 'ema'].map((variant) => ({
        name: `${variant} weights`,
        path: join(plain, 'unet', nameOf(variant)),
      })),
    );
    const half = await open(await writePipeline(nameOf('ema'), nameOf('fp16')));
    expect(half.info.warnings.join()).toMatch(
      /of the variant fp16 .*; also available by path: diffusion_pytorch_model\.ema/,
    );
  });

  it('are asked for where neither is there: the refusal names them and how to choose', async () => {
    const folder = await writePipeline(nameOf('ema'), nameOf('non_ema'));
    const unet = join(folder, 'unet');
    expect(await refusalOf(open(folder))).toBe(
      `${unet}: 2 variants of the weights (${nameOf('ema')}, ${nameOf('non_ema')}) and no plain one; open the file of one of them, such as ${join(unet, nameOf('ema'))}`,
    );
    const { info } = await open(join(unet, nameOf('non_ema')));
    expect(info).toMatchObject({
      path: join(unet, nameOf('non_ema')),
      alternatives: [{ name: 'ema weights', path: join(unet, nameOf('ema')) }],
    });
    expect(info.name).toBe(`${basename(folder)} (non_ema)`);
  });

  it('are opened by the path of their file, whatever its name, with the scheduler beside the folder', async () => {
    const folder = await writePipeline(plainName);
    await writeFiles(folder, {
      'unet/mine.safetensors': renameWeights((key) => key),
      'scheduler/scheduler_config.json': { beta_schedule: 'scaled_linear' },
    });
    const { info } = await open(join(folder, 'unet/mine.safetensors'));
    expect(info).toMatchObject({
      scheduler: { betaSchedule: 'scaled_linear' },
      parts: [{ digest: await digestOf() }],
    });
    expect(info.alternatives).toEqual([{ name: 'plain weights', path: join(folder, 'unet', plainName) }]);
    const again = await open(info.path);
    expect(again.info).toEqual(info);
  });

  it('without a config.json beside them are refused as before, and of another network by its name', async () => {
    const folder = tempFolder();
    await writeFiles(folder, { 'a.safetensors': tinyWeights, 'b/a.safetensors': tinyWeights });
    expect(await refusalOf(open(join(folder, 'a.safetensors')))).toMatch(/a single weight file; open the/);
    await writeFiles(folder, { 'b/config.json': { _class_name: 'AutoencoderKL' } });
    expect(await refusalOf(open(join(folder, 'b/a.safetensors')))).toMatch(
      /b\/config\.json: _class_name "AutoencoderKL" is an autoencoder without its denoiser/,
    );
  });

  it('of no name that is known are named where there are none', async () => {
    const folder = tempFolder();
    await writeFiles(folder, { ...tinyFolder('unet'), 'unet/diffusion_flax_model.msgpack': '' });
    expect(await refusalOf(open(folder))).toMatch(
      /no weights \(diffusion_pytorch_model\.safetensors or \.bin\), but diffusion_flax_model\.msgpack$/,
    );
    await writeFiles(folder, { 'unet/model.safetensors': tinyWeights });
    expect(await refusalOf(open(folder))).toMatch(
      /but diffusion_flax_model\.msgpack, model\.safetensors; open the file itself if it holds them$/,
    );
    const { info } = await open(join(folder, 'unet/model.safetensors'));
    expect(info.parts[0]!.digest).toBe(await digestOf());
  });
});
