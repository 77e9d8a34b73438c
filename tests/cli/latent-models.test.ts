import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architecturePresets } from '../../src/contract/architecture-presets.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference } from './support/arrays.ts';
import { caseFile, cpu, modelOf } from './support/golden-families.ts';
import { loadPng, toRgb } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

/** Sizes, pictures and facts of models with an autoencoder, and where the arguments of checkpoints stand. */

const folder = tempFolder();
const file = (name: string): string => join(folder, name);
const kl = ['--model', modelOf('ldm-kl'), ...cpu];

/** A latent model that states no size. */
function sizeless(): string {
  const model = join(folder, 'sizeless');
  cpSync(modelOf('ldm-kl'), model, { recursive: true });
  const config = join(model, 'unet/config.json');
  const { sample_size: _, ...rest } = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
  writeFileSync(config, JSON.stringify(rest));
  return model;
}

const shapeOf = (name: string): readonly number[] => load(file(name)).shape;

describe('the size of a latent model', () => {
  it('is given in pixels of the picture', async () => {
    const { stderr } = await cli(
      ...['sample', ...kl, '--seed', '1', '--steps', '2', '--size', '24x16', '--out', file('a.npy')],
    );
    expect(stderr).toContain('is opened at');
    expect(shapeOf('a.npy')).toEqual([1, 4, 12, 8]);
    const { code, stderr: refused } = await tell(['info', ...kl, '--size', '17']);
    expect([code, refused]).toEqual([2, expect.stringContaining('height 17 must be a multiple of 2')]);
  });

  it('is named in pixels where latents of another size are given', async () => {
    await cli('sample', ...kl, '--seed', '1', '--steps', '1', '--size', '24x16', '--out', file('b.npy'));
    const { code, stderr } = await tell([
      'vae-decode',
      ...kl,
      '--latents',
      file('b.npy'),
      '--out',
      file('c.npy'),
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('(--size 24x16, where')]);
    await cli('vae-decode', ...kl, '--latents', file('b.npy'), '--size', '24x16', '--out', file('c.npy'));
    expect(shapeOf('c.npy')).toEqual([1, 3, 24, 16]);
  });

  it('is that of given latents or pictures where the model states none', async () => {
    const model = ['--model', sizeless(), ...cpu];
    const asked = await tell(['sample', ...model, '--seed', '1', '--steps', '1', '--out', file('d.npy')]);
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.stderr).toContain('set it with --size N or HxW (pixels, multiples of 4)');
    const { stdout } = await cli('info', ...model);
    expect(stdout).toMatch(/^picture +\[3, \?, \?\]$/m);
    expect(stdout).toMatch(/^ {2}decoder +AutoencoderKL, \[4, \?, \?\] → \[3, \?, \?\]/m);
    await cli('vae-decode', ...model, '--latents', caseFile('ldm-kl', 'z'), '--out', file('x.npy'));
    expect(shapeOf('x.npy')).toEqual([2, 3, 16, 16]);
    await cli('vae-encode', ...model, '--images', caseFile('ldm-kl', 'image'), '--out', file('z.npy'));
    expect(shapeOf('z.npy')).toEqual([2, 4, 8, 8]);
    const run = ['--steps', '2'];
    await cli('sample', ...model, '--latents', caseFile('ldm-kl', 'xT'), ...run, '--out', file('z0.npy'));
    expect(shapeOf('z0.npy')).toEqual([2, 4, 8, 8]);
    await cli('encode', ...model, '--images', caseFile('ldm-kl', 'image'), ...run, '--out', file('t.npy'));
    expect(shapeOf('t.npy')).toEqual([2, 4, 8, 8]);
  });
});

describe('the size of a latent model that states none', () => {
  const given = ['--model', sizeless(), ...cpu];
  const pinned = ['--pin', `file:${caseFile('ldm-kl', 'xT')}#0`, '--steps', '2'];

  it('is the decoder’s factor times that of a file among the pins', async () => {
    const line = ['line', ...given, ...pinned, '--pin', 'seed:1', '--frames', '2'];
    await cli(...line, '--out', file('pins.npy'));
    expect(shapeOf('pins.npy')).toEqual([2, 3, 16, 16]);
  });

  it('is that times the recorded shape of a latent, where a job records no size', async () => {
    // Of the model that states its size: the job records [4, 8, 8] and no option.
    await cli('line', ...kl, ...pinned, '--pin', 'seed:1', '--frames', '2', '--out', file('job.json'));
    const { model } = JSON.parse(readFileSync(file('job.json'), 'utf8')) as {
      model: { latentShape: number[]; options?: unknown };
    };
    expect(model).toMatchObject({ latentShape: [4, 8, 8] });
    expect(JSON.stringify(model)).not.toContain('"size":[');
    await cli('render', file('job.json'), ...given, '--other-model', '--out', file('job.png'));
    const { width, height } = loadPng(file('job.png'));
    expect(width).toBe(2 * height + 2);
    expect(height % 16).toBe(0);
  });
});

