import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/contract/recipe.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, sampleOf, save } from './support/arrays.ts';
import { countWrong, loadPng, toRgb } from './support/pictures.ts';
import { cli, fixtures } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const sample = (...options: string[]) =>
  cli('sample', '--model', 'bundled:toonhead-32', '--provider', 'cpu', '--steps', '4', ...options);

describe('sample', () => {
  it('draws its latents as `latent` does', async () => {
    await cli(
      'latent',
      '--seed',
      '9',
      '--stream',
      'numpy',
      '--shape',
      '3,32,32',
      '--count',
      '2',
      '--out',
      at('x.npy'),
    );
    await sample('--latents', at('x.npy'), '--out', at('from-file.npy'));
    await sample('--seed', '9', '--stream', 'numpy', '--count', '2', '--out', at('from-seed.npy'));
    expect(load(at('from-seed.npy')).data).toEqual(load(at('from-file.npy')).data);
  });

  it.each([
    ['latents.pt', 'f16.npy'],
    ['latents.safetensors', 'f16.npy'],
    ['chw.npy', 'batch.npy'],
  ])(
    'takes the latents of %s as those of %s: the formats and shapes that file: takes',
    async (one, other) => {
      const { shape, data } = load(join(fixtures, 'latents', 'chw.npy'));
      save(at('batch.npy'), [1, ...shape], data);
      const place = (name: string): string =>
        name === 'batch.npy' ? at(name) : join(fixtures, 'latents', name);
      const first = await sample('--latents', place(one), '--out', at('one.npy'));
      await sample('--latents', place(other), '--out', at('other.npy'));
      expect(first.stderr).toBe('');
      expect(load(at('one.npy'))).toEqual(load(at('other.npy')));
      expect(load(at('one.npy')).shape).toEqual([1, 3, 32, 32]);
    },
  );

  it('a PNG is the array rounded, in a grid as near to a square as can be, with white gutters of 2', async () => {
    await sample('--seed', '5', '--count', '5', '--out', at('x0.npy'));
    await sample('--seed', '5', '--count', '5', '--out', at('grid.png'), '--scale', '2');
    const [x0, grid] = [load(at('x0.npy')), loadPng(at('grid.png'))];
    expect([grid.width, grid.height]).toEqual([3 * 64 + 2 * 2, 2 * 64 + 2]);
    for (let i = 0; i < 5; i++) {
      const tile = toRgb(sampleOf(x0, i), 32, 32);
      expect(countWrong(grid, tile, (i % 3) * 66, Math.floor(i / 3) * 66, 2), `tile ${i}`).toBe(0);
    }
    const white = { width: 2, height: 130, data: new Array<number>(2 * 130 * 3).fill(255) };
    expect(countWrong(grid, white, 64, 0, 1)).toBe(0);
    expect(countWrong(grid, white, 130, 0, 1)).toBe(0);
  });

  it('a PNG carries its recipe, latents that no seed makes included: made again it has the same pixels', async () => {
    await cli('latent', '--seed', '3', '--shape', '3,32,32', '--count', '3', '--out', at('own.npy'));
    const noisy = ['--eta', '1', '--noise-seed', '7', '--scale', '2', '--labels'];
    const many = await sample('--latents', at('own.npy'), ...noisy, '--out', at('own.png'));
    expect(many.stderr).toBe('');
    const recipe = JSON.parse(
      readPngText(readFileSync(at('own.png')), 'slerpscope', 2 ** 25, 'own.png')!,
    ) as Recipe;
    expect(recipe.figure).toMatchObject({ kind: 'samples', pins: [{ name: 'own.npy#0' }, {}, {}] });
    expect(recipe.latents).toHaveLength(3);
    expect(JSON.stringify(recipe)).not.toContain(folder);
    rmSync(at('own.npy'));
    await cli('render', at('own.png'), '--provider', 'cpu', '--out', at('again.png'));
    expect(loadPng(at('again.png'))).toEqual(loadPng(at('own.png')));

    await sample('--seed', '5', '--scale', '1', '--out', at('one.png'));
    const one = readPngText(readFileSync(at('one.png')), 'slerpscope', 2 ** 25, 'one.png')!;
    expect(JSON.parse(one)).toMatchObject({
      figure: { pins: [{ name: 'seed:5', ref: { kind: 'seed', seed: '5' } }] },
      latents: [],
    });
  });

  it('a PNG of what no recipe tells says so', async () => {
    save(at('z.npy'), [4, 1, 3, 32, 32], new Float32Array(4 * 3 * 32 * 32).fill(0.5));
    const noise = ['--eta', '1', '--noise', at('z.npy')];
    const { stderr } = await sample('--seed', '5', ...noise, '--out', at('noisy.png'));
    expect(stderr).toBe(
      'note: noisy.png cannot be rendered again from its file: a recipe cannot hold --noise\n',
    );
    expect(readPngText(readFileSync(at('noisy.png')), 'slerpscope', 2 ** 25, 'noisy.png')).toBeNull();
  });

  it('scales a tile to about 128 pixels unless told', async () => {
    await sample('--seed', '5', '--out', at('one.png'));
    expect(loadPng(at('one.png'))).toMatchObject({ width: 128, height: 128 });
  });

  it('with η > 0 a picture hangs on the noise seed and on its own latent, not on its batch', async () => {
    await cli('latent', '--seed', '3', '--shape', '3,32,32', '--count', '3', '--out', at('three.npy'));
    const three = load(at('three.npy'));
    save(at('last.npy'), [1, 3, 32, 32], sampleOf(three, 2));
    const noisy = ['--eta', '1', '--noise-seed'];
    await sample('--latents', at('three.npy'), ...noisy, '7', '--out', at('batch.npy'));
    await sample('--latents', at('last.npy'), ...noisy, '7', '--out', at('alone.npy'));
    await sample('--latents', at('last.npy'), ...noisy, '8', '--out', at('other.npy'));
    const alone = load(at('alone.npy')).data;
    expect(maxDifference(sampleOf(load(at('batch.npy')), 2), alone)).toBeLessThan(1e-3);
    expect(maxDifference(load(at('other.npy')).data, alone)).toBeGreaterThan(0.1);
  });

  it('takes the noise of one latent with and without the axis of latents', async () => {
    const noise = Float32Array.from({ length: 4 * 3072 }, (_, i) => Math.sin(i));
    save(at('z5.npy'), [4, 1, 3, 32, 32], noise);
    save(at('z4.npy'), [4, 3, 32, 32], noise);
    const latents = ['--latents', join(fixtures, 'latents', 'chw.npy'), '--eta', '1'];
    await sample(...latents, '--noise', at('z5.npy'), '--out', at('with.npy'));
    await sample(...latents, '--noise', at('z4.npy'), '--out', at('without.npy'));
    expect(load(at('without.npy')).data).toEqual(load(at('with.npy')).data);
  });

  it('σ̂ is another run than η = 1', async () => {
    const latents = ['--latents', join(fixtures, 'trajectories', 'x_T.npy')];
    await sample(...latents, '--eta', '1', '--out', at('eta-1.npy'));
    await sample(...latents, '--eta', 'sigma-hat', '--out', at('sigma-hat.npy'));
    expect(maxDifference(load(at('eta-1.npy')).data, load(at('sigma-hat.npy')).data)).toBeGreaterThan(0.1);
  });

  it('says in one line that the clipping a config asks for is not done, and nothing when a rule is chosen', async () => {
    const run = ['sample', '--model', join(fixtures, 'unet-legacy-bin'), '--seed', '1', '--steps', '2'];
    const asked = await cli(...run, '--out', at('legacy.npy'));
    expect(asked.stderr).toMatch(/^note: .*clip_sample.*--clip diffusers.*\n$/);
    const chosen = await cli(...run, '--clip', 'none', '--out', at('legacy.npy'));
    expect(chosen.stderr).toBe('');
    const images = ['--images', at('legacy.npy'), '--steps', '2', '--out', at('codes.npy')];
    const encoding = await cli('encode', '--model', join(fixtures, 'unet-legacy-bin'), ...images);
    expect(encoding.stderr).toBe(asked.stderr);
  });

  it('settings given on the command line replace those of the model', async () => {
    const base = ['--latents', join(fixtures, 'trajectories', 'x_T.npy')];
    await sample(...base, '--out', at('base.npy'));
    const changes = [
      ['--prediction', 'v_prediction'],
      ['--beta-schedule', 'squaredcos_cap_v2'],
      ['--steps-offset', '3'],
      ['--no-alpha-to-one'],
    ];
    for (const [i, change] of changes.entries()) {
      await sample(...base, ...change, '--out', at(`change-${i}.npy`));
      const difference = maxDifference(load(at('base.npy')).data, load(at(`change-${i}.npy`)).data);
      expect(difference, change.join(' ')).toBeGreaterThan(1e-3);
    }
  });
});

