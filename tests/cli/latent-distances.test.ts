import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, sampleOf } from './support/arrays.ts';
import { cpu, modelOf } from './support/golden-families.ts';
import { loadPng } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

/** Distances on x_0 before it is decoded. */

const folder = tempFolder();
const file = (name: string): string => join(folder, name);
const model = ['--model', modelOf('ldm-vq'), ...cpu];
const sheet = ['consistency', ...model, '--pin', 'seed:1', '--pin', 'seed:2', '--step-counts', '1,2,4'];
const onLatents = [...sheet, '--distances', 'latents'];

interface Row {
  readonly pin: string;
  readonly numSteps: number;
  readonly distancesOn?: string;
  readonly mse: number;
}

const rowsOf = (name: string): Row[] =>
  (JSON.parse(readFileSync(file(name), 'utf8')) as { rows: Row[] }).rows;

async function latentAt(seed: string, steps: number): Promise<Float32Array> {
  const out = file(`z-${seed}-${steps}.npy`);
  await cli('sample', ...model, '--seed', seed, '--steps', String(steps), '--out', out);
  return load(out).data;
}

/** Mean square, from what `sample` writes. */
async function directly(seed: string, steps: number): Promise<number> {
  const [a, b] = [await latentAt(seed, steps), await latentAt(seed, 4)];
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
}

describe('consistency --distances latents', () => {
  it('compares the latents that sample writes, by their mean square error alone', async () => {
    await cli(...onLatents, '--out', file('z.png'), '--json', file('z.json'));
    const rows = rowsOf('z.json');
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      expect(Object.keys(row).slice(-3)).toEqual(['reference', 'distancesOn', 'mse']);
      expect(row.distancesOn).toBe('latents');
      const wanted = await directly(row.pin.slice(-1), row.numSteps);
      expect(Math.abs(row.mse - wanted)).toBeLessThanOrEqual(1e-12 * wanted);
    }
    expect(rows[0]!.mse).toBeGreaterThan(0);
    await cli(...sheet, '--out', file('x.png'), '--json', file('x.json'));
    expect(rowsOf('x.json')[0]!.mse).not.toBe(rows[0]!.mse);
    expect(rowsOf('x.json')[0]).not.toHaveProperty('distancesOn');
  });

  it('says so in the figure, whose recipe makes it again', async () => {
    await cli(...onLatents, '--out', file('z.svg'));
    const { figures } = readRecipe(readFileSync(file('z.svg')), file('z.svg'))!;
    expect(figures).toMatchObject([{ distancesOn: 'latents', metric: 'mse' }]);
    expect((await cli('verify', file('z.png'), '--model', modelOf('ldm-vq'))).stdout).toBe('bit-equal\n');
    // Equal tiles, other numbers: the captions and the plot's title differ.
    const [own, other] = [file('z.png'), file('x.png')].map(loadPng);
    expect(other).not.toEqual(own);
  });

  it('is the same of a comparison and from stored results', async () => {
    const compared = [...onLatents, '--compare', 'eta=1'];
    await cli(...compared, '--out', file('c.png'), '--json', file('c.json'));
    const rows = rowsOf('c.json');
    expect(rows).toHaveLength(12);
    expect(rows.slice(0, 6).map(({ mse }) => mse)).toEqual(rowsOf('z.json').map(({ mse }) => mse));
    expect(rows.every((row) => row.distancesOn === 'latents' && Object.keys(row).at(-1) === 'mse')).toBe(
      true,
    );
  });

  it('in two shards, merged, has the pixels of the single run', async () => {
    await cli(...onLatents, '--out', file('job.json'));
    const render = ['render', file('job.json'), '--model', modelOf('ldm-vq'), ...cpu, '--out', file('parts')];
    await cli(...render, '--shard', '1/2');
    const { code, stderr } = await tell(['merge', file('parts')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('tiles of figure 1 are missing')]);
    await cli(...render, '--shard', '2/2');
    await cli('merge', file('parts'), '--out', file('merged.png'));
    expect(loadPng(file('merged.png'))).toEqual(loadPng(file('z.png')));
    expect((await cli(...render, '--shard', '2/2')).stderr).toContain('3 already computed');
  });

  it.each<[string, string[], string]>([
    [
      'psnr',
      [...onLatents, '--metric', 'psnr'],
      '--metric psnr --distances latents: needs the range of a picture',
    ],
    ['ssim', [...onLatents, '--metric', 'ssim'], 'which latents do not have: choose mse'],
    [
      'another space',
      [...sheet, '--distances', 'codes'],
      '--distances codes: must be one of pictures, latents',
    ],
    [
      'a model of pictures',
      [
        ...['consistency', '--model', 'bundled:toonhead-32', ...cpu, '--pin', 'seed:1'],
        ...['--step-counts', '1,2', '--distances', 'latents'],
      ],
      '--distances latents: the model has no decoder, its x_0 is the picture',
    ],
  ])('refuses %s in one line', async (_, args, message) => {
    const { code, stderr } = await tell([...args, '--out', file('no.png')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('of a job is refused where another model makes pictures without a decoder', async () => {
    const args = ['render', file('job.json'), '--model', 'bundled:toonhead-32', '--other-model', ...cpu];
    const { code, stderr } = await tell([...args, '--out', file('no.png')]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('distancesOn latents: the model has no decoder'),
    ]);
  });
});

describe('line --even-motion --distances latents', () => {
  const line = ['line', ...model, '--pin', 'seed:1', '--pin', 'seed:2', '--frames', '4', '--steps', '2'];
  const even = [...line, '--even-motion', '--distances', 'latents'];

  it('spaces u by the root mean square of latents, which its note tells', async () => {
    const { stderr } = await cli(...even, '--out', file('even.png'));
    const [, was, is] = /neighbouring frames ([\d.e-]+) → ([\d.e-]+) \(RMS of latents\)/.exec(stderr)!;
    // x_T of the frames as they are without, and with it, sampled to their latents.
    const longest = async (name: string, more: readonly string[]): Promise<number> => {
      await cli(...line, ...more, '--data', 'xT', '--out', file(`${name}-xT.npy`));
      const sampling = ['--latents', file(`${name}-xT.npy`), '--steps', '2', '--out', file(`${name}-z.npy`)];
      await cli('sample', ...model, ...sampling);
      const latents = load(file(`${name}-z.npy`));
      const frames = Array.from({ length: latents.shape[0]! }, (_, i) => sampleOf(latents, i));
      const rms = (a: Float32Array, b: Float32Array): number =>
        Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);
      return Math.max(...frames.slice(1).map((frame, i) => rms(frames[i]!, frame)));
    };
    const shown = (value: number): string => String(Number(value.toPrecision(2)));
    expect(was).toBe(shown(await longest('uneven', [])));
    expect(is).toBe(shown(await longest('even', ['--even-motion', '--distances', 'latents'])));
  });

  it('is refused without even motion, and of a model of pictures', async () => {
    const alone = await tell([...line, '--distances', 'latents', '--out', file('no.png')]);
    expect([alone.code, alone.stderr]).toEqual([2, 'slerpscope: --distances latents: needs --even-motion\n']);
    const pixels = even.map((word) => (word === modelOf('ldm-vq') ? 'bundled:toonhead-32' : word));
    const { code, stderr } = await tell([...pixels, '--out', file('no.png')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('latents: the model has no decoder')]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
