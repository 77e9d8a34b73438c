import { describe, expect, it } from 'vitest';
import { openModel } from '../../../../src/main/models/open.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder } from '../support/golden.ts';
import { refusalOf } from '../support/refusal.ts';
import { writeFiles } from '../support/write-files.ts';
import { plainName, renameWeights, tinyConfig } from '../support/tiny-unet.ts';

async function open(rename: (key: string) => string): ReturnType<typeof openModel> {
  const folder = tempFolder();
  await writeFiles(folder, { 'config.json': tinyConfig, [plainName]: renameWeights(rename) });
  return openModel(folder, { bundledFolder });
}

describe('keys of weights with a prefix', () => {
  it.each<[string, (key: string) => string, string]>([
    ['torch.compile', (key) => `_orig_mod.${key}`, '"_orig_mod." (torch.compile)'],
    ['DataParallel', (key) => `module.${key}`, '"module." (DataParallel)'],
    ['both', (key) => `module._orig_mod.${key}`, '"_orig_mod." (torch.compile), "module." (DataParallel)'],
    ['both, the other way', (key) => `_orig_mod.module.${key}`, '"_orig_mod." (torch.compile), "module."'],
    ['compiled blocks', (key) => key.replace(/^(down_blocks\.0)\./, '$1._orig_mod.'), '"_orig_mod."'],
    ['a name of its own', (key) => `unet.${key}`, '"unet."'],
    ['several', (key) => `model.diffusion_model.${key}`, '"model.diffusion_model."'],
    ['both kinds', (key) => `module.model.${key}`, '"module." (DataParallel), "model."'],
    ['that looks like a block', (key) => `mid_block.${key}`, '"mid_block."'],
  ])('are read with a warning, and the digest stays: %s', async (_, rename, said) => {
    const { info } = await open(rename);
    const plain = await open((key) => key);
    expect(plain.info.warnings.join()).not.toContain('keys');
    expect(info.parts).toEqual(plain.info.parts);
    expect(
      info.warnings.find((warning) => warning.startsWith("ignored prefixes in the weights' keys: ")),
    ).toContain(said);
  });

  it('of two that become one are refused', async () => {
    const clash = (key: string): string => (key === 'conv_in.bias' ? 'module.conv_out.bias' : key);
    expect(await refusalOf(open(clash))).toMatch(/conv_out\.bias.* are the same key$/);
  });
});

describe('keys that do not fit', () => {
  it('are named as they stand in the file, beside those that are missing', async () => {
    expect(await refusalOf(open((key) => key.replace('conv_in', 'input_conv')))).toMatch(
      /missing conv_in\.weight, conv_in\.bias; there instead: input_conv\.weight, input_conv\.bias$/,
    );
    expect(await refusalOf(open((key) => `module.${key.replace('conv_in', 'first')}`))).toMatch(
      /missing conv_in\.weight, conv_in\.bias; there instead: module\.first\.weight, module\.first\.bias$/,
    );
    expect(await refusalOf(open((key) => `a.${key.replaceAll('.', '_')}`))).toMatch(
      /missing conv_in\.weight, .* and \d+ more; there instead: a\.\S+, .* and \d+ more$/,
    );
  });
});
