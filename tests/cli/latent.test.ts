import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, maxDifference } from './support/arrays.ts';
import { cli, fixtures, makeFolder } from './support/run-cli.ts';

const folder = makeFolder();
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

  it('keeps all digits of a seed beyond 2^53', async () => {
    const [a, b] = [join(folder, 'a.npy'), join(folder, 'b.npy')];
    const draw = (seed: string, out: string) =>
      cli('latent', '--seed', seed, '--stream', 'torch-cuda', '--shape', '1,4,4', '--out', out);
    await draw('9007199254740993', a);
    await draw('9007199254740992', b);
    expect(maxDifference(load(a).data, load(b).data)).toBeGreaterThan(0.1);
  });
});
