import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditionProblem } from '../../../../../src/contract/condition.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { evaluate, readFamilyCase, sampleOf } from '../../support/family-case.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal.ts';
import { nestState } from '../../support/torch-file.ts';
import { writeFiles } from '../../support/write-files.ts';

const cases = [
  { folder: 'adm', file: 'openai_new_order.pt', beside: 'openai_new_order.pt.json', hasClass: true },
  {
    folder: 'adm-openai',
    file: 'openai_legacy_order.pt',
    beside: 'openai_legacy_order.json',
    hasClass: false,
  },
  { folder: 'openai-plain-samplers', file: 'model.pt', beside: 'model.pt.json', hasClass: false },
];
const pathOf = (folder: string, file: string): string => join(fixtures, 'families', folder, file);
const admFile = pathOf('adm', 'openai_new_order.pt');

async function argumentsOf(folder: string, file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(pathOf(folder, file), 'utf8')) as Record<string, unknown>;
}

describe("weights of OpenAI's UNetModel", () => {
  it.each(cases)("give the eps of OpenAI's own code: $file", async ({ folder, file, hasClass }) => {
    const { info, graph } = await openModel(pathOf(folder, file), { bundledFolder });
    const golden = await readFamilyCase(folder, hasClass);
    for (const condition of golden.conditions) expect(conditionProblem(info.classes, condition)).toBeNull();
    for (const batch of [null, golden.times.length]) {
      const eps = await evaluate(await graph(batch), info.latentShape, golden);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    }
  });

  it.each(cases)('give a sample bit for bit the same eps alone and in a batch: $file', async (each) => {
    const { info, graph } = await openModel(pathOf(each.folder, each.file), { bundledFolder });
    const golden = await readFamilyCase(each.folder, each.hasClass);
    const together = await evaluate(await graph(null), info.latentShape, golden);
    const size = together.length / golden.times.length;
    for (const i of golden.times.keys()) {
      const alone = await evaluate(await graph(null), info.latentShape, sampleOf(golden, i));
      expect([...alone]).toEqual([...together.slice(i * size, (i + 1) * size)]);
    }
  });

  it.each(cases)(
    'give other eps in the other order of qkv: $file',
    async ({ folder, file, beside, hasClass }) => {
      const json = await argumentsOf(folder, beside);
      const place = tempFolder();
      await copyFile(pathOf(folder, file), join(place, 'm.pt'));
      const order = json['use_new_attention_order'] !== true;
      await writeFiles(place, { 'm.json': { ...json, use_new_attention_order: order } });
      const { info, graph } = await openModel(join(place, 'm.pt'), { bundledFolder });
      const golden = await readFamilyCase(folder, hasClass);
      expect(
        relativeError(await evaluate(await graph(null), info.latentShape, golden), golden.eps),
      ).toBeGreaterThan(0.05);
    },
  );

  it('are the same network as the same weights in a folder of diffusers', async () => {
    const [ours, theirs] = [
      await openModel(admFile, { bundledFolder }),
      await openModel(join(fixtures, 'families/adm'), { bundledFolder }),
    ];
    expect(ours.info.parts).toEqual(theirs.info.parts);
  });

  it('are the same network in a file that torch saved before version 1.6', async () => {
    const place = tempFolder();
    await copyFile(join(fixtures, 'torch-legacy/openai_new_order.pt'), join(place, 'm.pt'));
    await copyFile(pathOf('adm', 'openai_new_order.pt.json'), join(place, 'm.json'));
    const { info, graph } = await openModel(join(place, 'm.pt'), { bundledFolder });
    expect(info.parts).toEqual((await openModel(admFile, { bundledFolder })).info.parts);
    const golden = await readFamilyCase('adm', true);
    const eps = await evaluate(await graph(null), info.latentShape, golden);
    expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
  });

  it('are found in a dict of a training script, which the model says, and not guessed where two of its dicts fit', async () => {
    const place = tempFolder();
    await copyFile(pathOf('adm', 'openai_new_order.pt.json'), join(place, 'm.json'));
    const path = join(place, 'm.pt');
    await writeFile(path, await nestState(admFile, ['ema_model'], ['step']));
    const { info } = await openModel(path, { bundledFolder });
    expect(info.parts).toEqual((await openModel(admFile, { bundledFolder })).info.parts);
    expect(info.warnings).toContain('the weights are those under "ema_model" of the file');
    await writeFile(path, await nestState(admFile, ['model', 'ema'], []));
    expect(await refusalOf(openModel(path, { bundledFolder }))).toBe(
      `${path}: its model, ema are all weights of the network; save the one that is meant in a file of its own with torch.save`,
    );
    await writeFiles(place, {
      'm.json': { ...(await argumentsOf('adm', 'openai_new_order.pt.json')), num_res_blocks: 2 },
    });
    expect(await refusalOf(openModel(path, { bundledFolder }))).toBe(
      `${path}: none of its model, ema are weights of the network`,
    );
    await writeFile(path, await nestState(admFile, ['model'], []));
    expect(await refusalOf(openModel(path, { bundledFolder }))).toMatch(/m\.pt: model: missing /);
  });

  it('have classes, all channels of a learned variance, schedule and size of their arguments, and say where these were', async () => {
    const adm = (await openModel(admFile, { bundledFolder })).info;
    expect(adm).toMatchObject({
      name: 'openai_new_order',
      source: 'openai',
      classes: { kind: 'label', count: 5, nullLabel: null },
      latentShape: [3, 8, 8],
      time: 'integer',
      schedulerFile: `${admFile}.json`,
      scheduler: {
        numTrainTimesteps: 1000,
        betaSchedule: 'linear',
        betaStart: 1e-4,
        betaEnd: 0.02,
        clipSample: false,
      },
      warnings: ['the architecture was read from openai_new_order.pt.json'],
    });
    const legacy = (await openModel(pathOf('adm-openai', 'openai_legacy_order.pt'), { bundledFolder })).info;
    expect(legacy.networks).toMatchObject([{ inputShape: [3, 8, 8], outputShape: [6, 8, 8] }]);
    expect(legacy.warnings).toEqual(['the architecture was read from openai_legacy_order.json']);
    const larger = await openModel(admFile, { bundledFolder, size: [8, 12] });
    expect(larger.info).toMatchObject({ latentShape: [3, 8, 12], parts: adm.parts });
  });

  it('are called at t · 1000 / steps with rescale_timesteps, and then take fractions of t', async () => {
    const json = await argumentsOf('adm', 'openai_new_order.pt.json');
    const place = tempFolder();
    await writeFiles(place, {
      'a.json': { ...json, diffusion_steps: 4000, noise_schedule: 'cosine', rescale_timesteps: true },
    });
    const open = { bundledFolder, architecture: { file: join(place, 'a.json') } };
    const { info, graph } = await openModel(admFile, open);
    expect(info).toMatchObject({
      time: 'fraction',
      scheduler: { numTrainTimesteps: 4000, betaSchedule: 'squaredcos_cap_v2' },
    });
    const golden = await readFamilyCase('adm', true);
    const scaled = { ...golden, times: golden.times.map((t) => 4 * t) };
    expect(
      relativeError(await evaluate(await graph(null), info.latentShape, scaled), golden.eps),
    ).toBeLessThan(2e-5);
    expect(info.parts).not.toEqual((await openModel(admFile, { bundledFolder })).info.parts);
  });

  it('have the linear schedule scaled to other numbers of steps', async () => {
    const json = await argumentsOf('adm', 'openai_new_order.pt.json');
    const place = tempFolder();
    await writeFiles(place, { 'a.json': { ...json, diffusion_steps: 500 } });
    const open = { bundledFolder, architecture: { file: join(place, 'a.json') } };
    const { scheduler } = (await openModel(admFile, open)).info;
    expect(scheduler).toMatchObject({ numTrainTimesteps: 500, betaStart: 2e-4, betaEnd: 0.04 });
  });
});

