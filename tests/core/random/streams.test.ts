import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randn, type NoiseStream } from '../../../src/core/random/index.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/rng.json', import.meta.url), 'utf8'),
) as { values: Record<string, number[]> };

/** Golden name → our stream. */
const streams: Record<string, NoiseStream> = {
  'torch-cpu': 'torch-cpu',
  'torch-cuda': 'torch-cuda',
  'numpy-default_rng': 'numpy',
  'numpy-RandomState': 'numpy-legacy',
};

/** The golden's layout: the first 24 values, then the last 24. */
function ends(values: Float32Array): number[] {
  return [...values.slice(0, 24), ...values.slice(-24)];
}

describe('noise streams', () => {
  for (const [name, expected] of Object.entries(golden.values)) {
    const [source, seed, count] = name.split('/') as [string, string, string];
    const stream = streams[source]!;
    const exact = stream.startsWith('numpy');
    it(`${stream} of seed ${seed} gives Python's ${count} values ${exact ? 'bit for bit' : 'to 2e-6'}`, () => {
      const values = ends(randn(stream, BigInt(seed), Number(count)));
      expect(values).toHaveLength(expected.length);
      const errors = values.map((value, i) => Math.abs(value - (exact ? Math.fround(expected[i]!) : expected[i]!)));
      expect(Math.max(...errors)).toBeLessThanOrEqual(exact ? 0 : 2e-6);
    });
  }
});
