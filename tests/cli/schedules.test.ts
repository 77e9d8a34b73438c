import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePng } from '../../src/main/formats/png/writer.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { loadPng } from './support/pictures.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';
import { RECIPE_SCHEMA } from '../../src/contract/recipe.ts';

// One network under two schedules: its weights are the same, its pictures are not.
const linear = join(fixtures, 'same-weights-other-schedule', 'linear');
const cosine = join(fixtures, 'same-weights-other-schedule', 'cosine');
const folder = tempFolder();
const at = (...names: string[]): string => join(folder, ...names);
const cpu = ['--provider', 'cpu'];
const line = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '3', '--steps', '10', '--scale', '1'];
const wrong = 'beta_schedule linear, here squaredcos_cap_v2';

const recipeOf = (path: string) =>
  JSON.parse(readPngText(readFileSync(path), 'slerpscope', 2 ** 25, path)!) as {
    schema: number;
    model: Record<string, unknown>;
  };

beforeAll(async () => {
  await cli('line', '--model', linear, ...cpu, ...line, '--out', at('a.png'));
  await cli('line', '--model', linear, ...cpu, ...line, '--out', at('job.json'));
});

describe('a picture of one schedule', () => {
  it('records the whole schedule, the parts and the shape', () => {
    const { schema, model } = recipeOf(at('a.png'));
    expect(schema).toBe(RECIPE_SCHEMA);
    expect(model).toEqual({
      name: 'linear',
      parts: [{ role: 'denoiser', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown }],
      schedule: {
        numTrainTimesteps: 1000,
        betaSchedule: 'linear',
        betaStart: 0.0001,
        betaEnd: 0.02,
        trainedBetas: null,
        rescaleBetasZeroSnr: false,
        setAlphaToOne: true,
        stepsOffset: 0,
        predictionType: 'epsilon',
        clipSampleRange: 1,
      },
      latentShape: [3, 8, 8],
      options: { schedule: {}, size: null },
    });
  });

  it.each(['render', 'verify'])(
    'is refused by %s under another, with the field and both values',
    async (command) => {
      const out = command === 'render' ? ['--out', at('b.png')] : [];
      const { code, stderr } = await tell([command, at('a.png'), '--model', cosine, ...cpu, ...out]);
      expect(stderr).toContain(`a.png: not made with cosine: ${wrong}`);
      expect(code).toBe(2);
    },
  );

  it('goes on under another where the person says so; verify then names the field in its table', async () => {
    const other = ['--model', cosine, '--other-model', ...cpu];
    const { stderr } = await cli('render', at('a.png'), ...other, '--out', at('other.png'));
    expect(stderr).toContain(`note: ${at('a.png')}: not made with cosine`);
    expect(loadPng(at('other.png'))).not.toEqual(loadPng(at('a.png')));
    expect(recipeOf(at('other.png')).model).toMatchObject({
      schedule: { betaSchedule: 'squaredcos_cap_v2' },
    });
    const { code, stdout } = await tell(['verify', at('a.png'), ...other]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^different: /);
    expect(stdout).toMatch(/^\* beta_schedule +linear +squaredcos_cap_v2$/m);
  });

  it('is verified bit for bit under its own', async () => {
    expect((await cli('verify', at('a.png'), '--model', linear, ...cpu)).stdout).toBe('bit-equal\n');
  });

  it.each<[string, string, unknown, unknown]>([
    ['num_train_timesteps', 'numTrainTimesteps', 500, 1000],
    ['prediction_type', 'predictionType', 'v_prediction', 'epsilon'],
    ['steps_offset', 'stepsOffset', 1, 0],
    ['set_alpha_to_one', 'setAlphaToOne', false, true],
    ['clip_sample_range', 'clipSampleRange', 2, 1],
    ['beta_end', 'betaEnd', 0.03, 0.02],
  ])('of another %s is refused too', async (name, field, recorded, present) => {
    const recipe = JSON.parse(readPngText(readFileSync(at('a.png')), 'slerpscope', 2 ** 25, '')!) as {
      model: { schedule: Record<string, unknown> };
    };
    recipe.model.schedule[field] = recorded;
    writeFileSync(at(`${field}.json`), JSON.stringify(recipe));
    const { code, stderr } = await tell([
      ...['render', at(`${field}.json`), '--model', linear, ...cpu, '--out', at('never.png')],
    ]);
    expect(stderr).toContain(`${name} ${String(recorded)}, here ${String(present)}`);
    expect(code).toBe(2);
  });

  it('of another sample size is refused with both shapes', async () => {
    const larger = at('larger');
    cpSync(linear, larger, { recursive: true });
    const config = join(larger, 'unet', 'config.json');
    const json = JSON.parse(readFileSync(config, 'utf8')) as { sample_size: number };
    writeFileSync(config, JSON.stringify({ ...json, sample_size: 16 }));
    const { code, stderr } = await tell(['verify', at('a.png'), '--model', larger, ...cpu]);
    expect(stderr).toContain('latent shape [3, 8, 8], here [3, 16, 16]');
    expect(code).toBe(2);
  });
});

