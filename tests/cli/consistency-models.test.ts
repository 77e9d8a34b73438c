import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FigureSpec } from '../../src/contract/figures/index.ts';
import type { Recipe } from '../../src/contract/recipe.ts';
import { randn } from '../../src/core/random/index.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, save } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

/** The command line on a network without classes under the scheduler of a consistency model, and on a score network. */

const folder = tempFolder();
const SIZE = 3 * 32 * 32;
const model = ['--model', join(folder, 'one-step'), '--provider', 'cpu'];
const file = (name: string): string => join(folder, name);
let xT: string;

beforeAll(() => {
  cpSync(join(fixtures, 'unet-cifar10-like'), join(folder, 'one-step'), { recursive: true });
  cpSync(join(fixtures, 'families/consistency/scheduler'), join(folder, 'one-step/scheduler'), {
    recursive: true,
  });
  xT = save(file('xT.npy'), [2, 3, 32, 32], randn('numpy', 1n, 2 * SIZE));
});

const sample = async (out: string, ...more: string[]): Promise<Float32Array> => {
  await cli('sample', ...model, '--latents', xT, '--out', file(out), ...more);
  return load(file(out)).data;
};

describe('a consistency model on the command line', () => {
  it('has its sigmas in info and its timesteps in schedule', async () => {
    const { stdout } = await cli('info', ...model);
    expect(stdout).toMatch(/^schedule +consistency, σ 0\.002 … 80, T = 40$/m);
    expect(stdout).not.toMatch(/^prediction/m);
    const printed = await cli('schedule', '--model', join(folder, 'one-step'), '--steps', '2');
    expect(JSON.parse(printed.stdout)).toMatchObject({ timesteps: [39, 19] });
  });

  it('samples in one step, in [-1, 1], and in two with noise of the seed', async () => {
    const one = await sample('one.npy', '--steps', '1');
    expect(Math.max(...one.map(Math.abs))).toBeLessThanOrEqual(1);
    const two = await sample('two.npy', '--steps', '2');
    expect(maxDifference(one, two)).toBeGreaterThan(0.1);
    expect(await sample('again.npy', '--steps', '2', '--noise-seed', '0')).toEqual(two);
    expect(await sample('other.npy', '--steps', '2', '--noise-seed', '1')).not.toEqual(two);
  });

  it('takes given noise [K, N, C, H, W], whose last is not used', async () => {
    const noise = randn('numpy', 2n, 2 * 2 * SIZE);
    const shape = [2, 2, 3, 32, 32];
    const given = save(file('noise.npy'), shape, noise);
    const changed = save(file('changed.npy'), shape, noise.slice().fill(9, 2 * SIZE));
    const x0 = await sample('given.npy', '--steps', '2', '--noise', given);
    expect(await sample('last.npy', '--steps', '2', '--noise', changed)).toEqual(x0);
    const short = save(file('short.npy'), [1, ...shape.slice(1)], noise.slice(2 * SIZE));
    const { code, stderr } = await tell([
      ...['sample', ...model, '--latents', xT, '--out', file('a.npy')],
      ...['--steps', '2', '--noise', short],
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[1, 2, 3, 32, 32]')]);
  });

  it('says that noise has no effect on one step', async () => {
    const args = ['--latents', xT, '--steps', '1', '--noise-seed', '3', '--out', file('b.npy')];
    const { stderr } = await cli('sample', ...model, ...args);
    expect(stderr).toContain('step noise has no effect with --steps 1');
  });

  it.each([
    [['--steps', '41'], '--steps 41: steps is 41, must be an integer in [1, 40]'],
    [['--steps', '1', '--eta', '1'], 'slerpscope: eta is 1: a consistency model takes 0 only'],
    [['--steps', '1', '--solver', 'unipc'], 'slerpscope: solver is unipc: a consistency model takes none'],
    [['--steps', '1', '--tau', 'trailing'], 'tau is trailing: a consistency model takes leading only'],
    [['--steps', '1', '--clip', 'diffusers'], 'clip is diffusers: a consistency model takes none only'],
    [['--steps', '1', '--prediction', 'sample'], 'prediction_type is sample'],
  ])('refuses %j in one line', async (args, message) => {
    const told = await tell(['sample', ...model, '--latents', xT, '--out', file('c.npy'), ...args]);
    expect(told.code).not.toBe(0);
    expect(told.stderr).toContain(message);
    expect(told.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses to encode', async () => {
    const args = ['--images', xT, '--steps', '2', '--out', file('d.npy')];
    const { code, stderr } = await tell(['encode', ...model, ...args]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('encode: a consistency model cannot encode: it has no inverse');
  });
});

it('a score network samples by DDIM and by other solvers, and encodes what it sampled', async () => {
  const score = ['--model', join(fixtures, 'families/ncsnpp'), '--provider', 'cpu', '--steps', '20'];
  await cli('sample', ...score, '--seed', '1', '--out', file('ve.npy'));
  await cli('sample', ...score, '--seed', '1', '--solver', 'dpmpp', '--out', file('ve-dpmpp.npy'));
  const x0 = load(file('ve.npy'));
  expect(x0.shape).toEqual([1, 3, 8, 8]);
  expect(maxDifference(x0.data, load(file('ve-dpmpp.npy')).data)).toBeGreaterThan(0);
  await cli('encode', ...score, '--images', file('ve.npy'), '--out', file('ve-xT.npy'));
  expect(load(file('ve-xT.npy')).data.every(Number.isFinite)).toBe(true);
});

describe('figures of a consistency model', () => {
  const trained = ['--model', join(fixtures, 'families', 'consistency'), '--provider', 'cpu'];
  const recipeOf = async (name: string, ...more: string[]): Promise<FigureSpec> => {
    await cli(...more, ...trained, '--out', file(name));
    const png = readFileSync(file(name));
    return (JSON.parse(readPngText(png, 'slerpscope', 2 ** 25, name)!) as Recipe).figure;
  };

  it('say in their recipes that step counts are written in words, with the sides of a comparison named so', async () => {
    const line = [
      'line',
      '--pin',
      'seed:1',
      '--pin',
      'seed:2',
      '--frames',
      '2',
      '--captions',
      '--class',
      '3',
    ];
    const compared = await recipeOf('line.png', ...line, '--compare', 'steps=2', '--labels');
    expect(compared).toMatchObject({ stepsInWords: true, titles: ['1 step', '2 steps'] });
    const sheet = ['consistency', '--pin', 'seed:1', '--step-counts', '1,2,3', '--class', '3'];
    expect(await recipeOf('sheet.png', ...sheet)).toMatchObject({ stepsInWords: true });
  });
});