describe('encode', () => {
  it('a picture comes back from its own latent, nearer than the paper’s error at 50 steps', async () => {
    const steps = ['--model', 'bundled:toonhead-32', '--provider', 'cpu', '--steps', '50'];
    await cli('sample', ...steps, '--seed', '1', '--out', at('face.png'), '--scale', '1');
    await cli('encode', ...steps, '--image', at('face.png'), '--out', at('xT.npy'));
    await cli('sample', ...steps, '--latents', at('xT.npy'), '--out', at('back.npy'));
    const [before, after] = [loadPng(at('face.png')), toRgb(load(at('back.npy')).data, 32, 32)];
    let sum = 0;
    for (let i = 0; i < before.data.length; i++) sum += ((before.data[i]! - after.data[i]!) / 255) ** 2;
    expect(sum / before.data.length).toBeLessThan(0.0023);
  });

  it('takes several pictures, cut to the middle and scaled, and says so', async () => {
    await sample('--seed', '1', '--count', '2', '--out', at('wide.png'), '--scale', '2');
    await sample('--seed', '1', '--out', at('square.png'), '--scale', '1');
    const { stderr } = await cli(
      ...[
        'encode',
        '--model',
        'bundled:toonhead-32',
        '--provider',
        'cpu',
        '--steps',
        '2',
        '--out',
        at('two.npy'),
      ],
      ...['--image', at('wide.png'), '--image', at('square.png')],
    );
    expect(load(at('two.npy')).shape).toEqual([2, 3, 32, 32]);
    expect(stderr).toBe(
      `note: --image ${at('wide.png')}: 130 × 64, cropped to the central 64 × 64 and scaled to 32 × 32\n`,
    );
  });
});
