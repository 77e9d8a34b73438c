import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLatent } from '../../src/core/latent.ts';
import { latentStatistics } from '../../src/core/latent-statistics.ts';
import { randn } from '../../src/core/random/index.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { save } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const golden = join(fixtures, 'latent-health');
const { statistics } = JSON.parse(readFileSync(join(golden, 'statistics.json'), 'utf8')) as {
  statistics: (Record<string, number> & { channels: Record<string, number>[] })[];
};
const healthy = ['inspect', '--latents', join(golden, 'latents.npy')];

interface Found {
  readonly latents: (Record<string, number> & { channels: Record<string, number>[] })[];
}
const read = (path: string): Found => JSON.parse(readFileSync(path, 'utf8')) as Found;

describe('inspect', () => {
  it("writes the reference's statistics of every latent, without a model", async () => {
    await cli(...healthy, '--json', at('stats.json'));
    const { latents } = read(at('stats.json'));
    expect(latents).toHaveLength(statistics.length);
    latents.forEach((found, i) => {
      const expected = statistics[i]!;
      expect(Object.keys(found)).toEqual(
        'zNormSquared pNormSquared mean variance skewness excessKurtosis ksDistance ksP channels'.split(' '),
      );
      expect(Object.keys(found.channels[0]!)).toEqual('mean variance lag1Horizontal lag1Vertical'.split(' '));
      for (const [ours, theirs] of [
        ['zNormSquared', 'z_norm_squared'],
        ['excessKurtosis', 'excess_kurtosis'],
        ['ksDistance', 'ks_distance'],
      ] as const)
        expect(Math.abs(found[ours]! - expected[theirs]!)).toBeLessThan(1e-9);
      const [p, expectedP] = [found['ksP']!, expected['ks_p_scipy']!];
      expect(Math.abs(p - expectedP)).toBeLessThanOrEqual(1e-6 * expectedP);
      expect(found.channels[2]!['lag1Vertical']).toBeCloseTo(expected.channels[2]!['lag1_vertical']!, 9);
    });
  });

  it('prints a line for each latent with a sentence, and with --json - the JSON alone', async () => {
    const { stdout } = await cli(...healthy);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[0]).toMatch(/^latent +‖x‖² z +p +mean +variance +skewness +kurtosis − 3 +KS +p$/);
    expect(lines[1]).toMatch(/^ +0 +0\.18 +0\.849 .* A plausible draw: /);
    expect(lines[7]).toMatch(/^ +6 +-18\.99 +6\.6e-121 .* Like the middle of a lerp: /);
    await cli(...healthy, '--json', at('stats.json'));
    for (const bare of [['--json'], ['--json', '-'], ['--json=-']])
      expect(JSON.parse((await cli(...healthy, ...bare)).stdout)).toEqual(read(at('stats.json')));
  });

  it('takes one latent [C, H, W], and latents of several shapes in the order of their file', async () => {
    const x = randn('numpy', 1n, 48);
    save(at('one.npy'), [3, 4, 4], x);
    await cli('inspect', '--latents', at('one.npy'), '--json', at('one.json'));
    const expected = latentStatistics(makeLatent([3, 4, 4], x));
    expect(read(at('one.json'))).toEqual({ latents: [JSON.parse(JSON.stringify(expected))] });
    const held = join(fixtures, 'latents', 'latents.safetensors');
    await cli('inspect', '--latents', held, '--json', at('held.json'));
    expect(read(at('held.json')).latents).toHaveLength(1);
  });

  it('writes null for what is undefined', async () => {
    save(at('flat.npy'), [2, 3, 1, 1], new Float32Array(6).fill(0.1));
    await cli('inspect', '--latents', at('flat.npy'), '--json', at('flat.json'));
    const { latents } = read(at('flat.json'));
    expect(latents[1]).toMatchObject({ variance: 0, skewness: null, excessKurtosis: null });
    expect(latents[1]!.channels[0]).toMatchObject({ lag1Horizontal: null, lag1Vertical: null });
  });

  it('refuses what is no latent in one line', async () => {
    save(at('nan.npy'), [2, 1, 2, 2], new Float32Array(8).fill(NaN, 5, 6));
    save(at('flat.npy'), [2, 3], new Float32Array(6));
    save(at('none.npy'), [0, 3, 4, 4], new Float32Array(0));
    for (const [name, message] of [
      ['nan.npy', /--latents: .*nan\.npy: #1: latent value 1 is NaN, must be finite/],
      ['flat.npy', /flat\.npy: shape \[2, 3\], must be \[N, C, H, W\] or \[C, H, W\]/],
      ['none.npy', /none\.npy: .*must be \[N, C, H, W\]/],
      ['gone.npy', /gone\.npy: no such file/],
    ] as const) {
      const { code, stderr, stdout } = await tell(['inspect', '--latents', at(name), '--json', at('x.json')]);
      expect(code, name).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^[^\n]*\n$/);
      expect(stdout).toBe('');
    }
    const { code, stderr } = await tell([...healthy, '--json', at('x.csv')]);
    expect(code).toBe(2);
    expect(stderr).toContain('must end in .json');
  });
});
