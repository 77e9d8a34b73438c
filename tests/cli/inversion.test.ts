import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/contract/recipe.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference } from './support/arrays.ts';
import { loadPng } from './support/pictures.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);

describe('encode --repeats', () => {
  const golden = join(fixtures, 'inversion');
  const model = ['--model', 'bundled:toonhead-32', '--steps', '20'];
  const encodeGolden = (repeats: string, out: string) =>
    cli('encode', ...model, '--images', join(golden, 'x0.npy'), ...repeats.split(' '), '--out', out);

  it.each([
    ['--repeats 0', 'S20-k0-xT.npy'],
    ['--repeats 1', 'S20-k1-xT.npy'],
    ['--repeats 2', 'S20-k2-xT.npy'],
  ])('%s gives the golden codes to 1e-4', async (repeats, expected) => {
    await encodeGolden(repeats, at('code.npy'));
    const [ours, theirs] = [load(at('code.npy')), load(join(golden, expected))];
    expect(ours.shape).toEqual(theirs.shape);
    expect(maxDifference(ours.data, theirs.data)).toBeLessThanOrEqual(1e-4);
  });

  it('decodes to the golden reconstruction, to 1e-4', async () => {
    await encodeGolden('--repeats 2', at('code.npy'));
    await cli('sample', ...model, '--latents', at('code.npy'), '--out', at('back.npy'));
    const expected = load(join(golden, 'S20-k2-x0.npy'));
    expect(maxDifference(load(at('back.npy')).data, expected.data)).toBeLessThanOrEqual(1e-4);
  });

  it.each(['-1', '101', '1.5', 'x'])('refuses %s', async (repeats) => {
    const images = ['--images', join(golden, 'x0.npy')];
    const { code, stderr } = await tell(['encode', ...model, ...images, `--repeats=${repeats}`, '--out', at('none.npy')]); // prettier-ignore
    expect(code).toBe(2);
    expect(stderr).toBe(`slerpscope: --repeats ${repeats}: must be an integer in [0, 100]\n`);
  });
});

describe('an inversion with repeats', () => {
  const cpu = ['--provider', 'cpu'];

  /** A job of an inversion: of a sheet's, whose pins are taken for images. */
  async function writeJob(name: string, repeats: number): Promise<void> {
    const sheet = [
      '--model',
      'bundled:toonhead-32',
      '--pin',
      'seed:1',
      '--step-counts',
      '3,5',
      '--scale',
      '1',
    ];
    await cli('consistency', ...sheet, ...cpu, '--out', at('sheet.json'));
    const job = JSON.parse(readFileSync(at('sheet.json'), 'utf8')) as { figure: Record<string, unknown> };
    const { kind: _, metric: __, contrast: ___, pins, reference: ____, settings, ...look } = job.figure;
    const refined = { ...(settings as object), repeats };
    const figure = { kind: 'inversion', images: pins, ...look, settings: refined };
    writeFileSync(at(name), JSON.stringify({ ...job, figure }));
  }

  it('is another figure than without, and its picture makes it again', async () => {
    await writeJob('refined.json', 2);
    await writeJob('plain.json', 0);
    for (const name of ['refined', 'plain'])
      await cli('render', at(`${name}.json`), ...cpu, '--out', at(`${name}.png`));
    expect(loadPng(at('refined.png'))).not.toEqual(loadPng(at('plain.png')));
    const textOf = (name: string, keyword: string) =>
      readPngText(readFileSync(at(name)), keyword, 2 ** 20, name);
    const settingsOf = (name: string) => (JSON.parse(textOf(name, 'slerpscope')!) as Recipe).figure.settings;
    expect(settingsOf('refined.png').repeats).toBe(2);
    expect(settingsOf('plain.png')).not.toHaveProperty('repeats');
    expect(textOf('refined.png', 'parameters')).toContain('Repeats: 2');
    expect(textOf('plain.png', 'parameters')).not.toContain('Repeats');
    expect((await cli('verify', at('refined.png'), ...cpu)).stdout).toBe('bit-equal\n');
  });
});
