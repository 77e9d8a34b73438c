import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkStreamSeed,
  noiseStreamList,
  noiseStreams,
  parseSeed,
  randn,
  type NoiseStream,
} from '../../../src/core/random/index.ts';
import { philox4x32 } from '../../../src/core/random/philox.ts';
import { a100, cudaThreadCount } from '../../../src/core/random/cuda-card.ts';
import { torchCudaRandn } from '../../../src/core/random/torch-cuda.ts';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/rng.json', import.meta.url), 'utf8')) as {
  values: Record<string, number[]>;
};

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

describe('golden values', () => {
  for (const [name, expected] of Object.entries(golden.values)) {
    const [source, seed, count] = name.split('/') as [string, string, string];
    const stream = streams[source]!;
    const exact = stream.startsWith('numpy');
    it(`${stream} of seed ${seed} gives Python's ${count} values ${exact ? 'bit for bit' : 'to 2e-6'}`, () => {
      const values = ends(randn(stream, BigInt(seed), Number(count)));
      expect(values).toHaveLength(expected.length);
      const errors = values.map((value, i) =>
        Math.abs(value - (exact ? Math.fround(expected[i]!) : expected[i]!)),
      );
      expect(Math.max(...errors)).toBeLessThanOrEqual(exact ? 0 : 2e-6);
    });
  }
});

/** SHA-256 over the float32 bytes of NumPy 2.4's drawing: rare branches and every layer are met in so many values. */
const numpyDigests: [NoiseStream, bigint, number, string][] = [
  ['numpy', 0n, 200000, 'c0dc1c07518ee37a352419f5ff828a76033f6d5c02ddf2e065b70f3de1c42629'],
  ['numpy', 42n, 200000, '75d8cff3cdbb0a71cd1a736b18bbcd04312825e62495d118312fc5f4788616ec'],
  ['numpy', 4294967303n, 200000, 'f3794539f732d9291aafcb0ea58ce249c311b4266319c7cff0bf58a64503ea14'],
  [
    'numpy',
    18446744073709551615n,
    200000,
    '7d68cac33b96f0f29010a58f42311b75d22905fb8dd33ecedf55ca23e0ceee62',
  ],
  ['numpy-legacy', 0n, 99999, 'a2ee89f4a6b70b51892fb116a537345b6e9b12ed9b650b31bbf27c13473ac66a'],
  ['numpy-legacy', 42n, 99999, '5ab9fa7012b68e78f07a159a264b197f9950c78a730df4ee8e88a9d15028332d'],
  ['numpy-legacy', 4294967295n, 99999, '0432c1ebfa749947b245eb4cdda403a919286b45926f2733cb2cd5628c65d4a8'],
];

it.each(numpyDigests)('%s of seed %s gives all %s values bit for bit', (stream, seed, count, expected) => {
  const bytes = new Uint8Array(randn(stream, seed, count).buffer);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected);
});

