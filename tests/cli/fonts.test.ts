import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { fontOf } from '../main/figures/fonts/support.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const font = (file: string): string => join(fixtures, 'fonts', file);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];
const cjk = fontOf('cjk.otf').sha256;
const titled = ['--title', '消息 🙂'];
const pins = ['--pin', 'seed:1', '--pin', 'seed:2'];
const corners = [1, 2, 3, 4].flatMap((n) => ['--corner', `seed:${n}`]);
const commands = [
  ['sample', ['sample', ...model, '--seed', '1', '--steps', '1'], 'a.png'],
  [
    'sample without a recipe',
    ['sample', ...model, '--seed', '1', '--steps', '1', '--beta-start', '0.001'],
    'b.svg',
  ],
  ['line', ['line', ...model, ...pins, '--frames', '2', '--steps', '1'], 'c.pdf'],
  ['a film', ['line', ...model, ...pins, '--frames', '2', '--steps', '1'], 'd.gif'],
  ['plane', ['plane', ...model, ...corners, '--columns', '2', '--rows', '2', '--steps', '1'], 'e.png'],
  ['consistency', ['consistency', ...model, '--pin', 'seed:1', '--ladder', '1,2'], 'f.png'],
  ['trajectory', ['trajectory', ...model, '--pin', 'seed:1', '--ladder', '2'], 'g.apng'],
  ['a job', ['trajectory', ...model, '--pin', 'seed:1', '--ladder', '2'], 'h.json'],
] as const;
const note = (letters: string): string =>
  `note: Inter has no glyphs for ${letters}: drawn as boxes (--font FILE supplies them)`;
const noted = (stderr: string): string[] => stderr.split('\n').filter((line) => line.includes('boxes'));

describe('letters that the figures’ font lacks', () => {
  it.each(commands)('are named by %s', async (_, args, out) => {
    const { stderr } = await cli(...args, ...titled, '--out', at(out));
    expect(noted(stderr)).toEqual([note('消 (U+6D88), 息 (U+606F), 🙂 (U+1F642)')]);
  });

  it('are named where they stand in names', async () => {
    const x = at('漢.npy');
    await cli('latent', '--seed', '1', '--shape', '3,32,32', '--out', x);
    const sample = ['sample', ...model, '--latents', x, '--steps', '1', '--out', at('named.png')];
    expect(noted((await cli(...sample, '--labels')).stderr)).toEqual([note('漢 (U+6F22)')]);
    expect(noted((await cli(...sample)).stderr)).toEqual([]);
  });

  it('are those that neither has where a font is given', async () => {
    const args = ['--out', at('both.png'), '--font', font('cjk.otf')];
    const { stderr } = await cli('sample', ...model, '--seed', '1', '--steps', '1', ...titled, ...args);
    expect(noted(stderr)).toEqual([
      'note: neither Inter nor Noto Sans CJK JP has glyphs for 🙂 (U+1F642): drawn as boxes',
    ]);
  });
});

describe('--font', () => {
  const draw = (out: string, ...more: string[]) =>
    cli('sample', ...model, '--seed', '1', '--steps', '1', '--title', '消息', '--out', at(out), ...more);

  it('puts the digest of the file into the recipe, and no path', async () => {
    const { stderr } = await draw('drawn.png', '--font', font('cjk.otf'));
    expect(noted(stderr)).toEqual([]);
    const bytes = readFileSync(at('drawn.png'));
    expect(readRecipe(bytes, 'drawn.png')!.figures[0]!.font).toBe(cjk);
    expect(bytes.includes('cjk.otf')).toBe(false);
    await draw('boxes.png');
    expect(readRecipe(readFileSync(at('boxes.png')), 'boxes.png')!.figures[0]!.font).toBeNull();
  });

  it('is needed again to make the picture again or to verify it: the same file and no other', async () => {
    await draw('once.png', '--font', font('cjk.otf'));
    const once = at('once.png');
    for (const command of [
      ['render', once, '--out', at('again.png')],
      ['verify', once],
    ]) {
      const without = await tell(command);
      expect([without.code, without.stderr]).toEqual([
        2,
        `slerpscope: ${once}: 消 (U+6D88), 息 (U+606F) were drawn with the font ${cjk}: give its file with --font\n`,
      ]);
      const other = await tell([...command, '--font', font('hebrew.ttf')]);
      expect([other.code, other.stderr]).toEqual([
        2,
        `slerpscope: --font ${font('hebrew.ttf')}: has the digest ${fontOf('hebrew.ttf').sha256}, ${once} was made with ${cjk}\n`,
      ]);
      await cli(...command, '--font', font('cjk.otf'));
    }
    expect(readFileSync(at('again.png')).equals(readFileSync(once))).toBe(true);
  });

  it('is not needed where no letter is of it: a note says so', async () => {
    await cli(
      ...['sample', ...model, '--seed', '1', '--steps', '1', '--title', 'plain', '--font', font('cjk.otf')],
      ...['--out', at('plain.png')],
    );
    const { stdout, stderr } = await cli('verify', at('plain.png'));
    expect(stdout).toBe('bit-equal\n');
    expect(stderr).toContain(`its font ${cjk} is missing, but no letter needs it`);
  });

  it('gives a picture that was made without one its letters, and says nothing to verify', async () => {
    await draw('before.png');
    await cli('render', at('before.png'), '--font', font('cjk.otf'), '--out', at('after.png'));
    await draw('wanted.png', '--font', font('cjk.otf'));
    expect(readFileSync(at('after.png')).equals(readFileSync(at('wanted.png')))).toBe(true);
    const { code, stderr } = await tell(['verify', at('before.png'), '--font', font('cjk.otf')]);
    expect([code, stderr]).toEqual([
      2,
      `slerpscope: --font ${font('cjk.otf')}: ${at('before.png')} was made without a fallback font\n`,
    ]);
  });

  it('is for merge what it is for render; a shard draws nothing', async () => {
    const [job, parts] = [at('job.json'), at('parts')];
    mkdirSync(parts);
    const line = ['line', ...model, ...pins, '--frames', '2', '--steps', '1', '--title', '消息'];
    await cli(...line, '--font', font('cjk.otf'), '--out', job);
    await cli(...line, '--font', font('cjk.otf'), '--out', at('line.png'));
    const shard = ['render', job, '--shard', '1/1', '--out', parts, '--provider', 'cpu'];
    await cli(...shard);
    expect((await tell([...shard, '--font', font('cjk.otf')])).stderr).toContain(
      'a shard draws nothing; give it to merge',
    );
    const without = await tell(['merge', parts, '--out', at('merged.png')]);
    expect([without.code, without.stderr]).toEqual([
      2,
      `slerpscope: ${parts}: 消 (U+6D88), 息 (U+606F) were drawn with the font ${cjk}: give its file with --font\n`,
    ]);
    await cli('merge', parts, '--out', at('merged.png'), '--font', font('cjk.otf'));
    expect(readFileSync(at('merged.png')).equals(readFileSync(at('line.png')))).toBe(true);
  });

  it.each([
    ['a file that is not there', at('none.ttf'), 'no such file'],
    ['no font', join(fixtures, 'README.md'), 'no font: must be a TTF, OTF or TTC file'],
  ])('%s is refused in one line', async (_, path, problem) => {
    const args = [
      'sample',
      ...model,
      '--seed',
      '1',
      '--steps',
      '1',
      '--out',
      at('refused.png'),
      '--font',
      path,
    ];
    const { code, stderr } = await tell(args);
    expect([code, stderr]).toEqual([2, `slerpscope: --font ${path}: ${problem}\n`]);
  });
});
