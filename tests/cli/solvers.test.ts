import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usualOrFull } from '../support/full.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, save } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';
import { randn } from '../../src/core/random/index.ts';

/** The solvers on the bundled 32 × 32 model, against diffusers' schedulers, and what the command line says of them. */

const folder = tempFolder();
const golden = join(fixtures, 'solvers');

interface Case {
  readonly file: string;
  readonly solver: string;
  readonly spacing: string;
  readonly S: number;
  readonly timesteps: readonly number[];
}

const { seeds, cases } = JSON.parse(readFileSync(join(golden, 'index.json'), 'utf8')) as {
  seeds: readonly number[];
  cases: readonly Case[];
};
const SIZE = 3 * 32 * 32;
const xT = save(
  join(folder, 'xT.npy'),
  [seeds.length, 3, 32, 32],
  Float32Array.from(seeds.flatMap((seed) => [...randn('torch-cpu', BigInt(seed), SIZE)])),
);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];

/** The options of a case. `deis` is of order 3 there, and `eulerfinal` is what dpmpp does anyway. */
function optionsOf({ solver, spacing, S }: Case): string[] {
  const [, id, order] = /^([a-z]+)(\d?)/.exec(solver) as unknown as [string, string, string];
  const wanted = id === 'deis' ? '3' : order;
  return [
    ...['--steps', String(S), '--tau', spacing, '--solver', id],
    ...(wanted === '' ? [] : ['--order', wanted]),
  ];
}

/** A run that starts at t = 999 begins with 1/√ᾱ = 157: what the runtimes differ in grows. */
const toleranceOf = ({ solver, spacing }: Case): number =>
  spacing === 'trailing' && ['ipndm4', 'plms', 'ddim'].includes(solver) ? 5e-4 : 1e-4;

/** More steps take longer; what they reach besides is tested on a network in closed form, tests/core/samplers. */
const sampled = usualOrFull(
  cases.filter(({ S }) => S === 8),
  cases,
);

describe('x_0 of diffusers’ schedulers', () => {
  it.each(sampled.map((one) => [one.file, one] as const))('%s', async (file, one) => {
    const out = join(folder, file);
    await cli('sample', ...model, '--latents', xT, ...optionsOf(one), '--out', out);
    const [given, wanted] = [load(out), load(join(golden, file))];
    expect(given.shape).toEqual(wanted.shape);
    const apart = maxDifference(given.data, wanted.data);
    expect(apart).toBeLessThanOrEqual(toleranceOf(one));
  });

  it.each(cases.map((one) => [one.file, one] as const))('%s: the timesteps called', async (_, one) => {
    const { stdout } = await cli('schedule', '--model', 'bundled:toonhead-32', ...optionsOf(one));
    expect((JSON.parse(stdout) as { timesteps: number[] }).timesteps).toEqual(one.timesteps);
  });
});