it('Philox4x32-10 gives the published known answers', () => {
  const zeros = new Uint32Array(4);
  philox4x32(zeros, 0, 0);
  expect([...zeros]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = new Uint32Array(4).fill(0xffffffff);
  philox4x32(ones, 0xffffffff, 0xffffffff);
  expect([...ones]).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
});

describe('torch-cuda', () => {
  it('does not depend on the card while the card holds the drawing', () => {
    const t4 = { multiprocessors: 40, threadsPerMultiprocessor: 1024 };
    expect(cudaThreadCount(10 ** 9, a100)).toBe(221_184);
    expect(cudaThreadCount(10 ** 9, t4)).toBe(40_960);
    expect(torchCudaRandn(7n, 40_960, t4)).toEqual(torchCudaRandn(7n, 40_960));
    expect(torchCudaRandn(7n, 41_000, t4)).not.toEqual(torchCudaRandn(7n, 41_000));
  });

  it('takes four normals from a thread before its counter moves on', () => {
    const small = { multiprocessors: 1, threadsPerMultiprocessor: 256 };
    const values = torchCudaRandn(3n, 5 * 256, small);
    const [first, second, third] = [0, 1, 2].map((turn) => values.subarray(turn * 256, (turn + 1) * 256));
    // Sine and cosine of one pair share their radius: x² + y² = −2·ln u₁ has mean 2.
    const radii = Array.from(first!, (x, i) => x * x + second![i]! * second![i]!);
    expect(radii.reduce((sum, radius) => sum + radius, 0) / 256).toBeCloseTo(2, 0);
    expect(new Set(values).size).toBeGreaterThan(1270);
    expect(third).not.toEqual(first);
    const block = Uint32Array.of(1, 0, 9, 0);
    philox4x32(block, 3, 0);
    const u1 = (block[0]! + 0.5) * 2 ** -32;
    const u2 = (block[1]! + 0.5) * 2 ** -32;
    expect(values[4 * 256 + 9]).toBeCloseTo(Math.sqrt(-2 * Math.log(u1)) * Math.sin(2 * Math.PI * u2), 6);
  });
});

describe('seeds', () => {
  it('only torch-cpu folds a seed to 32 bits', () => {
    const big = 2n ** 32n + 5n;
    expect(randn('torch-cpu', big, 20)).toEqual(randn('torch-cpu', 5n, 20));
    expect(randn('torch-cuda', big, 20)).not.toEqual(randn('torch-cuda', 5n, 20));
    expect(randn('numpy', big, 20)).not.toEqual(randn('numpy', 5n, 20));
  });

  it('up to 2^64 − 1 are taken, numpy-legacy up to 2^32 − 1', () => {
    for (const stream of ['torch-cpu', 'torch-cuda', 'numpy'] as const) {
      expect(randn(stream, 2n ** 64n - 1n, 100).every(Number.isFinite)).toBe(true);
      expect(() => randn(stream, 2n ** 64n, 4)).toThrow('seed is 18446744073709551616');
      expect(() => randn(stream, -1n, 4)).toThrow('seed is -1');
    }
    expect(() => randn('numpy-legacy', 2n ** 32n, 4)).toThrow('numpy-legacy seed is 4294967296');
  });

  it('are read from decimal digits and nothing else', () => {
    expect(parseSeed('18446744073709551615')).toBe(2n ** 64n - 1n);
    expect(parseSeed('007')).toBe(7n);
    for (const text of ['', ' 1', '-1', '+1', '1.0', '1e3', '0x10', '18446744073709551616', 'NaN', '٣']) {
      expect(() => parseSeed(text), text).toThrow(`seed "${text}" must be an integer in [0, 2^64)`);
    }
    expect(() => parseSeed('9'.repeat(1e6))).toThrow(/^seed "9{40}" must/);
  });
});

it('a count that is no count is refused, zero is an empty drawing', () => {
  for (const stream of noiseStreams) {
    expect(randn(stream, 1n, 0)).toHaveLength(0);
    expect(randn(stream, 1n, 1)).toHaveLength(1);
    for (const count of [-1, 1.5, NaN, 2 ** 29])
      expect(() => randn(stream, 1n, count)).toThrow(`count is ${count}`);
  }
  expect(() => randn('mulberry' as NoiseStream, 1n, 4)).toThrow('noise stream "mulberry" is not known');
});

it.each(noiseStreams)('%s draws standard normals', (stream) => {
  const values = randn(stream, 11n, 100_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const fourth = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.15);
});

it('a noise stream takes every seed of its bits, and its Python function is named after it', () => {
  for (const stream of noiseStreamList) {
    expect(() => checkStreamSeed(stream, (1n << BigInt(stream.seedBits)) - 1n)).not.toThrow();
    expect(stream.python.lines[0]).toBe(`def ${stream.python.name}(seed):`);
  }
});
