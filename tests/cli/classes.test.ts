import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { load, maxDifference, save } from './support/arrays.ts';
import { caseFile, cpu, modelOf } from './support/golden-families.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

/** --class, --classes, --guidance, and the numbers of --timestep, where they are wrong and in figures. */

const folder = tempFolder();
const file = (name: string): string => join(folder, name);
const dit = ['--model', modelOf('dit'), ...cpu];
const sample = ['sample', '--latents', caseFile('dit', 'xT'), '--steps', '2', '--out', file('no.npy')];
const eps = (family: string, timestep: string, ...more: string[]): string[] => [
  ...['eps', '--model', modelOf(family), ...cpu, '--sample', caseFile(family, 'sample')],
  ...['--timestep', timestep, '--out', file('no.npy'), ...more],
];

/** An .npy file of another type. */
function saveAs(name: string, descr: '<i4' | '<f8', values: readonly number[]): string {
  const bytes = descr === '<i4' ? Int32Array.from(values) : Float64Array.from(values);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, 'latin1');
  writeFileSync(file(name), Buffer.concat([start, Buffer.from(bytes.buffer)]));
  return file(name);
}

const bad = save(file('bad.npy'), [2], Float32Array.of(3, 11));
const half = save(file('half.npy'), [2], Float32Array.of(3, 1.5));
const three = save(file('three.npy'), [3], Float32Array.of(1, 2, 3));
const nan = save(file('nan.npy'), [3], Float32Array.of(1, NaN, 3));

describe('a class that does not fit', () => {
  it.each<[string, string[], string]>([
    ['is missing', [...sample, ...dit], '--class: the model needs one: a label from 0 to 9'],
    ['is no label', [...sample, ...dit, '--class', '11'], '--class 11: must be a label from 0 to 9'],
    ['is a fraction', [...sample, ...dit, '--class', '1.5'], '--class 1.5: must be a label from 0 to 9'],
    [
      'has a name that is near one',
      [...sample, ...dit, '--class', 'unbrella'],
      '--class unbrella: no class has this name; near it: 3 "umbrella"',
    ],
    [
      'has a name that is near none',
      [...sample, ...dit, '--class', 'x'],
      '--class x: no class has this name',
    ],
    [
      'is of a model that names none',
      eps('class-embedding', caseFile('class-embedding', 'timestep'), '--class', 'cat'),
      '--class cat: must be a number: the model names no classes',
    ],
    [
      'is of a model that takes none',
      eps('learned-variance', caseFile('learned-variance', 'timestep'), '--class', '1'),
      '--class 1: the model takes none',
    ],
    [
      'is of a model that takes none, by name',
      eps('learned-variance', caseFile('learned-variance', 'timestep'), '--class', 'cat'),
      '--class cat: the model takes none',
    ],
    [
      'is one of many for a model that takes none',
      eps('learned-variance', caseFile('learned-variance', 'timestep'), '--classes', three),
      `--classes ${three}: the model takes no class`,
    ],
    [
      'is one of many',
      [...sample, ...dit, '--classes', bad],
      `--classes ${bad}: sample 1: class 11: must be a label from 0 to 9`,
    ],
    [
      'is a fraction among many',
      [...sample, ...dit, '--classes', half],
      `--classes ${half}: sample 1: class 1.5: must be a label from 0 to 9`,
    ],
    [
      'is missing for a sample',
      [...sample, ...dit, '--classes', three],
      `--classes ${three}: shape [3], must be [2]`,
    ],
    ['is NaN', [...sample, ...dit, '--classes', nan], `--classes ${nan}: value 1 is NaN, must be finite`],
    ['is given twice', [...sample, ...dit, '--class', '1', '--classes', three], '--class 1: cannot go with'],
    [
      'is no embedding',
      eps('class-identity', caseFile('class-identity', 'timestep'), '--classes', three),
      `--classes ${three}: shape [3], must be [3, 16]`,
    ],
    [
      'is a label where embeddings are taken',
      eps('class-identity', caseFile('class-identity', 'timestep'), '--class', '1'),
      '--class 1: must be a vector of 16 values',
    ],
    ['is absent under guidance', [...sample, ...dit, '--guidance', '2'], '--guidance 2: needs a class'],
    [
      'has too much guidance',
      [...sample, ...dit, '--class', '1', '--guidance', '1e9'],
      '--guidance 1000000000: must be a number from -1000 to 1000',
    ],
    [
      'has guidance without a label of no class',
      [
        ...['sample', '--model', modelOf('class-embedding'), ...cpu, '--seed', '1', '--steps', '2'],
        ...['--class', '1', '--guidance', '2', '--out', file('no.npy')],
      ],
      '--guidance 2: the model has no label that stands for no class',
    ],
  ])('%s is refused in one line', async (_, args, message) => {
    const { code, stderr } = await tell(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`slerpscope: ${message}`)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(file('no.npy'))).toBe(false);
  });
});

