import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();
const golden = JSON.parse(readFileSync(join(fixtures, 'rng.json'), 'utf8')) as {
  values: Record<string, number[]>;
};
const STREAMS: Record<string, string> = { 'numpy-default_rng': 'numpy', 'numpy-RandomState': 'numpy-legacy' };
/** First and last values that a golden entry holds. */
const HELD = 24;

describe('latent', () => {
  it.each(Object.entries(golden.values))('%s is what Python draws', async (key, wanted) => {
    const [source, seed, length] = key.split('/') as [string, string, string];
    const stream = STREAMS[source] ?? source;
    const shape = length === '3072' ? '3,32,32' : `1,1,${length}`;
    const out = join(folder, `${stream}-${seed}-${length}.npy`);
    await cli('latent', '--seed', seed, '--stream', stream, '--shape', shape, '--out', out);
    const drawn = load(out);
    expect(drawn.shape).toEqual([1, ...shape.split(',').map(Number)]);
    const ends = [...drawn.data.slice(0, HELD), ...drawn.data.slice(-HELD)];
    if (stream.startsWith('numpy')) expect(ends).toEqual(wanted.map(Math.fround));
    else expect(maxDifference(ends, wanted)).toBeLessThanOrEqual(2e-6);
  });

  it('draws K latents as one stream, so that they are one longer latent cut in K', async () => {
    const [four, long] = [join(folder, 'four.npy'), join(folder, 'long.npy')];
    await cli('latent', '--seed', '7', '--shape', '3,8,8', '--count', '4', '--out', four);
    await cli('latent', '--seed', '7', '--shape', '3,8,32', '--out', long);
    expect(load(four).shape).toEqual([4, 3, 8, 8]);
    expect(load(four).data).toEqual(load(long).data);
  });

  it.each([
    ['torch-cuda@rtx-3060', 'RTX 3060'],
    ['torch-cuda@28x1536', 'RTX 3060'],
    ['torch-cuda@t4', 'T4'],
    ['torch-cuda@rtx-3090', 'RTX 3090'],
    ['torch-cuda', 'A100'],
  ])('--stream %s draws what the card does, and says that the card decides', async (stream, card) => {
    const { cards, seed, count } = JSON.parse(
      readFileSync(join(fixtures, 'torch-cuda', 'other-cards.json'), 'utf8'),
    ) as { cards: Record<string, { at: Record<string, number[]> }>; seed: number; count: number };
    const out = join(folder, 'card.npy');
    const draw = ['--seed', String(seed), '--stream', stream, '--shape', '1,64,2048', '--out', out];
    const { stderr } = await cli('latent', ...draw);
    const { data } = load(out);
    expect(data).toHaveLength(count);
    for (const [at, wanted] of Object.entries(cards[card]!.at))
      wanted.forEach((value, i) => expect(data[Number(at) + i]!.toFixed(4)).toBe(value.toFixed(4)));
    expect(stderr).toMatch(
      new RegExp(
        `^note: a torch-cuda draw of 131,072 numbers depends on the card \\(above 40,960\\): this is the ${card} layout, \\d+x\\d+\n$`,
      ),
    );
  });

  it('counts all latents of a draw, not one, where the card decides', async () => {
    const out = join(folder, 'batch.npy');
    const draw = (...more: string[]) =>
      cli('latent', '--seed', '1', '--stream', 'torch-cuda', '--shape', '3,64,64', '--out', out, ...more);
    expect((await draw('--count', '3')).stderr).toBe('');
    expect((await draw('--count', '4')).stderr).toContain('a torch-cuda draw of 49,152 numbers depends');
  });

  it.each([
    ['torch-cuda@0x0', 'card "0x0": multiprocessors must be in [1, 1024]'],
    ['torch-cuda@28x255', 'card "28x255": threads of a multiprocessor must be in [256, 4096]'],
    [
      'torch-cuda@28x1.5',
      'card "28x1.5" must be multiprocessors x threads per multiprocessor, such as 28x1536, or one',
    ],
    ['torch-cuda@99999x1536', 'card "99999x1536": multiprocessors must be in'],
    ['torch-cuda@rtx-9090', 'card "rtx-9090" must be multiprocessors x threads'],
    ['numpy@t4', 'noise stream numpy takes no card, only torch-cuda does'],
    ['cuda', 'must be one of torch-cpu, torch-cuda, numpy, numpy-legacy'],
  ])('--stream %s is refused in one line', async (stream, message) => {
    const out = join(folder, 'none.npy');
    const draw = ['latent', '--seed', '1', '--stream', stream, '--shape', '1,4,4', '--out', out];
    const { code, stderr } = await tell(draw);
    expect(code).toBe(2);
    expect(stderr).toContain(`slerpscope: --stream ${stream}: ${message}`);
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it('keeps all digits of a seed beyond 2^53', async () => {
    const [a, b] = [join(folder, 'a.npy'), join(folder, 'b.npy')];
    const draw = (seed: string, out: string) =>
      cli('latent', '--seed', seed, '--stream', 'torch-cuda', '--shape', '1,4,4', '--out', out);
    await draw('9007199254740993', a);
    await draw('9007199254740992', b);
    expect(maxDifference(load(a).data, load(b).data)).toBeGreaterThan(0.1);
  });
});
