import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { readNpy } from '../../../../../src/main/formats/npy/npy.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal.ts';

const folder = join(fixtures, 'families/ddim-authors');
const stems = ['model-plain', 'ckpt-list'];
const checkpoint = (stem: string): string => join(folder, `${stem}.ckpt`);

async function numbers(name: string): Promise<Float32Array> {
  const file = join(folder, `case_${name}.npy`);
  return readNpy(await readFile(file), file).data;
}

describe("a checkpoint of DDIM's authors", () => {
  it.each(stems)('gives the eps of their own code for %s, batch axis free or fixed', async (stem) => {
    const model = await openModel(checkpoint(stem), { bundledFolder });
    const [sample, want] = [await numbers(`${stem}_sample`), await numbers(`${stem}_eps`)];
    const times = [...(await numbers(`${stem}_timestep`))];
    for (const batch of [null, 3]) {
      const network = await createNetwork(await model.graph(batch), {
        provider: 'cpu',
        shape: model.info.latentShape,
      });
      const eps = await network.run(sample, times, times.length);
      expect(relativeError(eps, want)).toBeLessThanOrEqual(2e-5);
      await network.release();
    }
  });

  it.each(stems)('gives each sample of %s the same bits alone as in a batch', async (stem) => {
    const model = await openModel(checkpoint(stem), { bundledFolder });
    const sample = await numbers(`${stem}_sample`);
    const times = [...(await numbers(`${stem}_timestep`))];
    const network = await createNetwork(await model.graph(null), {
      provider: 'cpu',
      shape: model.info.latentShape,
    });
    const together = await network.run(sample, times, times.length);
    const size = sample.length / times.length;
    for (const [i, t] of times.entries()) {
      const alone = await network.run(sample.slice(i * size, (i + 1) * size), [t], 1);
      expect([...alone]).toEqual([...together.subarray(i * size, (i + 1) * size)]);
    }
    await network.release();
  });

  it('opens the moving average of a list and says so; the plain weights are others', async () => {
    const { info } = await openModel(checkpoint('ckpt-list'), { bundledFolder });
    expect(info.warnings).toContain('the EMA weights of the checkpoint are open (item 4 of its list)');
    expect(relativeError(await numbers('ckpt-list_raw_eps'), await numbers('ckpt-list_eps'))).toBeGreaterThan(
      1e-2,
    );
  });

  it('has its schedule, size and names of its .yml', async () => {
    const { info } = await openModel(checkpoint('ckpt-list'), { bundledFolder });
    expect(info).toMatchObject({
      name: 'ckpt-list',
      source: 'ddim-authors',
      latentShape: [3, 8, 8],
      sizeStep: 2,
      time: 'integer',
      classes: null,
      schedulerFile: join(folder, 'ckpt-list.yml'),
      scheduler: {
        numTrainTimesteps: 1000,
        betaSchedule: 'linear',
        betaStart: 1e-4,
        betaEnd: 0.02,
        setAlphaToOne: true,
        stepsOffset: 0,
        clipSample: false,
      },
    });
    const larger = await openModel(checkpoint('ckpt-list'), { bundledFolder, size: [12, 8] });
    expect(larger.info.latentShape).toEqual([3, 12, 8]);
    expect(larger.info.parts).toEqual(info.parts);
  });

  it('takes its configuration from --architecture, and says what is missing without', async () => {
    const away = tempFolder();
    const path = join(away, 'a.pth');
    await copyFile(checkpoint('model-plain'), path);
    const error = openModel(path, { bundledFolder });
    await expect(error).rejects.toMatchObject({ code: 'model/no-architecture' });
    expect(await refusalOf(error)).toBe(
      `${path}: a checkpoint of ermongroup/ddim without its configuration: put it beside as a.yml, or give it with --architecture FILE`,
    );
    const file = join(folder, 'model-plain.yml');
    const { info } = await openModel(path, { bundledFolder, architecture: { file } });
    expect(info.parts).toEqual((await openModel(checkpoint('model-plain'), { bundledFolder })).info.parts);
    expect(
      await refusalOf(openModel(path, { bundledFolder, architecture: { preset: '256x256_diffusion' } })),
    ).toMatch(/preset 256x256_diffusion is of another kind of checkpoint/);
  });
});

describe('a configuration that does not fit or is not supported', () => {
  /** The refusal of the list checkpoint with a change in its .yml. */
  async function refuse(from: string | RegExp, to: string): Promise<string> {
    const away = tempFolder();
    const yaml = await readFile(join(folder, 'ckpt-list.yml'), 'utf8');
    const changed = yaml.replace(from, to);
    expect(changed).not.toBe(yaml);
    await copyFile(checkpoint('ckpt-list'), join(away, 'm.ckpt'));
    await writeFile(join(away, 'm.yml'), changed);
    const message = await refusalOf(openModel(join(away, 'm.ckpt'), { bundledFolder }));
    return message.replaceAll(`${away}/`, '');
  }

  it.each([
    [
      'resamp_with_conv: True',
      'resamp_with_conv: False',
      'm.yml: model.resamp_with_conv false is not supported (true is)',
    ],
    ['rescaled: true', 'rescaled: false', 'm.yml: data.rescaled false is not supported (true is)'],
    [
      'logit_transform: false',
      'logit_transform: true',
      'm.yml: data.logit_transform true is not supported (false is)',
    ],
    [
      'type: "simple"',
      'type: conditional',
      'm.yml: model.type "conditional" is not supported (simple, bayesian are)',
    ],
    [
      'beta_schedule: linear',
      'beta_schedule: jsd',
      'm.yml: diffusion.beta_schedule "jsd" is not supported (linear, quad are)',
    ],
    ['beta_end: 0.02', 'beta_end: 2', 'm.yml: diffusion.beta_end must be a number from 0 to 1, got 2'],
    ['    ch: 32\n', '', 'm.yml: model.ch is missing'],
    ['    ch: 32\n', '    ch: many\n', 'm.yml: model.ch must be an integer from 1 to 65536, got "many"'],
    ['    ch: 32\n', '    ch: 48\n', 'm.yml: norm_num_groups 32 does not divide 48 channels'],
    ['ch_mult: [1, 2]', 'ch_mult: [2, 2]', 'm.yml: model.ch_mult[0] 2 is not supported (1 is)'],
    ['ch_mult: [1, 2]', 'ch_mult: []', 'm.yml: model.ch_mult must hold 1 to 12 factors, got []'],
    ['image_size: 8', 'image_size: 9', 'm.yml: data.image_size must be a multiple of 2 for 2 levels, got 9'],
    ['out_ch: 3', 'out_ch: 6', 'm.yml: model.out_ch 6 differs from model.in_channels 3'],
    ['data:', 'data: !!x', 'm.yml: line 1: tags are not supported'],
    [
      'attn_resolutions: [4, ]',
      'attn_resolutions: [8]',
      /^m\.ckpt: missing down\.0\.attn\.0\.norm\.weight, .* and 25 more, which m\.yml implies; there instead: down\.1\.attn\.0\.norm/,
    ],
    [
      'num_res_blocks: 1',
      'num_res_blocks: 2',
      /^m\.ckpt: missing down\.0\.block\.1\.norm1\.weight.*which m\.yml implies$/,
    ],
    ['    ch: 32\n', '    ch: 64\n', 'm.ckpt: conv_in.weight has shape [32,3,3,3], m.yml implies [64,3,3,3]'],
  ])('is refused in one line: %s → %s', async (from, to, message) => {
    expect(await refuse(from, to)).toMatch(
      message instanceof RegExp ? message : new RegExp(`^${escape(message)}$`),
    );
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