describe('a file from anybody', () => {
  const recipe = () =>
    JSON.parse(readPngText(readFileSync(at('a.png')), 'slerpscope', 2 ** 25, '')!) as {
      schema: number;
      model: Record<string, unknown>;
      environment?: Record<string, unknown>;
    };
  const write = (name: string, content: object): string => {
    writeFileSync(at(name), JSON.stringify(content));
    return at(name);
  };
  const render = (file: string, model: string, ...more: string[]) =>
    tell(['render', file, '--model', model, ...cpu, '--out', at('any.png'), ...more]);

  it('that is a job of schema 1, or by hand without a schedule, says that it was not recorded', async () => {
    const { environment: _, model, ...job } = recipe();
    const [{ digest }] = model['parts'] as [{ digest: string }];
    const old = write('old-job.json', { ...job, schema: 1, model: { name: 'linear', digest } });
    const bare = write('bare-job.json', { ...job, model: { name: 'linear', parts: model['parts'] } });
    for (const file of [old, bare]) {
      const { code, stderr } = await render(file, cosine);
      expect([code, stderr]).toEqual([
        0,
        `note: ${file}: its schedule was not recorded, only the weights are compared\n`,
      ]);
    }
  });

  it('with a schedule that nothing can be made of is refused by its name', async () => {
    const options = { schedule: { betaSchedule: 'trained_betas', trainedBetas: [0.1] }, size: null };
    const { model, ...rest } = recipe();
    const file = write('betas.json', { ...rest, model: { ...model, schedule: null, options } });
    const { code, stderr } = await render(file, linear);
    expect(code).toBe(2);
    expect(stderr).toContain(`slerpscope: ${file}: trained_betas has 1 entries`);
  });

  it('goes on with a model that does not take its size where the person says so', async () => {
    const { model, ...rest } = recipe();
    const options = { schedule: {}, size: [16, 8] };
    const file = write('size.json', { ...rest, model: { ...model, latentShape: [3, 16, 8], options } });
    const fixed = join(fixtures, 'onnx-channels', 'net3.onnx');
    expect((await render(file, fixed)).stderr).toContain('size 16x8: the graph fixes its input');
    const { code, stderr } = await render(file, fixed, '--other-model');
    expect(stderr).toContain('latent shape [3, 16, 8], here [3, 8, 8]');
    expect(code).toBe(0);
  });
});

