import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { bundledFolder } from '../../support/golden.ts';
import { encodeModel, port, types } from '../../support/onnx-model.ts';
import type { TensorInit, TinyModel } from '../../support/onnx-model.ts';
import { refusalOf } from '../../support/refusal.ts';
import { writeFiles } from '../../support/write-files.ts';

type Sizes = readonly (number | string)[];

async function open(
  sample: Sizes,
  output = sample,
  kernels: readonly number[][] = [],
): ReturnType<typeof openModel> {
  const weights = kernels.map((dims, i): TensorInit => ({
    name: `w${String(i)}`,
    dims: dims.map(BigInt),
    dataType: types.FLOAT,
    rawData: new Uint8Array(4 * dims.reduce((a, b) => a * b, 1)),
  }));
  const tiny: TinyModel = {
    sample: port('sample', types.FLOAT, sample),
    output: port('eps', types.FLOAT, output),
    initializers: weights,
  };
  const folder = tempFolder();
  await writeFiles(folder, {
    'net.onnx': encodeModel(tiny),
    'config.json': { in_channels: 3, sample_size: 16 },
  });
  return openModel(join(folder, 'net.onnx'), { bundledFolder });
}

describe('an .onnx file with channels last', () => {
  it.each<[Sizes]>([
    [[1, 8, 8, 3]],
    [['n', 8, 8, 3]],
    [['n', 64, 64, 3]],
    [['n', 28, 28, 1]],
    [['n', 32, 32, 4]],
    [['n', 32, 32, 2]],
    [['n', 64, 48, 3]],
    [['n', 'h', 'w', 1]],
    [['n', 'h', 'w', 3]],
    [['', '', '', 4]],
    [['n', 'h', 'w', 16]],
    [['n', 64, 'w', 3]],
    [['n', 'h', 64, 3]],
  ])('is refused by its shape: %j', async (sizes) => {
    expect(await refusalOf(open(sizes))).toMatch(
      /net\.onnx: sample float \[.*\] is channels last \[B, H, W, C\], not supported; export it channels first/,
    );
  });

  it('is refused by its output, and by its kernels where sizes fit both orders', async () => {
    expect(await refusalOf(open(['n', 3, 8, 8], ['n', 8, 8, 3]))).toMatch(
      /eps float \[\?, 8, 8, 3\] is channels last/,
    );
    expect(await refusalOf(open(['n', 64, 64, 16], undefined, [[32, 16, 3, 3]]))).toMatch(/is channels last/);
  });

  it.each<[Sizes, number[][]?]>([
    [['n', 4, 64, 64]],
    [['n', 3, 8, 8]],
    [['n', 8, 8, 8]],
    [[1, 3, 3, 3]],
    [['n', 1, 28, 28]],
    [['n', 16, 4, 4]],
    [['n', 8, 1, 1]],
    [['n', 3, 64, 1]],
    [['n', 3, 'h', 'w']],
    [['n', 'c', 8, 8]],
    [['n', 'c', 4, 4]],
    [['n', 64, 64, 32]],
    [
      ['n', 16, 8, 4],
      [
        [32, 16, 3, 3],
        [16, 32, 3, 3],
      ],
    ],
    [['n', 'c', 'h', 'w']],
  ])('is not seen in one with channels first: %j', async (sizes, kernels) => {
    const { info } = await open(sizes, sizes, kernels);
    expect(info.latentShape).toEqual(
      sizes.slice(1).map((size, i) => (typeof size === 'number' ? size : [3, 16, 16][i])),
    );
  });
});
