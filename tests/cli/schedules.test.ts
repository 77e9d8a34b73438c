import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPngText } from '../../src/main/recipes/png-texts.ts';
import { loadPng } from './support/pictures.ts';
import { cli, fixtures, makeFolder, program, run } from './support/run-cli.ts';

// One network under two schedules: its weights are the same, its pictures are not.
const linear = join(fixtures, 'same-weights-other-schedule', 'linear');
const cosine = join(fixtures, 'same-weights-other-schedule', 'cosine');
const folder = makeFolder();
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
    expect(schema).toBe(2);
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
      const { code, stderr } = await run([program, command, at('a.png'), '--model', cosine, ...cpu, ...out]);
      expect(stderr).toContain(`a.png: made with another model than cosine: ${wrong}`);
      expect(code).toBe(2);
    },
  );

  it('goes on under another where the person says so; verify then names the field in its table', async () => {
    const other = ['--model', cosine, '--other-model', ...cpu];
    const { stderr } = await cli('render', at('a.png'), ...other, '--out', at('other.png'));
    expect(stderr).toContain(`note: ${at('a.png')}: made with another model`);
    expect(loadPng(at('other.png'))).not.toEqual(loadPng(at('a.png')));
    expect(recipeOf(at('other.png')).model).toMatchObject({
      schedule: { betaSchedule: 'squaredcos_cap_v2' },
    });
    const { code, stdout } = await run([program, 'verify', at('a.png'), ...other]);
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
    const { code, stderr } = await run([
      ...[program, 'render', at(`${field}.json`), '--model', linear, ...cpu, '--out', at('never.png')],
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
    const { code, stderr } = await run([program, 'verify', at('a.png'), '--model', larger, ...cpu]);
    expect(stderr).toContain('latent shape [3, 8, 8], here [3, 16, 16]');
    expect(code).toBe(2);
  });
});

describe('shards', () => {
  const shard = (model: string, i: number, out: string) => [
    ...['render', at('job.json'), '--model', model, ...cpu, '--shard', `${i}/2`, '--out', at(out)],
  ];

  it('of another schedule than the job are refused, also by a folder that another began', async () => {
    await cli(...shard(linear, 1, 'parts'));
    const { code, stderr } = await run([program, ...shard(cosine, 2, 'parts')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(wrong) as unknown]);
    const forced = await run([program, ...shard(cosine, 2, 'parts'), '--other-model']);
    expect([forced.code, forced.stderr]).toEqual([
      2,
      expect.stringContaining('holds tiles of another model'),
    ]);
  });

  it('of two schedules that were copied together are not merged', async () => {
    await cli(...shard(cosine, 2, 'others'), '--other-model');
    for (const part of ['tiles', 'environments'])
      cpSync(at('others', part), at('parts', part), { recursive: true });
    const { code, stderr } = await run([program, 'merge', at('parts'), '--out', at('m.png')]);
    expect(stderr).toContain(`some of its tiles were computed with another model: ${wrong}`);
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
