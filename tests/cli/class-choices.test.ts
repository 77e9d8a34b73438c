import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, sampleOf } from './support/arrays.ts';
import { cpu, modelOf } from './support/golden-families.ts';
import { cli, tell } from './support/run-cli.ts';

/** Figures of several classes: a line to another one, a comparison with another one, rows of a sheet. */

const folder = tempFolder();
const file = (name: string): string => join(folder, name);
const dit = ['--model', modelOf('dit'), ...cpu];
const same = ['--pin', 'seed:1', '--pin', 'seed:1'];
const lineOf = (...more: string[]): string[] => [
  ...['line', ...dit, ...same, '--frames', '3', '--steps', '2', ...more],
];
const sheetOf = (...more: string[]): string[] => [
  ...['consistency', ...dit, '--pin', 'seed:1', '--step-counts', '1,2,3', ...more],
];
const figureOf = (path: string) => readRecipe(readFileSync(path), path)!.figures[0]!;
const verified = async (path: string): Promise<string> =>
  (await cli('verify', path, '--model', modelOf('dit'))).stdout;

/** x_0 of one class at one S. */
async function picture(label: string, steps: number, ...more: string[]): Promise<Float32Array> {
  const out = file(`x0-${label}-${steps}.npy`);
  const args = ['--seed', '1', '--steps', String(steps), '--class', label, ...more, '--data', 'picture'];
  await cli('sample', ...dit, ...args, '--out', out);
  return load(out).data;
}

describe('line --to-class', () => {
  it('begins with the pictures of --class and ends with those of the other, by number or name', async () => {
    await cli(...lineOf('--class', '3', '--to-class', 'red fox', '--out', file('to.npy')));
    const frames = load(file('to.npy'));
    expect(sampleOf(frames, 0)).toEqual(await picture('3', 2));
    expect(sampleOf(frames, 2)).toEqual(await picture('4', 2));
    expect(sampleOf(frames, 1)).not.toEqual(sampleOf(frames, 0));
    await cli(...lineOf('--class', '3', '--to-class', '4', '--out', file('number.npy')));
    expect(load(file('number.npy')).data).toEqual(frames.data);
  });

  it('is recorded and made again, also beside a variant, as a job and with even motion', async () => {
    await cli(...lineOf('--class', '3', '--to-class', '4', '--guidance', '2', '--out', file('to.png')));
    expect(figureOf(file('to.png'))).toMatchObject({
      toClass: 4,
      settings: { condition: { class: 3, guidance: 2 } },
    });
    expect(await verified(file('to.png'))).toBe('bit-equal\n');
    await cli(...lineOf('--class', '3', '--to-class', '4', '--compare', 'eta=1', '--out', file('toc.png')));
    expect(figureOf(file('toc.png'))).toMatchObject({ kind: 'comparison', of: { toClass: 4 } });
    expect(await verified(file('toc.png'))).toBe('bit-equal\n');
    await cli(...lineOf('--class', '3', '--to-class', '4', '--out', file('to.json')));
    expect(JSON.parse(readFileSync(file('to.json'), 'utf8'))).toMatchObject({ figure: { toClass: 4 } });
    await cli(...lineOf('--class', '3', '--to-class', '4', '--even-motion', '--out', file('even.png')));
    expect(figureOf(file('even.png'))).toMatchObject({ toClass: 4 });
  });
});

describe('--compare class=…', () => {
  it('draws everything beside the same of another class, and is recorded', async () => {
    await cli(...lineOf('--class', '3', '--compare', 'class=red fox', '--out', file('both.npy')));
    const frames = load(file('both.npy'));
    expect(frames.shape[0]).toBe(6);
    expect(sampleOf(frames, 0)).toEqual(await picture('3', 2));
    expect(sampleOf(frames, 3)).toEqual(await picture('4', 2));
    await cli(...lineOf('--class', '3', '--compare', 'class=4', '--out', file('both.png')));
    expect(figureOf(file('both.png'))).toMatchObject({
      with: { kind: 'class', class: 4 },
      titles: ['class 3 (umbrella)', 'class 4 (red fox)'],
    });
    expect(await verified(file('both.png'))).toBe('bit-equal\n');
  });

  it('names the class that both sides of a line go to', async () => {
    const to = ['--class', '3', '--to-class', '1', '--compare', 'class=4'];
    await cli(...lineOf(...to, '--out', file('bothto.png')));
    expect(figureOf(file('bothto.png'))).toMatchObject({
      of: { toClass: 1 },
      titles: ['class 3 (umbrella) to class 1 (goldfish)', 'class 4 (red fox) to class 1 (goldfish)'],
    });
  });

  it.each<[string, string[]]>([
    [
      'plane',
      [
        ...['seed:1', 'seed:2', 'seed:3', 'seed:4'].flatMap((ref) => ['--corner', ref]),
        ...['--columns', '2', '--rows', '2', '--steps', '1'],
      ],
    ],
    ['consistency', ['--pin', 'seed:1', '--step-counts', '1,2']],
    ['trajectory', ['--pin', 'seed:1', '--step-counts', '2']],
  ])('is taken by %s', async (command, options) => {
    const out = file(`${command}.png`);
    await cli(command, ...dit, ...options, '--class', '1', '--compare', 'class=2', '--out', out);
    expect(figureOf(out)).toMatchObject({ kind: 'comparison', with: { kind: 'class', class: 2 } });
  });
});