describe('pictures of a latent model', () => {
  it('are decoded: vae-decode and sample draw the numbers that they write', async () => {
    const decode = ['vae-decode', ...kl, '--latents', caseFile('ldm-kl', 'z')];
    await cli(...decode, '--scale', '1', '--gutter', '0', '--out', file('two.png'));
    const picture = loadPng(file('two.png'));
    const wanted = load(caseFile('ldm-kl', 'decoded')).data;
    const first = toRgb(wanted.slice(0, 768), 16, 16);
    expect([picture.width, picture.height]).toEqual([32, 16]);
    const rows = Array.from({ length: 16 }, (_, y) =>
      Array.from(picture.data).slice(y * 96, y * 96 + 48),
    ).flat();
    expect(maxDifference(rows, first.data)).toBeLessThanOrEqual(1);
  });

  it('come back from a PNG through vae-encode', async () => {
    await cli('vae-decode', ...kl, '--latents', caseFile('ldm-kl', 'z'), '--out', file('e.png'));
    await cli(
      'vae-encode',
      ...kl,
      '--image',
      file('e.png'),
      '--image',
      file('e.png'),
      '--out',
      file('e.npy'),
    );
    expect(shapeOf('e.npy')).toEqual([2, 4, 8, 8]);
  });

  it('are asked of no model without an autoencoder', async () => {
    const model = ['--model', 'bundled:toonhead-32', ...cpu];
    const z = caseFile('ldm-kl', 'z');
    const decoded = await tell(['vae-decode', ...model, '--latents', z, '--out', file('n.npy')]);
    expect([decoded.code, decoded.stderr]).toEqual([2, expect.stringContaining('has no decoder')]);
    const encoded = await tell(['vae-encode', ...model, '--images', z, '--out', file('n.npy')]);
    expect([encoded.code, encoded.stderr]).toEqual([2, expect.stringContaining('has no encoder')]);
  });

  it('have no --data', async () => {
    const args = [
      'sample',
      ...kl,
      '--seed',
      '1',
      '--steps',
      '1',
      '--data',
      'picture',
      '--out',
      file('p.png'),
    ];
    expect(await tell(args)).toMatchObject({
      code: 2,
      stderr: 'slerpscope: --data picture: needs an array as --out\n',
    });
  });
});

describe('info', () => {
  it('lists networks, classes with their names, time and the picture', async () => {
    const model = ['--model', modelOf('dit'), ...cpu];
    const { stdout } = await cli('info', ...model);
    expect(stdout).toMatch(/^shape +\[4, 8, 8\]$/m);
    expect(stdout).toMatch(/^picture +\[3, 16, 16\]$/m);
    expect(stdout).toMatch(
      /^ {2}denoiser +Transformer2DModel, \[4, 8, 8\] → \[8, 8, 8\], [\d,]+ parameters$/m,
    );
    expect(stdout).toMatch(/^ {2}encoder +AutoencoderKL, \[3, 16, 16\] → \[4, 8, 8\], [\d,]+ parameters$/m);
    expect(stdout).toMatch(/^classes +10 labels, 0 … 9; no class is 10; 0 tench, Tinca tinca; 1 gold.*…$/m);
    expect(stdout).toMatch(/^time +t, a whole number in \[0, 1000\)$/m);
    const json = JSON.parse((await cli('info', ...model, '--json')).stdout) as object;
    expect(json).toMatchObject({
      shape: [4, 8, 8],
      pictureShape: [3, 16, 16],
      time: 'integer',
      classes: { kind: 'label', count: 10, nullLabel: 10, names: { 4: 'red fox, Vulpes vulpes' } },
      networks: [{ role: 'denoiser', outputShape: [8, 8, 8] }, { role: 'decoder' }, { role: 'encoder' }],
    });
  });

  it.each([
    ['ncsnpp', /^time +σ above 0$/m],
    ['consistency', /^time +t, any number$/m],
    ['class-timestep', /^classes +any number$/m],
    ['class-identity', /^classes +embeddings of 16 values$/m],
    ['learned-variance', /^classes +none$/m],
  ])('says of %s what it takes', async (family, line) => {
    expect((await cli('info', '--model', modelOf(family), ...cpu)).stdout).toMatch(line);
  });
});

describe('the arguments of a checkpoint', () => {
  const checkpoint = join(folder, 'net.pt');
  cpSync(join(modelOf('adm'), 'openai_new_order.pt'), checkpoint);
  const args = join(modelOf('adm'), 'openai_new_order.pt.json');

  it('are asked for where none lie beside it, and taken from --architecture', async () => {
    const { code, stderr } = await tell(['info', '--model', checkpoint, ...cpu]);
    expect(code).toBe(2);
    expect(stderr).toContain('give them with --architecture FILE.json');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const run = ['--model', checkpoint, '--architecture', args, ...cpu];
    await cli('sample', ...run, '--seed', '1', '--class', '2', '--steps', '2', '--out', file('adm.png'));
    const { stdout } = await cli('verify', file('adm.png'), '--model', checkpoint, '--architecture', args);
    expect(stdout).toBe('bit-equal\n');
  });

  it.each<[string, string[], string]>([
    ['twice', ['--architecture', args, '--preset', 'lsun_cat'], '--preset lsun_cat: cannot go with'],
    ['by no preset', ['--preset', 'lsun'], `--preset lsun: must be one of ${architecturePresets.join(', ')}`],
    ['by the preset of another network', ['--preset', 'lsun_cat'], 'preset lsun_cat'],
    ['in no file', ['--architecture', file('none.json')], 'none.json'],
    ['in a file of another kind', ['--architecture', checkpoint], 'net.pt'],
  ])('given %s are refused in one line', async (_, options, message) => {
    const { code, stderr } = await tell(['info', '--model', checkpoint, ...options, ...cpu]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('are refused of a model whose files say them', async () => {
    const { code, stderr } = await tell(['info', ...kl, '--preset', 'lsun_cat']);
    expect([code, stderr]).toEqual([
      2,
      'slerpscope: --preset lsun_cat: has no effect on ldm-kl, whose files say its network\n',
    ]);
  });
});
