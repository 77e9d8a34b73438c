import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load } from './support/arrays.ts';
import { loadPng } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

/** A card of 512 threads: the small model's 3,072 numbers depend on it. */
const CARD = '2x256';
const NOTE = `note: a torch-cuda draw of 3,072 numbers depends on the card (above 512): this is the layout of a card, ${CARD}\n`;
const PIN = `torch-cuda@${CARD}:42`;

const GRID = ['--columns', '2', '--rows', '2', '--steps', '2'];

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];
const line = (out: string, ...pins: string[]) => {
  const frames = ['--frames', '2', '--steps', '2', '--scale', '1', '--out', at(out)];
  return cli('line', ...model, ...pins.flatMap((pin) => ['--pin', pin]), ...frames);
};

/** How often the note stands in what a command said. */
const notes = (stderr: string): number => stderr.split(NOTE).length - 1;

let drawn: { readonly stderr: string };

beforeAll(async () => {
  drawn = await line('line.png', PIN, `near(${PIN}, 12, 7)`);
  await line('job.json', PIN, 'seed:2');
}, 60_000);

describe('a card in an expression', () => {
  it('is said once where it decides, for all pins together', () => {
    expect(notes(drawn.stderr)).toBe(1);
  });

  it.each([
    ['plane', ['--corner', PIN, '--corner', 'seed:2', '--corner', 'seed:3', '--corner', 'seed:4', ...GRID]],
    ['consistency', ['--pin', PIN, '--ladder', '1,2']],
    ['trajectory', ['--pin', PIN, '--ladder', '1,2']],
    ['sample', ['--seed', '42', '--stream', `torch-cuda@${CARD}`, '--steps', '2']],
  ])('%s says it too', async (command, given) => {
    const { stderr } = await cli(command, ...model, ...given, '--out', at('x.png'));
    expect(notes(stderr)).toBe(1);
  });

  it('stands in the recipe by its numbers; the picture is made again, and verified', async () => {
    await line('named.png', 'torch-cuda@rtx-3060:42', 'torch-cuda@a100:1');
    const [figure] = readRecipe(readFileSync(at('named.png')), 'named.png')!.figures;
    expect(figure).toMatchObject({
      pins: [{ ref: { stream: 'torch-cuda@28x1536', seed: '42' } }, { ref: { stream: 'torch-cuda' } }],
    });
    const again = await cli('render', at('line.png'), '--provider', 'cpu', '--out', at('again.png'));
    expect(notes(again.stderr)).toBe(1);
    expect(loadPng(at('again.png'))).toEqual(loadPng(at('line.png')));
    const verified = await cli('verify', at('line.png'));
    expect(verified.stdout).toBe('bit-equal\n');
    expect(notes(verified.stderr)).toBe(1);
  });

  it('goes with a job into its shards and into what they are merged to', async () => {
    const shard = ['render', at('job.json'), '--provider', 'cpu', '--shard', '1/1', '--out', at('parts')];
    expect(notes((await cli(...shard)).stderr)).toBe(1);
    expect(notes((await cli('merge', at('parts'), '--out', at('merged.png'))).stderr)).toBe(1);
    await line('whole.png', PIN, 'seed:2');
    expect(loadPng(at('merged.png'))).toEqual(loadPng(at('whole.png')));
  });

  it('draws in a figure what it draws alone', async () => {
    const pins = ['--pin', PIN, '--pin', 'seed:2', '--frames', '2', '--steps', '1'];
    await cli('line', ...model, ...pins, '--data', 'xT', '--out', at('xT.npy'));
    const alone = ['--seed', '42', '--stream', `torch-cuda@${CARD}`, '--shape', '3,32,32'];
    await cli('latent', ...alone, '--out', at('alone.npy'));
    expect(load(at('xT.npy')).data.subarray(0, 3072)).toEqual(load(at('alone.npy')).data);
  });

  it('that is nonsense is refused in one line before anything runs', async () => {
    const pins = ['--pin', 'torch-cuda@28x1:42', '--pin', 'seed:2'];
    const given = [...model, ...pins, '--frames', '2', '--steps', '2', '--out', at('none.png')];
    const { code, stderr } = await tell(['line', ...given]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'slerpscope: --pin torch-cuda@28x1:42: latent expression, position 1: card "28x1": threads of a multiprocessor must be in [256, 4096], in "torch-cuda@28x1:42"\n',
    );
  });
});