describe('consistency --class-rows', () => {
  it('has a row for each class of one pin, each compared with its own last picture', async () => {
    const rows = ['--class-rows', '3,red fox,1', '--guidance', '2'];
    await cli(...sheetOf(...rows, '--out', file('rows.npy')));
    const tiles = load(file('rows.npy'));
    expect(tiles.shape[0]).toBe(9);
    for (const [row, label] of ['3', '4', '1'].entries())
      for (const [column, steps] of [1, 2, 3].entries())
        expect(sampleOf(tiles, 3 * row + column)).toEqual(await picture(label, steps, '--guidance', '2'));
    await cli(...sheetOf(...rows, '--out', file('rows.png'), '--json', file('rows.json')));
    const table = JSON.parse(readFileSync(file('rows.json'), 'utf8')) as {
      rows: { pin: string; class: number; numSteps: number; mse: number }[];
    };
    expect(table.rows.map((row) => [row.pin, row.class, row.numSteps])).toEqual(
      [3, 4, 1].flatMap((label) => [1, 2, 3].map((S) => ['seed:1', label, S])),
    );
    const unit = (x: number): number => Math.min(1, Math.max(0, x / 2 + 0.5));
    const mse = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, x, i) => sum + (unit(x) - unit(b[i]!)) ** 2, 0) / a.length;
    for (const [i, row] of table.rows.entries())
      expect(row.mse).toBeCloseTo(mse(sampleOf(tiles, i), sampleOf(tiles, 3 * Math.floor(i / 3) + 2)), 12);
    expect(figureOf(file('rows.png'))).toMatchObject({
      pins: [{ name: 'seed:1' }],
      classes: [
        { name: 'umbrella', class: 3 },
        { name: 'red fox', class: 4 },
        { name: expect.any(String) as string, class: 1 },
      ],
    });
    expect(await verified(file('rows.png'))).toBe('bit-equal\n');
  });

  it('has rows of solvers and of the ablation, a variant, and moves', async () => {
    const more = ['--class-rows', '1,2', '--ablation', '--solvers', 'ipndm-2', '--compare', 'solver=plms'];
    await cli(...sheetOf(...more, '--out', file('more.png'), '--json', file('more.json')));
    const { rows } = JSON.parse(readFileSync(file('more.json'), 'utf8')) as {
      rows: { side: string; class: number; solver: string; eta: number }[];
    };
    expect(rows.filter((_, i) => i % 3 === 0).map((row) => [row.class, row.solver, row.eta])).toEqual([
      [1, 'ddim', 0],
      [2, 'ddim', 0],
      [1, 'ipndm', 0],
      [1, 'ddim', 1],
      [1, 'plms', 0],
      [2, 'plms', 0],
    ]);
    expect(await verified(file('more.png'))).toBe('bit-equal\n');
    await cli(...sheetOf('--class-rows', '1,2', '--out', file('rows.gif')));
    expect(await verified(file('rows.gif'))).toBe('bit-equal\n');
  });
});

const identity = ['--model', modelOf('class-identity'), ...cpu];
const plain = ['--model', modelOf('learned-variance'), ...cpu];

describe('a class that does not fit', () => {
  const line = ['line', ...same, '--frames', '2', '--steps', '1'];
  const sheet = ['consistency', '--pin', 'seed:1', '--step-counts', '1,2'];
  it.each<[string, string[], string]>([
    ['is none', lineOf('--class', '1', '--to-class', '11'), '--to-class 11: must be a label from 0 to 9'],
    ['has no name', lineOf('--class', '1', '--to-class', 'x'), '--to-class x: no class has this name'],
    ['has no beginning', lineOf('--to-class', '4'), '--class: the model needs one'],
    ['of a model without', [...line, ...plain, '--to-class', '4'], '--to-class 4: the model takes no class'],
    ['is compared: none', lineOf('--class', '1', '--compare', 'class=10.5'), 'class=10.5: must be a label'],
    ['is compared: the same', lineOf('--class', '1', '--compare', 'class=1'), 'class=1: class 1 already'],
    ['is compared: empty', lineOf('--class', '1', '--compare', 'class='), '--compare class=: must be one of'],
    [
      'is compared, of a model without',
      [...line, ...plain, '--compare', 'class=1'],
      '--compare class=1: the model takes no class',
    ],
    ['is a row once', sheetOf('--class-rows', '1'), '--class-rows 1: 1 entries, must be 2 … 16'],
    ['is a row twice', sheetOf('--class-rows', '1,goldfish'), 'class 1 is there twice'],
    ['is no row', sheetOf('--class-rows', '1,99'), '--class-rows 1,99: must be a label from 0 to 9'],
    ['is a row beside --class', sheetOf('--class-rows', '1,2', '--class', '1'), '--class 1: cannot go with'],
    ['is a row of two pins', sheetOf('--class-rows', '1,2', '--pin', 'seed:2'), 'needs one --pin, 2 latents'],
    [
      'is a row and compared',
      sheetOf('--class-rows', '1,2', '--compare', 'class=3'),
      '--compare class=3: comparison of kind class: the rows are of several classes already',
    ],
    ['is a row of a model without', [...sheet, ...plain, '--class-rows', '1,2'], 'the model takes no class'],
    [
      'is a row of a model of embeddings',
      [...sheet, ...identity, '--class-rows', '1,2'],
      '--class-rows 1,2: the model takes embeddings of 16 values, no labels',
    ],
    [
      'has too much guidance',
      sheetOf('--class-rows', '1,2', '--guidance', '1e9'),
      '--guidance 1000000000: must be a number from -1000 to 1000',
    ],
  ])('%s is refused in one line', async (_, args, message) => {
    const { code, stderr } = await tell([...args, '--out', file('no.png')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(file('no.png'))).toBe(false);
  });
});