describe('the architecture of weights that do not say it', () => {
  it('is asked for with both remedies', async () => {
    const path = join(tempFolder(), 'w.pt');
    await copyFile(admFile, path);
    const opening = openModel(path, { bundledFolder });
    await expect(opening).rejects.toMatchObject({ code: 'model/no-architecture' });
    expect(await refusalOf(opening)).toBe(
      `${path}: weights of OpenAI's UNetModel, which do not say its arguments: give them with --architecture FILE.json (or beside it as w.json), or --preset NAME for a published network`,
    );
    expect(await refusalOf(openModel(path, { bundledFolder, architecture: { preset: 'x' } }))).toMatch(
      /: no preset "x" \(64x64_diffusion, 128x128_diffusion, /,
    );
  });

  it('is that of the published network whose name the file has; the shapes in the file are compared with it', async () => {
    const path = join(tempFolder(), '256x256_diffusion_uncond.pt');
    await copyFile(admFile, path);
    const message = /: missing input_blocks\.4.*, which preset 256x256_diffusion_uncond implies/;
    expect(await refusalOf(openModel(path, { bundledFolder }))).toMatch(message);
    const preset = { bundledFolder, architecture: { preset: '256x256_diffusion_uncond' } };
    expect(await refusalOf(openModel(admFile, preset))).toMatch(message);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ model_channels: undefined }, /a\.json: model_channels is missing$/],
    [
      { model_channels: 8 },
      /: input_blocks\.0\.0\.weight has shape \[4,3,3,3\], .*a\.json implies \[8,3,3,3\]$/,
    ],
    [{ image_size: 7 }, /a\.json: image_size must be a multiple of 2 for 2 levels, got 7$/],
    [{ channel_mult: [] }, /a\.json: channel_mult must hold 1 to 12 factors, got \[\]$/],
    [{ channel_mult: '1,two' }, /a\.json: channel_mult must be numbers with commas between, got "1,two"$/],
    [{ channel_mult: '' }, /a\.json: channel_mult "" has no meaning for image_size 8$/],
    [{ channel_mult: [0.1, 1] }, /a\.json: channel_mult \[0\.1,1\] leaves a level without channels$/],
    [
      { attention_resolutions: '0' },
      /a\.json: attention_resolutions must be numbers with commas between, got "0"$/,
    ],
    [
      { attention_resolutions: [1] },
      /missing output_blocks\.1\.1\.in_layers.*a\.json implies; there instead: input_blocks\.3\.1\.norm/,
    ],
    [{ num_head_channels: 3 }, /a\.json: num_head_channels 3 does not divide 8 channels$/],
    [{ num_head_channels: -1, num_heads: 3 }, /a\.json: num_heads 3 does not divide 8 channels$/],
    [{ groups: 3 }, /a\.json: norm_num_groups 3 does not divide 4 channels$/],
    [{ out_channels: 4 }, /a\.json: out_channels 4 is neither in_channels 3 nor twice as many$/],
    [{ noise_schedule: 'sqrt' }, /a\.json: noise_schedule "sqrt" is not supported \(linear, cosine are\)$/],
    [{ diffusion_steps: 20 }, /a\.json: diffusion_steps 20 makes betas of the linear schedule 1 or more$/],
    [{ dims: 3 }, /a\.json: dims 3 is not supported \(2 is\)$/],
    [
      { num_head_channels: -1, num_heads_upsample: 3 },
      /a\.json: num_heads_upsample 3 does not divide 8 channels$/,
    ],
    [
      { resblock_updown: false, conv_resample: false },
      /input_blocks\.2\.0\.in_layers.* not part of the network that .*a\.json describes$/,
    ],
    [
      { resblock_updown: false },
      /missing input_blocks\.2\.0\.op\.weight, .*output_blocks\.1\.2\.conv\.weight/,
    ],
    [{ num_classes: 6 }, /label_emb\.weight has shape \[5,16\], .*a\.json implies \[6,16\]$/],
    [{ num_classes: null }, /label_emb\.weight not part of the network that .*a\.json describes$/],
  ])('is refused in one line where it does not fit or is not supported: %j', async (change, message) => {
    const place = tempFolder();
    await writeFiles(place, {
      'a.json': { ...(await argumentsOf('adm', 'openai_new_order.pt.json')), ...change },
    });
    const open = { bundledFolder, architecture: { file: join(place, 'a.json') } };
    expect(await refusalOf(openModel(admFile, open))).toMatch(message);
  });

  it('may have arguments that are none, which is said', async () => {
    const place = tempFolder();
    const json = await argumentsOf('adm', 'openai_new_order.pt.json');
    await writeFiles(place, { 'a.json': { ...json, num_channels: 4, dropout: 0.1 } });
    const open = { bundledFolder, architecture: { file: join(place, 'a.json') } };
    const { info } = await openModel(admFile, open);
    expect(info.warnings).toEqual([
      `${join(place, 'a.json')}: no arguments of UNetModel, so ignored: num_channels`,
    ]);
  });
});