describe('the command line', () => {
  const sample = ['sample', ...model, '--seed', '1', '--steps', '4', '--out', join(folder, 'refused.npy')];
  const refused: [args: string[], message: string][] = [
    [['--solver', 'plms', '--eta', '0.5'], '--eta 0.5: --solver plms takes 0 only'],
    [['--solver', 'dpmpp', '--clip', 'diffusers'], '--clip diffusers: --solver dpmpp takes none only'],
    [['--solver', 'unipc', '--compat', 'diffusers'], '--compat diffusers: --solver unipc takes none only'],
    [
      ['--solver', 'deis', '--tau', 'official-quad'],
      '--tau official-quad: --solver deis takes leading, trailing, linspace',
    ],
    [['--solver', 'ipndm', '--order', '5'], '--order 5: --solver ipndm takes 2, 3, 4'],
    [['--order', '2'], '--order 2: --solver ddim takes no order'],
    [['--solver', 'plms', '--order', '2'], '--order 2: --solver plms takes no order'],
    [['--solver', 'heun'], '--solver heun: must be one of ddim, plms, ipndm, dpmpp, unipc, deis'],
  ];
  it.each(refused)('refuses %j with both options', async (args, message) => {
    const { code, stderr } = await tell([...sample, ...args]);
    expect([code, stderr.trim()]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a τ of which two timesteps coincide, and takes compat with PLMS', async () => {
    const leading = ['--solver', 'dpmpp', '--steps', '1000'];
    const { code, stderr } = await tell(['schedule', '--model', 'bundled:toonhead-32', ...leading]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('takes at most 999')]);
    const plms = ['schedule', '--model', 'bundled:toonhead-32', '--steps', '3', '--solver', 'plms'];
    const plain = await cli(...plms);
    expect((await cli(...plms, '--compat', 'diffusers')).stdout).toBe(plain.stdout);
    expect(JSON.parse(plain.stdout)).toMatchObject({ timesteps: [666, 333, 333, 0] });
  });

  it('encodes with DDIM only, and says so', async () => {
    const images = join(fixtures, 'trajectories', 'x_0.npy');
    const encode = [
      'encode',
      ...model,
      '--images',
      images,
      '--steps',
      '4',
      '--out',
      join(folder, 'code.npy'),
    ];
    const { code, stderr } = await tell([...encode, '--solver', 'plms']);
    expect([code, stderr.trim()]).toEqual([
      2,
      expect.stringContaining('--solver plms: encoding is done by ddim'),
    ]);
    await cli(...encode, '--solver', 'ddim');
  });

  it('a trajectory of PLMS has a step for every call, where the network was called', async () => {
    const table = join(folder, 'plms.csv');
    const figure = ['trajectory', ...model, '--pin', 'seed:1', '--step-counts', '3,4', '--solver', 'plms'];
    await cli(...figure, '--out', table);
    const rows = readFileSync(table, 'utf8').trim().split('\r\n').slice(1);
    const timesOf = (S: string) =>
      rows.map((row) => row.split(',')).flatMap(([, numSteps, , t]) => (numSteps === S ? [Number(t)] : []));
    expect(timesOf('3')).toEqual([666, 333, 333, 0]);
    expect(timesOf('4')).toEqual([750, 500, 500, 250, 0]);
    const picture = join(folder, 'plms.png');
    await cli(...figure, '--out', picture);
    await cli(...figure, '--out', join(folder, 'plms.gif'));
    const arrays = join(folder, 'plms.npy');
    await cli(
      ...figure.slice(0, -4),
      '--step-counts',
      '3',
      '--solver',
      'plms',
      '--data',
      'trajectories',
      '--out',
      arrays,
    );
    expect(load(arrays).shape).toEqual([1, 4, 2, 3, 32, 32]);
  });

  it('a picture made with DPM++ 3M is made again from its recipe and says what made it', async () => {
    const picture = join(folder, 'line.png');
    const line = ['line', ...model, '--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '3'];
    const solver = ['--solver', 'dpmpp', '--order', '3'];
    await cli(...line, ...solver, '--captions', '--out', picture);
    await cli('verify', picture, ...model.slice(2));
    expect(readFileSync(picture).toString('latin1')).toContain('Sampler: DPM++ 3M,');
    const job = join(folder, 'line.json');
    await cli(...line, ...solver, '--out', job);
    expect(JSON.parse(readFileSync(job, 'utf8'))).toMatchObject({
      figure: { settings: { solver: 'dpmpp', order: 3 } },
    });
    await cli(...line, '--solver', 'dpmpp', '--order', '2', '--out', job);
    const { figure } = JSON.parse(readFileSync(job, 'utf8')) as { figure: { settings: object } };
    expect(figure.settings).toMatchObject({ solver: 'dpmpp' });
    expect(figure.settings).not.toHaveProperty('order');
  });

  it('a sheet with rows of solvers compares them with the first row’s reference', async () => {
    const table = join(folder, 'sheet.json');
    const sheet = ['consistency', ...model, '--pin', 'seed:1', '--pin', 'seed:2', '--step-counts', '4,20'];
    const rows = ['--solvers', 'ipndm-2,dpmpp,plms', '--ablation', 'eta'];
    await cli(...sheet, ...rows, '--out', join(folder, 'sheet.png'), '--json', table);
    await cli('verify', join(folder, 'sheet.png'), ...model.slice(2));
    const found = (JSON.parse(readFileSync(table, 'utf8')) as { rows: Record<string, unknown>[] }).rows;
    expect(
      found.map(({ pin, solver, order, evaluations, eta }) => [pin, solver, order, evaluations, eta]),
    ).toEqual([
      ...['seed:1', 'seed:2'].flatMap((pin) => [4, 20].map((S) => [pin, 'ddim', null, S, 0])),
      ...[4, 20].map((S) => ['seed:1', 'ipndm', 2, S, 0]),
      ...[4, 20].map((S) => ['seed:1', 'dpmpp', 2, S, 0]),
      ...[5, 21].map((S) => ['seed:1', 'plms', null, S, 0]),
      ...[4, 20].map((S) => ['seed:1', 'ddim', null, S, 1]),
    ]);
    const ofFirst = async (name: string, ...options: string[]) => {
      const out = join(folder, name);
      await cli('sample', ...model, '--seed', '1', ...options, '--out', out);
      return load(out).data.map((x) => Math.min(1, Math.max(0, x / 2 + 0.5)));
    };
    const reference = await ofFirst('reference.npy', '--steps', '20');
    const other = await ofFirst('other.npy', '--steps', '20', '--solver', 'ipndm', '--order', '2');
    const mse = other.reduce((sum, value, i) => sum + (value - reference[i]!) ** 2, 0) / other.length;
    expect(found[5]!['mse']).toBeCloseTo(mse, 7);
    expect(found[1]!['mse']).toBe(0);
  });

  it('a sheet’s plot runs over evaluations and 1 − SSIM where that is said, and its recipe holds it', async () => {
    const sheet = ['consistency', ...model, '--pin', 'seed:1', '--step-counts', '2,3,5', '--solvers', 'plms'];
    const [usual, job] = [join(folder, 'usual.json'), join(folder, 'over.json')];
    const figureIn = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { figure: object }).figure;
    await cli(...sheet, '--across', 'steps', '--out', usual);
    expect(figureIn(usual)).not.toHaveProperty('across');
    const over = ['--metric', 'ssim', '--across', 'evaluations', '--log-axis'];
    await cli(...sheet, ...over, '--out', job);
    expect(figureIn(job)).toMatchObject({ across: 'evaluations', logAxis: true });
    const drawn = join(folder, 'over.png');
    await cli(...sheet, ...over, '--out', drawn);
    await cli('verify', drawn, ...model.slice(2));
    const { code, stderr } = await tell([...sheet, '--across', 'seconds', '--out', job]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--across seconds: must be one of steps, evaluations'),
    ]);
  });

  it.each([
    ['heun', 'solver "heun" is not known'],
    ['ipndm-5', 'order is 5: solver ipndm takes 2, 3, 4'],
    ['plms-2', 'order is 2: solver plms takes no order'],
  ])('refuses --solvers %s in one line', async (solvers, message) => {
    const sheet = ['consistency', ...model, '--pin', 'seed:1', '--step-counts', '2,3', '--out', 'a.png'];
    const { code, stderr } = await tell([...sheet, '--solvers', solvers]);
    expect([code, stderr.trim()]).toEqual([2, expect.stringContaining(`--solvers ${solvers}: ${message}`)]);
  });

  it('refuses an ablation that the solver does not take, and rows of solvers with η > 0', async () => {
    const sheet = ['consistency', ...model, '--pin', 'seed:1', '--step-counts', '2,3', '--out', 'a.png'];
    const ablated = await tell([...sheet, '--solver', 'unipc', '--ablation', 'eta']);
    expect([ablated.code, ablated.stderr]).toEqual([
      2,
      expect.stringContaining('--ablation eta: eta is 1: solver unipc takes 0 only'),
    ]);
    const noisy = await tell([...sheet, '--eta', '1', '--solvers', 'plms']);
    expect([noisy.code, noisy.stderr]).toEqual([
      2,
      expect.stringContaining('--solvers plms: eta is 1: solver plms takes 0 only'),
    ]);
  });
});
