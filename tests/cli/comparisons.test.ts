import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { loadPng } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (...names: string[]): string => join(folder, ...names);
const cpu = ['--provider', 'cpu'];
const model = ['--model', 'bundled:toonhead-32', ...cpu];
const line = ['line', ...model, '--frames', '3', '--steps', '4', '--scale', '1'];
const both = at('both.png');

beforeAll(async () => {
  await cli('latent', '--seed', '5', '--shape', '3,32,32', '--count', '1', '--out', at('own.npy'));
  line.push('--pin', 'seed:1', '--pin', `file:${at('own.npy')}`);
  await cli(...line, '--compare', 'eta=1', '--out', both);
  await cli(...line, '--out', at('own.png'));
  await cli(...line, '--eta', '1', '--out', at('noisy.png'));
});

/** Of the rows [top, bottom) of a picture the values. */
function band({ width, data }: ReturnType<typeof loadPng>, top: number, bottom: number): string {
  const channels = 3;
  return Buffer.from(Uint8Array.from(data).subarray(channels * width * top, channels * width * bottom)).toString('base64');
}

describe('a line that is compared', () => {
  it('is the two lines under each other, pixel by pixel', () => {
    const [picture, own, noisy] = [both, at('own.png'), at('noisy.png')].map(loadPng);
    expect([picture!.width, picture!.height]).toEqual([own!.width, 2 * 32 + 2]);
    expect(band(picture!, 0, 32)).toBe(band(own!, 0, 32));
    expect(band(picture!, 34, 66)).toBe(band(noisy!, 0, 32));
  });

  it('is made again from its recipe, bit for bit', async () => {
    await cli('render', both, ...cpu, '--out', at('again.png'));
    expect(loadPng(at('again.png'))).toEqual(loadPng(both));
    const { figures, latents } = readRecipe(readFileSync(both), both)!;
    expect(figures).toMatchObject([
      { kind: 'comparison', with: { kind: 'eta', eta: 1 }, titles: ['η = 0', 'η = 1'] },
    ]);
    expect(latents).toHaveLength(1);
    expect((await cli('verify', both)).stdout).toBe('bit-equal\n');
  });

  it('in two shards, merged, has the pixels of the single run', async () => {
    await cli(...line, '--compare', 'eta=1', '--out', at('job.json'));
    for (const shard of ['1/2', '2/2'])
      await cli('render', at('job.json'), ...cpu, '--out', at('shards'), '--shard', shard);
    await cli('merge', at('shards'));
    expect(loadPng(at('shards', 'figure.png'))).toEqual(loadPng(both));
  });

  it('moves, and is the same again from its file', async () => {
    await cli(...line, '--compare', 'lerp', '--out', at('both.gif'));
    expect((await cli('verify', at('both.gif'))).stdout).toBe('bit-equal\n');
  });
});

it('trajectories of two sides are merged from shards, and move', async () => {
  const given = [
    'trajectory',
    ...model,
    '--pin',
    'seed:1',
    '--step-counts',
    '3,5',
    '--columns',
    '3',
    '--scale',
    '1',
  ];
  await cli(...given, '--compare', 'eta=1', '--out', at('ways.png'));
  await cli(...given, '--compare', 'eta=1', '--out', at('ways.json'));
  for (const shard of ['1/2', '2/2'])
    await cli('render', at('ways.json'), ...cpu, '--out', at('ways'), '--shard', shard);
  await cli('merge', at('ways'));
  expect(loadPng(at('ways', 'figure.png'))).toEqual(loadPng(at('ways.png')));
  await cli(...given, '--compare', 'solver=plms', '--out', at('ways.gif'));
  expect((await cli('verify', at('ways.gif'))).stdout).toBe('bit-equal\n');
});

it('a sheet writes the distances of both sides', async () => {
  const given = ['consistency', ...model, '--pin', 'seed:1', '--step-counts', '2,4', '--scale', '1'];
  await cli(...given, '--compare', 'solver=ipndm-3', '--out', at('sheet.png'), '--json', at('sheet.json'));
  const { rows } = JSON.parse(readFileSync(at('sheet.json'), 'utf8')) as { rows: { side: string }[] };
  expect(rows.map(({ side }) => side)).toEqual(['DDIM', 'DDIM', 'iPNDM-3', 'iPNDM-3']);
});

it.each([
  ['line', 'eta', 'must be one of lerp, eta=1, steps=100, solver=unipc'],
  ['line', 'lerp=2', 'must be one of lerp'],
  ['line', 'model=x', 'must be one of'],
  ['line', 'eta=2', 'eta'],
  ['line', 'steps=', 'numSteps'],
  ['line', 'eta=0', 'η is 0 already'],
  ['line', 'solver=euler', 'euler'],
  ['line', 'steps=2000', 'steps'],
])('%s --compare %s is refused in one line', async (_, text, message) => {
  const { code, stderr } = await tell([...line, '--compare', text, '--out', at('never.png')]);
  expect([code, stderr.split('\n').length]).toEqual([2, 2]);
  expect(stderr).toContain(`--compare ${text}`);
  expect(stderr).toContain(message);
});

it('a sheet of given latents has no other path', async () => {
  const given = [
    'consistency',
    ...model,
    '--pin',
    'seed:1',
    '--step-counts',
    '2,4',
    '--out',
    at('never.png'),
  ];
  const { stderr } = await tell([...given, '--compare', 'lerp']);
  expect(stderr).toContain('--compare lerp: must be one of eta=1, solver=unipc');
});
