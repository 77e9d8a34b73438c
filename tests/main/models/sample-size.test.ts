import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SampleSize } from '../../../src/contract/sample-size.ts';
import { createNetwork } from '../../../src/main/engine/process/session.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bundledFolder, fixtures, pseudoRandom } from './support/golden.ts';
import { encodeModel, port, types } from './support/onnx-model.ts';
import { writeFiles } from './support/write-files.ts';

const sizeless = join(fixtures, 'no-sample-size');
const open = (location: string, size: SampleSize | null = null): ReturnType<typeof openModel> =>
  openModel(location, { bundledFolder, size });

describe('a folder without sample_size', () => {
  it('is refused with the remedy, under a code of its own', async () => {
    const opened = open(sizeless);
    await expect(opened).rejects.toMatchObject({ code: 'model/no-size' });
    await expect(opened).rejects.toThrow(
      /config\.json: sample_size is not set, so the picture size is unknown: set it with --size N or HxW/,
    );
  });

  it.each<[SampleSize]>([[[32, 32]], [[8, 24]], [[7, 5]]])(
    'runs at the size that is given: %j',
    async (size) => {
      const { info, graph } = await open(sizeless, size);
      expect(info).toMatchObject({ latentShape: [3, ...size], sizeStep: 1 });
      expect(info.warnings.join()).not.toMatch(/opened at/);
      const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
      const eps = await network.run(pseudoRandom(3 * size[0] * size[1]), [500], 1);
      expect(eps.every(Number.isFinite)).toBe(true);
      await network.release();
    },
  );
});

describe('a folder with sample_size', () => {
  const golden = join(fixtures, 'unet-cifar10-like');

  it('runs at another size, which a warning says, and stays the same network', async () => {
    const stated = await open(golden);
    expect(stated.info.latentShape).toEqual([3, 32, 32]);
    const other = await open(golden, [16, 48]);
    expect(other.info.latentShape).toEqual([3, 16, 48]);
    expect(other.info.warnings).toContain('the model states 32 × 32; it is opened at height 16, width 48');
    expect(other.info.parts).toEqual(stated.info.parts);
    expect(other.info.identity).not.toBe(stated.info.identity);
    expect((await open(golden, [32, 32])).info.warnings).toEqual(stated.info.warnings);
    const network = await createNetwork(await other.graph(null), {
      provider: 'cpu',
      shape: other.info.latentShape,
    });
    expect(await network.run(pseudoRandom(3 * 16 * 48), [500], 1)).toHaveLength(3 * 16 * 48);
    await network.release();
  });

  it('refuses a size that its levels cannot halve, by the side and what it must be a multiple of', async () => {
    expect((await open(golden)).info.sizeStep).toBe(8);
    await expect(open(golden, [32, 36])).rejects.toThrow(
      /config\.json: size 32x36: width 36 must be a multiple of 8 \(it is halved 3 times\)/,
    );
  });

  it('with a size in two sides is opened at either', async () => {
    const folder = join(tempFolder(), 'model');
    await cp(sizeless, folder, { recursive: true });
    const file = join(folder, 'unet', 'config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, sample_size: [8, 8] }));
    expect((await open(folder)).info.latentShape).toEqual([3, 8, 8]);
    expect((await open(folder, [4, 4])).info.latentShape).toEqual([3, 4, 4]);
  });
});

describe('an .onnx file', () => {
  const write = async (sizes: (number | string)[], beside: Record<string, object> = {}): Promise<string> => {
    const folder = tempFolder();
    const tiny = { sample: port('sample', types.FLOAT, sizes), output: port('eps', types.FLOAT, sizes) };
    await writeFiles(folder, { 'tiny.onnx': encodeModel(tiny), ...beside });
    return join(folder, 'tiny.onnx');
  };

  it('with free height and width asks for a size, and takes what is given', async () => {
    const path = await write(['n', 1, 'h', 'w']);
    await expect(open(path)).rejects.toMatchObject({ code: 'model/no-size' });
    await expect(open(path)).rejects.toThrow(/free sizes \[1, \?, \?\]; .* or set it with --size N or HxW/);
    expect((await open(path, [4, 8])).info).toMatchObject({ latentShape: [1, 4, 8], sizeStep: 1 });
  });

  it('takes channels from beside it, and three with a warning where nothing says', async () => {
    const sizes = ['n', 'c', 'h', 'w'];
    const beside = await open(await write(sizes, { 'config.json': { in_channels: 4 } }), [8, 8]);
    expect(beside.info.latentShape).toEqual([4, 8, 8]);
    const bare = await open(await write(sizes), [8, 8]);
    expect(bare.info.latentShape).toEqual([3, 8, 8]);
    expect(bare.info.warnings.join()).toMatch(/leaves its channels free .* 3 are assumed/);
  });

  it('is opened at another size than the one beside it, with a warning', async () => {
    const path = await write(['n', 1, 'h', 'w'], { 'tiny.json': { sample_size: 16 } });
    const { info } = await open(path, [4, 4]);
    expect(info.latentShape).toEqual([1, 4, 4]);
    expect(info.warnings).toContain('the model states 16 × 16; it is opened at 4 × 4');
  });

  it('refuses another size than the graph fixes, wholly or in one side', async () => {
    await expect(open(await write(['n', 1, 2, 2]), [4, 4])).rejects.toThrow(
      /tiny\.onnx: size 4x4: the graph fixes its input sample to \[1, 2, 2\]/,
    );
    const half = await write(['n', 1, 2, 'w']);
    await expect(open(half, [4, 4])).rejects.toThrow(
      /size 4x4: the graph fixes its input sample to \[1, 2, \?\]/,
    );
    expect((await open(half, [2, 4])).info.latentShape).toEqual([1, 2, 4]);
    expect((await open(await write(['n', 1, 2, 2]), [2, 2])).info.sizeStep).toBeNull();
  });
});