it('what a picture says of its machine stands on the line of the verdict, without control characters', async () => {
  const { width, height, data } = loadPng(at('a.png'));
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[3 * i + c]!;
  rgba[0]! += rgba[0]! > 0 ? -1 : 1;
  const recipe = JSON.parse(readPngText(readFileSync(at('a.png')), 'slerpscope', 2 ** 25, '')!) as {
    environment: object;
  };
  const environment = { ...recipe.environment, cpu: '\u001b[31mA\nprocessor' };
  const text = JSON.stringify({ ...recipe, environment });
  const pieces: Uint8Array[] = [];
  const png = writePng({ width, height, opaque: true }, [rgba], [{ keyword: 'slerpscope', text }]);
  for await (const piece of png) pieces.push(piece);
  writeFileSync(at('near.png'), Buffer.concat(pieces));
  const { stdout } = await cli('verify', at('near.png'), '--model', linear, ...cpu);
  expect(stdout).toMatch(/^equal within 1\/255 \(CPU +\[31mA processor → [^\n]+\)\n$/);
});

it('a picture that is rendered again has the very recipe of the first, also with options', async () => {
  const options = [
    '--no-alpha-to-one',
    '--steps-offset',
    '1',
    '--prediction',
    'sample',
    '--beta-end',
    '0.03',
  ];
  await cli('line', '--model', linear, ...cpu, ...line, ...options, '--out', at('first.png'));
  await cli('render', at('first.png'), '--model', linear, ...cpu, '--out', at('second.png'));
  expect(readFileSync(at('second.png')).equals(readFileSync(at('first.png')))).toBe(true);
});

it('info gives the range of β where the schedule uses it', async () => {
  const schedule = async (model: string) =>
    /^schedule +(.*)$/m.exec((await cli('info', '--model', model, ...cpu)).stdout)?.[1];
  expect(await schedule(linear)).toBe('linear, β 0.0001 … 0.02, T = 1000');
  expect(await schedule(cosine)).toBe('squaredcos_cap_v2, T = 1000');
});

describe('shards', () => {
  const shard = (model: string, i: number, out: string) => [
    ...['render', at('job.json'), '--model', model, ...cpu, '--shard', `${i}/2`, '--out', at(out)],
  ];

  it('of another schedule than the job are refused, also by a folder that another began', async () => {
    await cli(...shard(linear, 1, 'parts'));
    const { code, stderr } = await tell([...shard(cosine, 2, 'parts')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(wrong) as unknown]);
    const forced = await tell([...shard(cosine, 2, 'parts'), '--other-model']);
    expect([forced.code, forced.stderr]).toEqual([
      2,
      expect.stringContaining('holds tiles of another model'),
    ]);
  });

  it('of two schedules that were copied together are not merged', async () => {
    await cli(...shard(cosine, 2, 'others'), '--other-model');
    for (const part of ['tiles', 'environments'])
      cpSync(at('others', part), at('parts', part), { recursive: true });
    const { code, stderr } = await tell(['merge', at('parts'), '--out', at('m.png')]);
    expect(stderr).toContain(`some of its tiles were computed with another model: ${wrong}`);
    expect(code).toBe(2);
  });

  it('of two schedules are not merged in a folder that an older Slerpscope began either', async () => {
    await cli(...shard(linear, 1, 'old'));
    const {
      schema: _,
      model,
      ...job
    } = JSON.parse(readFileSync(at('old', 'job.json'), 'utf8')) as {
      schema: number;
      model: { parts: [{ digest: string }] };
    };
    const [{ digest }] = model.parts;
    const old = { ...job, schema: 1, model: { name: 'linear', digest } };
    writeFileSync(at('old', 'job.json'), JSON.stringify(old));
    const second = await tell([...shard(cosine, 2, 'old'), '--other-model']);
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(wrong) as unknown]);
    for (const part of ['tiles', 'environments'])
      cpSync(at('others', part), at('old', part), { recursive: true });
    const { code, stderr } = await tell(['merge', at('old'), '--out', at('m.png')]);
    expect(stderr).toMatch(/some of its tiles were computed with another model: beta_schedule /);
    expect(code).toBe(2);
  });
});

describe('options that replace the schedule of the model', () => {
  const changed = ['--beta-schedule', 'squaredcos_cap_v2'];

  it.each([
    ['sample', ['sample', '--seed', '1', '--count', '3', '--steps', '10', '--scale', '1']],
    ['line', ['line', ...line]],
    ['consistency', ['consistency', '--pin', 'seed:1', '--ladder', '2,4', '--scale', '1']],
  ])('make a picture of %s that carries its recipe and is made again with them', async (name, args) => {
    const out = at(`${name}-changed.png`);
    const { stderr } = await cli(...args, '--model', linear, ...cpu, ...changed, '--out', out);
    expect(stderr).not.toContain('cannot be made again');
    expect(recipeOf(out).model).toMatchObject({
      schedule: { betaSchedule: 'squaredcos_cap_v2' },
      options: { schedule: { betaSchedule: 'squaredcos_cap_v2' } },
    });
    expect((await cli('verify', out, '--model', linear, ...cpu)).stdout).toBe('bit-equal\n');
    // The other folder has that very schedule: it is the same model.
    expect((await cli('verify', out, '--model', cosine, ...cpu)).stdout).toBe('bit-equal\n');
  });

  it('make the pictures of the model that has that schedule', async () => {
    await cli('line', '--model', cosine, ...cpu, ...line, '--out', at('cosine.png'));
    expect(loadPng(at('line-changed.png'))).toEqual(loadPng(at('cosine.png')));
  });
});