describe('numbers of any of four types', () => {
  it('are the same timesteps and labels', async () => {
    const of = (name: string): string => caseFile('class-embedding', name);
    const [times, labels] = [load(of('timestep')).data, load(of('class')).data].map((data) => [...data]);
    const run = async (timestep: string, classes: string): Promise<Float32Array> => {
      const model = ['--model', modelOf('class-embedding'), ...cpu, '--sample', of('sample')];
      const out = file('typed.npy');
      await cli('eps', ...model, '--timestep', timestep, '--classes', classes, '--out', out);
      return load(out).data;
    };
    const wide = (name: string, values: readonly number[]): string => {
      writeFileSync(file(name), encodeNpy([values.length], BigInt64Array.from(values, BigInt)));
      return file(name);
    };
    const wanted = await run(of('timestep'), of('class'));
    expect(await run(wide('t8.npy', times!), wide('c8.npy', labels!))).toEqual(wanted);
    expect(await run(saveAs('t4.npy', '<i4', times!), saveAs('cd.npy', '<f8', labels!))).toEqual(wanted);
    expect(await run(saveAs('td.npy', '<f8', times!), saveAs('c4.npy', '<i4', labels!))).toEqual(wanted);
  });

  it.each<[string, string, readonly number[], string[], string]>([
    ['a fraction', 'learned-variance', [1, 2.5, 3], [], 'value 1 is 2.5, must be a whole number'],
    ['T', 'learned-variance', [1, 2, 1000], [], 'value 2 is 1000, must be in [0, 1000)'],
    ['a σ of 0', 'unet-fourier', [0, 1, 2], [], 'value 0 is 0, must be a σ above 0'],
    ['a σ that float32 has not', 'unet-fourier', [1, 1e-60, 2], [], 'value 1 is 1e-60, must be a σ above 0'],
    ['infinity', 'unet-fourier', [1, Infinity, 2], [], 'value 1 is Infinity, must be finite'],
    ['one too few', 'unet-fourier', [1, 2], [], 'shape [2], must be [3]'],
  ])('are refused with place and value: %s', async (_, family, values, more, message) => {
    const timestep = saveAs('times.npy', '<f8', values);
    const { code, stderr } = await tell(eps(family, timestep, ...more));
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--timestep ${timestep}: ${message}`)]);
  });
});

describe('figures of a class', () => {
  it.each<[string, string[]]>([
    ['sample', ['--seed', '1', '--count', '3', '--steps', '2']],
    ['line', ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '3', '--steps', '2']],
    [
      'plane',
      [
        ...['seed:1', 'seed:2', 'seed:3', 'seed:4'].flatMap((ref) => ['--corner', ref]),
        ...['--columns', '2', '--rows', '2', '--steps', '2', '--compare', 'eta=1'],
      ],
    ],
    ['consistency', ['--pin', 'seed:1', '--step-counts', '1,2', '--ablation']],
    ['trajectory', ['--pin', 'seed:1', '--step-counts', '2']],
  ])('%s draws it, records it, and is made again without it being given', async (command, options) => {
    const [out, other] = [file(`${command}.png`), file(`${command}-other.png`)];
    const guided = ['--class', 'teapot', '--guidance', '3'];
    expect((await cli(command, ...dit, ...options, ...guided, '--out', out)).stderr).toBe('');
    expect((await cli('verify', out, '--model', modelOf('dit'))).stdout).toBe('bit-equal\n');
    await cli('render', out, '--model', modelOf('dit'), '--out', other);
    expect((await cli('verify', other, '--model', modelOf('dit'))).stdout).toBe('bit-equal\n');
  });

  it('are of a job and its shards', async () => {
    const job = file('job.json');
    const options = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '2', '--class', '3'];
    await cli('line', ...dit, ...options, '--out', job);
    const model = ['--model', modelOf('dit')];
    for (const shard of ['1/2', '2/2'])
      await cli('render', job, ...model, '--shard', shard, '--out', file('parts'), ...cpu);
    await cli('merge', file('parts'), '--out', file('merged.png'));
    expect((await cli('verify', file('merged.png'), ...model)).stdout).toBe('bit-equal\n');
  });

  it('of classes per sample have no recipe, which a note says, and their arrays differ by class', async () => {
    const start = ['sample', ...dit, '--latents', caseFile('dit', 'xT'), '--steps', '2'];
    const { stderr } = await cli(...start, '--classes', caseFile('dit', 'classT'), '--out', file('c.png'));
    expect(stderr).toContain('a recipe cannot hold --classes');
    await cli(...start, '--class', '0', '--out', file('c0.npy'));
    await cli(...start, '--class', '1', '--out', file('c1.npy'));
    expect(maxDifference(load(file('c0.npy')).data, load(file('c1.npy')).data)).toBeGreaterThan(0);
  });

  it('have arrays of latents and of pictures, each in its shape', async () => {
    const options = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '2', '--class', '3'];
    const data = async (what: string): Promise<readonly number[]> => {
      await cli('line', ...dit, ...options, '--data', what, '--out', file('data.npy'));
      return load(file('data.npy')).shape;
    };
    expect(await data('xT')).toEqual([2, 4, 8, 8]);
    expect(await data('x0')).toEqual([2, 3, 16, 16]);
    expect(await data('trajectories')).toEqual([2, 2, 2, 4, 8, 8]);
  });

  it('is asked for where a job has none', async () => {
    const job = file('classless.json');
    const recipe = file('line-of-class.json');
    const options = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '2', '--class', '3'];
    await cli('line', ...dit, ...options, '--out', recipe);
    const written = readFileSync(recipe, 'utf8');
    const without = written.replace(/,?\s*"condition":\s*\{[^}]*\}/, '');
    expect(without).not.toBe(written);
    writeFileSync(job, without);
    const { code, stderr } = await tell(['render', job, '--model', modelOf('dit'), '--out', file('j.png')]);
    expect([code, stderr]).toEqual([
      2,
      `slerpscope: ${job}: class: the model needs one: a label from 0 to 9\n`,
    ]);
  });
});

it('--steps is required but of a consistency model', async () => {
  const { code, stderr } = await tell([
    'sample',
    ...dit,
    '--seed',
    '1',
    '--class',
    '1',
    '--out',
    file('s.npy'),
  ]);
  expect([code, stderr]).toEqual([2, 'slerpscope: --steps S: is required\n']);
  const model = ['--model', join(fixtures, 'families/consistency'), ...cpu, '--class', '1'];
  await cli(
    'line',
    ...model,
    '--pin',
    'seed:1',
    '--pin',
    'seed:2',
    '--frames',
    '2',
    '--out',
    file('one.png'),
  );
});
