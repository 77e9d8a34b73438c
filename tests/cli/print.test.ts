import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { PrintSize } from '../../src/contract/figures/style.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { cli, tell } from './support/run-cli.ts';

/** Figures with a size in print. `npm run build` comes first. */

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];
const sheet = ['consistency', ...model, '--pin', 'seed:1', '--step-counts', '2,3,4', '--metric', 'ssim'];

interface Recorded {
  readonly figure: { readonly print?: PrintSize; readonly plot?: string; readonly scale: number | null };
}
const recorded = (path: string): Recorded['figure'] =>
  (JSON.parse(readPngText(readFileSync(path), 'slerpscope', 2 ** 25, path)!) as Recorded).figure;

describe('--width', () => {
  it.each([
    ['column', { width: 3.3, text: 8, dpi: 300 }, 990],
    ['page', { width: 6.9, text: 8, dpi: 300 }, 2070],
    ['slide', { width: 40 / 3, height: 7.5, text: 18, dpi: 144 }, 1920],
    ['3.3in', { width: 3.3, text: 8, dpi: 300 }, 990],
    ['3.3', { width: 3.3, text: 8, dpi: 300 }, 990],
    ['8.4cm', { width: 8.4 / 2.54, text: 8, dpi: 300 }, 992],
    ['990px', { width: 3.3, text: 8, dpi: 300 }, 990],
  ])('%s is recorded in inches, and the picture is as wide', async (width, print, pixels) => {
    const out = at(`${width}.png`);
    await cli(...sheet, '--width', width, '--out', out);
    expect(recorded(out).print).toEqual(print);
    expect(decode(readFileSync(out)).width).toBe(pixels);
  });

  it('takes text, dpi and a height with it; px are of that dpi', async () => {
    const out = at('small.png');
    const size = ['--width', '450px', '--dpi', '150', '--text', '7pt', '--height', '4in', '--plot', 'off'];
    await cli(...sheet, ...size, '--smooth', '--out', out);
    expect(recorded(out)).toMatchObject({
      ...{ scale: null, plot: 'off', smooth: true, mathText: true },
      print: { width: 3, height: 4, text: 7, dpi: 150 },
    });
    const { width, height } = decode(readFileSync(out));
    expect([width, height]).toEqual([450, 600]);
  });
});

it('a figure in print is made again bit for bit: from its file, its job and the shares of that', async () => {
  const size = ['--width', '3.3in', '--plot', 'below', '--smooth', '--title', 'x_T at η = 0'];
  const [out, job, again] = [at('made.png'), at('made.json'), at('again.png')];
  await cli(...sheet, ...size, '--out', out);
  expect((await cli('verify', out, '--provider', 'cpu')).stdout).toMatch(/^bit-equal/);
  await cli(...sheet, ...size, '--out', job);
  await cli('render', job, '--provider', 'cpu', '--out', again);
  const pixels = (path: string) => Buffer.from(decode(readFileSync(path)).data);
  expect(pixels(again).equals(pixels(out))).toBe(true);
  for (const shard of ['1/2', '2/2'])
    await cli('render', job, '--provider', 'cpu', '--shard', shard, '--out', at('shares'));
  await cli('merge', at('shares'));
  expect(pixels(at('shares/figure.png')).equals(pixels(out))).toBe(true);
});

describe('is refused in one line:', () => {
  const strip = ['line', ...model, '--pin', 'seed:1', '--pin', 'seed:2', '--frames', '3', '--steps', '2'];
  it.each([
    [
      ['--width', 'wide'],
      /^--width wide: must be a length such as 3\.3in, 8\.4cm or 990px, or column, page, slide$/,
    ],
    [['--width', '200in'], /^--width 200in: must be within 0\.5 in … 100 in$/],
    [['--width', '1cm'], /^--width 1cm: must be within 0\.5 in … 100 in$/],
    [['--width', '3.3in', '--dpi', '5'], /^--dpi 5: must be within 36 … 2400$/],
    [['--width', '3.3in', '--dpi', 'x'], /^--dpi x: must be a number$/],
    [['--width', '3.3in', '--text', '2pt'], /^--text 2pt: must be within 3 pt … 72 pt$/],
    [['--width', '3.3in', '--text', 'big'], /^--text big: must be a size such as 8pt$/],
    [['--width', '3.3in', '--height', '1000in'], /^--height 1000in: must be within 0\.5 in … 100 in$/],
    [['--text', '8pt'], /^--text 8pt: needs --width, the size of the figure in print$/],
    [['--dpi', '300'], /^--dpi 300: needs --width, the size of the figure in print$/],
    [['--height', '3in'], /^--height 3in: needs --width, the size of the figure in print$/],
    [
      ['--width', '3.3in', '--scale', '2'],
      /^--scale 2: cannot go with --width, which decides how large tiles are$/,
    ],
    [['--width', '0.5in', '--gutter', '64'], /3 columns do not fit a width of 0\.5 in/],
  ])('%j', async (options, wanted) => {
    const { code, stderr } = await tell([...strip, ...options, '--out', at('no.png')]);
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('note: '));
    expect([code, lines.length, lines[0]?.replace(/^slerpscope: /, '')]).toEqual([
      2,
      1,
      expect.stringMatching(wanted),
    ]);
  });

  it('an animation', async () => {
    const { code, stderr } = await tell([...strip, '--width', '3.3in', '--out', at('no.gif')]);
    expect([code, stderr.trim()]).toEqual([
      2,
      expect.stringContaining('--width 3.3in: an animation has no size in print'),
    ]);
  });

  it('a recipe of a size out of bounds', async () => {
    const job = at('bad.json');
    await cli(...strip, '--width', '3.3in', '--out', job);
    const broken = readFileSync(job, 'utf8')
      .replace('"width":3.3', '"width":0.1')
      .replace('"width": 3.3', '"width": 0.1');
    writeFileSync(job, broken);
    const { code, stderr } = await tell(['render', job, '--out', at('no.png')]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/width/)]);
  });
});
