import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../../src/main/engine/process/session.ts';
import { readNpy } from '../../../../../src/main/formats/npy/npy.ts';
import { openFileSource } from '../../../../../src/main/files/byte-source.ts';
import { readTorchCheckpoint } from '../../../../../src/main/formats/torch-bin/checkpoint.ts';
import { parseYaml } from '../../../../../src/main/formats/yaml/parse.ts';
import { readAuthorsConfig } from '../../../../../src/main/models/families/ddim-authors/config.ts';
import { authorsKey } from '../../../../../src/main/models/families/ddim-authors/keys.ts';
import { buildUNet2DGraph } from '../../../../../src/main/models/networks/unet2d/graph.ts';
import { deriveLayers } from '../../../../../src/main/models/networks/unet2d/layers.ts';
import { matchRenamedKeys } from '../../../../../src/main/models/networks/unet2d/renamed-keys.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { evaluate, readFamilyCase } from '../../support/family-case.ts';
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

  it('opens the plain weights of a list where model.ema is false, as their code does, and says so', async () => {
    const place = tempFolder();
    const yaml = await readFile(join(folder, 'ckpt-list.yml'), 'utf8');
    await copyFile(checkpoint('ckpt-list'), join(place, 'm.ckpt'));
    await writeFile(join(place, 'm.yml'), yaml.replace(/ema: True/i, 'ema: False'));
    const { info, graph } = await openModel(join(place, 'm.ckpt'), { bundledFolder });
    expect(info.warnings).toContain(
      'model.ema is false: the plain weights of the checkpoint are open, not its EMA weights',
    );
    const eps = await evaluate(await graph(null), info.latentShape, {
      sample: await numbers('ckpt-list_sample'),
      times: [...(await numbers('ckpt-list_timestep'))],
      conditions: [null, null],
    });
    expect(relativeError(eps, await numbers('ckpt-list_raw_eps'))).toBeLessThanOrEqual(2e-5);
  });

  it.each([
    ['const', (_: number) => 0.02],
    ['sigmoid', (i: number) => (0.02 - 1e-4) / (1 + Math.exp(6 - (12 * i) / 999)) + 1e-4],
  ])('has the betas of their beta_schedule "%s"', async (kind, beta) => {
    const place = tempFolder();
    const yaml = await readFile(join(folder, 'model-plain.yml'), 'utf8');
    const file = join(place, 'a.yml');
    await writeFile(file, yaml.replace('beta_schedule: linear', `beta_schedule: ${kind}`));
    const { scheduler } = (
      await openModel(checkpoint('model-plain'), { bundledFolder, architecture: { file } })
    ).info;
    expect(scheduler.betaSchedule).toBe('trained_betas');
    expect(scheduler.trainedBetas).toHaveLength(1000);
    for (const i of [0, 1, 500, 999]) expect(scheduler.trainedBetas![i]).toBeCloseTo(beta(i), 12);
  });

  it('may have samplers without convolutions and a first level of more channels than its first layer', async () => {
    const place = join(fixtures, 'families/ddim-authors-plain-samplers');
    const file = join(place, 'model.yml');
    const path = join(place, 'model.ckpt');
    const { network } = readAuthorsConfig(parseYaml(await readFile(file), file), file, null);
    expect(network).toMatchObject({
      blockOutChannels: [8, 4],
      firstChannels: 4,
      timeFeatures: 4,
      plainSamplers: true,
    });
    // The fixture has two groups in place of their 32, which make it a hundred times as large.
    const layers = deriveLayers({ ...network, normNumGroups: 2 }, file);
    const { states } = await readTorchCheckpoint(await openFileSource(path), path);
    const { weights } = matchRenamedKeys(layers, states[0]!, {
      file: path,
      architecture: file,
      sourceOf: (name, shape) => ({ key: authorsKey(name, 2), shape }),
    });
    const golden = await readFamilyCase('ddim-authors-plain-samplers', false);
    const options = { batch: null, times: { kind: 'integer', count: 1000 } } as const;
    const eps = await evaluate(buildUNet2DGraph(layers, weights, options), [3, 8, 8], golden);
    expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
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
      /^m\.ckpt: down\.0\.downsample\.conv\.weight.* not part of the network that m\.yml describes$/,
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
      'm.yml: diffusion.beta_schedule "jsd" is not supported (linear, quad, const, sigmoid are)',
    ],
    ['beta_end: 0.02', 'beta_end: 2', 'm.yml: diffusion.beta_end must be a number from 0 to 1, got 2'],
    ['beta_start: 0.0001', 'beta_start: 1e-30', 'm.yml: beta_start is 1e-30, must be in (0, 1)'],
    ['    ch: 32\n', '', 'm.yml: model.ch is missing'],
    ['    ch: 32\n', '    ch: many\n', 'm.yml: model.ch must be an integer from 1 to 65536, got "many"'],
    ['    ch: 32\n', '    ch: 48\n', 'm.yml: norm_num_groups 32 does not divide 48 channels'],
    [
      'ch_mult: [1, 2]',
      'ch_mult: [2, 2]',
      /^m\.ckpt: missing down\.0\.block\.0\.nin_shortcut\.weight, .*, which m\.yml implies/,
    ],
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
