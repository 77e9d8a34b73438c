import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mix } from '../../src/core/mix.ts';
import { randn } from '../../src/core/random/index.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, sampleOf, save } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const draw = (seed: number, size = 192): Float32Array => randn('torch-cpu', BigInt(seed), size);

describe('latent --pin', () => {
  const write = async (out: string, ...pins: string[]) => {
    const options = pins.flatMap((pin) => [`--pin=${pin}`]);
    const { stderr } = await cli('latent', ...options, '--shape', '3,8,8', '--out', at(out));
    return { ...load(at(out)), stderr };
  };

  it('writes each pin as one latent, without a model', async () => {
    const { shape, data } = await write('two.npy', 'seed:3', 'slerp(seed:1, numpy:2, 0.3)');
    expect(shape).toEqual([2, 3, 8, 8]);
    expect(data.slice(0, 192)).toEqual(draw(3));
  });

  it('gives the golden mixtures to 1e-6', async () => {
    const golden = join(fixtures, 'mixing');
    const { cases } = JSON.parse(readFileSync(join(golden, 'cases.json'), 'utf8')) as {
      cases: { weights: number[]; index?: number | null }[];
    };
    const given = cases.filter(({ weights }) => weights.some((weight) => weight !== 0));
    const pins = given.map(
      ({ weights }) =>
        `mix(${weights.map((weight, i) => `${weight}*file:"${join(golden, 'latents.npy')}"#${i}`).join(', ')})`,
    );
    const made = await write('mixed.npy', ...pins);
    const mixed = load(join(golden, 'mixed.npy'));
    given.forEach(({ index }, i) => {
      const [ours, expected] = [sampleOf(made, i), sampleOf(mixed, index!)];
      ours.forEach((value, k) =>
        expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-6 * Math.abs(expected[k]!)),
      );
    });
  });

  it('takes sums and means for the mixes that they are short for', async () => {
    const { data } = await write('sum.npy', 'seed:1 - seed:2 + seed:3', '-seed:1', 'mean(seed:1, seed:2)');
    const terms = (...weights: number[]) => weights.map((weight, i) => ({ weight, data: draw(i + 1) }));
    expect(data.slice(0, 192)).toEqual(mix(terms(1, -1, 1)));
    expect(data.slice(192, 384)).toEqual(draw(1).map((value) => -value));
    expect(data.slice(384)).toEqual(mix(terms(1, 1)));
  });

  it('takes lists of seeds of any stream', async () => {
    const { shape, data } = await write('list.npy', 'seed:0-199', 'numpy:5,3', 'seed:7');
    expect(shape).toEqual([203, 3, 8, 8]);
    expect(data.slice(199 * 192, 200 * 192)).toEqual(draw(199));
    expect(data.slice(201 * 192, 202 * 192)).toEqual(randn('numpy', 3n, 192));
    expect(data.slice(202 * 192)).toEqual(draw(7));
  });

  it('says that a card decides', async () => {
    const args = ['--pin', 'mean(seed:1, torch-cuda:2)', '--shape', '3,128,128', '--out', at('card.npy')];
    expect((await cli('latent', ...args)).stderr).toBe(
      'note: a torch-cuda draw of 49,152 numbers depends on the card (above 40,960): this is the A100 layout, 108x2048\n',
    );
  });

  const other = save(at('other.npy'), [3, 4, 4], draw(1, 48));
  it.each([
    [
      ['--pin', 'mix(0*seed:1)'],
      /^--pin mix\(0\*seed:1\): latent expression, position 1: all weights of mix are 0/,
    ],
    [['--pin', 'mix(NaN*seed:1)'], /position 5: expected a weight, a finite number, in "mix\(NaN\*seed:1\)"/],
    [
      ['--pin', 'seed:9-0'],
      /^--pin seed:9-0: seed list "9-0": range "9-0" goes from a larger to a smaller seed$/,
    ],
    [['--pin', 'seed:0-99999'], /^--pin seed:0-99999: seed list "0-99999" has 100000 seeds, at most 4096$/],
    [['--pin', `file:${other}`], /shape \[3, 4, 4\] does not fit --shape \[3, 8, 8\]$/],
    [['--pin', `file:${other}x`], /other\.npyx/],
    [['--pin', `stored:${'ab'.repeat(32)}`], /is not in the store$/],
    [['--pin', 'seed:1', '--seed', '2'], /^--seed 2: cannot go with --pin$/],
    [['--pin', 'seed:1', '--count', '2'], /^--count 2: cannot go with --pin$/],
    [[], /^--seed N or --pin REF: one of them is required$/],
  ])('%j is refused in one line', async (given, message) => {
    const out = at('none.npy');
    const { code, stderr } = await tell(['latent', ...given, '--shape', '3,8,8', '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^slerpscope: [^\n]+\n$/);
    expect(stderr.slice('slerpscope: '.length, -1)).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses more numbers than a draw may have before it makes them', async () => {
    const args = ['latent', '--pin', 'seed:0-4000', '--shape', '3,512,512', '--out', at('none.npy')];
    expect(await tell(args)).toMatchObject({
      code: 2,
      stderr: 'slerpscope: --pin REF: 4001 latents of [3, 512, 512] exceed 2^28 numbers\n',
    });
  });
});

describe('figures of mixes and lists', () => {
  const model = ['--model', join(fixtures, 'onnx-channels', 'net3.onnx')];
  const corners = [
    'mix(1*seed:1, -0.5*seed:2)',
    'mean(seed:1, seed:2)',
    'seed:1 - seed:2 + seed:3',
    'seed:4',
  ];
  const plane = ['plane', ...model, ...corners.flatMap((ref) => ['--corner', ref]), '--columns', '2', '--rows', '2', '--steps', '3']; // prettier-ignore

  it('a plane is spanned by mixes', async () => {
    await cli(...plane, '--out', at('plane.npy'));
    const pins = corners.flatMap((ref) => ['--pin', ref]);
    await cli('latent', ...pins, '--shape', '3,8,8', '--out', at('corners.npy'));
    await cli('sample', ...model, '--latents', at('corners.npy'), '--steps', '3', '--out', at('x0.npy'));
    expect(load(at('plane.npy'))).toEqual(load(at('x0.npy')));
  });

  it('a recipe holds the mix that a sum is short for, and makes the same pixels', async () => {
    await cli(...plane, '--out', at('plane.json'));
    const { figure } = JSON.parse(readFileSync(at('plane.json'), 'utf8')) as {
      figure: { corners: { name: string; ref: { kind: string; terms: { weight: number }[] } }[] };
    };
    expect(figure.corners[2]).toMatchObject({ name: corners[2], ref: { kind: 'mix' } });
    expect(figure.corners[2]!.ref.terms.map(({ weight }) => weight)).toEqual([1, -1, 1]);
    await cli(...plane, '--out', at('plane.png'));
    await cli('render', at('plane.json'), ...model, '--out', at('again.png'));
    const { stdout } = await cli('verify', at('again.png'), ...model);
    expect(stdout).toBe('bit-equal\n');
  });

  it('the terms of a mix may come in any order: equal pixels', async () => {
    const x0 = async (out: string, ref: string) => {
      await cli('consistency', ...model, '--pin', ref, '--step-counts', '2,3', '--out', at(out));
      return load(at(out)).data;
    };
    const there = await x0('there.npy', 'mix(0.1*seed:1, 0.7*seed:2, -0.3*seed:3)');
    const back = await x0('back.npy', 'mix(-0.3*seed:3, 0.7*seed:2, 0.1*seed:1)');
    expect(maxDifference(there, back)).toBe(0);
  });

  it('a list gives a row for each seed, under its own name', async () => {
    await cli('consistency', ...model, '--pin', 'seed:1-3', '--step-counts', '2,3', '--out', at('list.json'));
    const { figure } = JSON.parse(readFileSync(at('list.json'), 'utf8')) as {
      figure: { pins: { name: string }[] };
    };
    expect(figure.pins.map(({ name }) => name)).toEqual(['seed:1', 'seed:2', 'seed:3']);
  });

  it.each([
    [
      ['line', '--pin', 'seed:0-64', '--frames', '2', '--steps', '2'],
      '--pin REF: 65 latents, must be 2 … 64',
    ],
    [
      ['consistency', '--pin', 'seed:0-64', '--step-counts', '2'],
      '--pin REF: 65 latents, at most 64 are drawn',
    ],
    [['trajectory', '--pin', 'seed:0-1', '--step-counts', '2'], '--pin seed:0-1: 2 latents, must be one'],
    [
      ['plane', '--corner', 'seed:1-3', '--columns', '2', '--rows', '2', '--steps', '2'],
      '--corner REF: 3 latents, must be 4',
    ],
  ])('%j is refused', async (args, message) => {
    const [command, ...rest] = args;
    const told = await tell([command!, ...model, ...rest, '--out', at('none.png')]);
    expect(told).toMatchObject({ code: 2, stderr: `slerpscope: ${message}\n` });
  });
});
