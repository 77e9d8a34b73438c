import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeLatent, type Latent, type LatentShape } from '../../src/core/latent.ts';
import {
  histogramOf,
  latentStatistics,
  verdictOf,
  type LatentStatistics,
} from '../../src/core/latent-statistics.ts';
import { chiSquaredP } from '../../src/core/latent-statistics/chi-squared.ts';
import { durbinCdf } from '../../src/core/latent-statistics/durbin.ts';
import { kolmogorovP } from '../../src/core/latent-statistics/kolmogorov.ts';
import { normalCdf } from '../../src/core/latent-statistics/normal.ts';
import { pelzGoodCdf } from '../../src/core/latent-statistics/pelz-good.ts';
import { randn } from '../../src/core/random/index.ts';
import { lerp } from '../../src/core/slerp.ts';
import { readNpy } from '../../src/main/formats/npy/npy.ts';
import { usualOrFull } from '../support/full.ts';

const folder = new URL('../fixtures/latent-health/', import.meta.url);
const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;
const { statistics: golden } = json<{ statistics: Record<string, number | object>[] }>('statistics.json');
const tails = json<Record<'kolmogorov' | 'chiSquared', [n: number, x: number, p: number][]>>('tails.json');

const shape: LatentShape = [3, 32, 32];
const { data } = readNpy(readFileSync(new URL('latents.npy', folder)), 'latents.npy');
const held = golden.map((_, i) => makeLatent(shape, data.slice(i * 3072, (i + 1) * 3072)));

const relative = (value: number, expected: number): number =>
  value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected);

describe('the statistics of a latent', () => {
  const names = {
    zNormSquared: 'z_norm_squared',
    mean: 'mean',
    variance: 'variance',
    skewness: 'skewness',
    excessKurtosis: 'excess_kurtosis',
    ksDistance: 'ks_distance',
  } as const;
  const ofChannel = {
    mean: 'mean',
    variance: 'variance',
    lag1Horizontal: 'lag1_horizontal',
    lag1Vertical: 'lag1_vertical',
  } as const;

  it.each(golden.map((expected, i) => [expected['latent'], expected, i] as const))(
    "of %s are SciPy's to 1e-9, their p to 1e-6",
    (_, expected, i) => {
      const found = latentStatistics(held[i]!);
      for (const [ours, theirs] of Object.entries(names))
        expect(
          Math.abs(found[ours as keyof typeof names]! - (expected[theirs] as number)),
          ours,
        ).toBeLessThan(1e-9);
      const channels = expected['channels'] as Record<string, number>[];
      expect(found.channels).toHaveLength(channels.length);
      found.channels.forEach((channel, c) => {
        for (const [ours, theirs] of Object.entries(ofChannel))
          expect(Math.abs(channel[ours as keyof typeof ofChannel]! - channels[c]![theirs]!)).toBeLessThan(
            1e-9,
          );
      });
      expect(relative(found.ksP, expected['ks_p_scipy'] as number)).toBeLessThan(1e-6);
      expect(relative(found.pNormSquared, expected['p_norm_squared_two_sided'] as number)).toBeLessThan(1e-6);
    },
  );

  it('of equal values are null where 0/0 leaves them undefined', () => {
    for (const value of [0, 0.1, -3]) {
      const found = latentStatistics(makeLatent([2, 4, 4], new Float32Array(32).fill(value)));
      expect(found).toMatchObject({ variance: 0, skewness: null, excessKurtosis: null });
      for (const channel of found.channels)
        expect(channel).toEqual({
          mean: Math.fround(value),
          variance: 0,
          lag1Horizontal: null,
          lag1Vertical: null,
        });
      for (const p of [found.ksP, found.pNormSquared]) expect(p).toBeGreaterThanOrEqual(0);
    }
  });

  it('of channels without neighbours in a direction have no correlation there', () => {
    const lags = (given: LatentShape) =>
      latentStatistics(makeLatent(given, randn('numpy', 1n, 12))).channels.map((channel) => [
        channel.lag1Horizontal === null,
        channel.lag1Vertical === null,
      ]);
    expect(lags([12, 1, 1]).flat()).toEqual(Array(24).fill(true));
    expect(lags([1, 1, 12])).toEqual([[false, true]]);
    expect(lags([1, 12, 1])).toEqual([[true, false]]);
  });

  it('are finite for the largest and the smallest numbers', () => {
    for (const size of [3e38, 1e-38, 1e-45]) {
      const values = Float32Array.from(randn('numpy', 1n, 48), (value) =>
        Math.fround(Math.sign(value) * size),
      );
      expect(JSON.stringify(latentStatistics(makeLatent([3, 4, 4], values)))).not.toContain('null');
    }
  });
});

describe('p', () => {
  it.each(tails.kolmogorov)("of the KS distance %d %d is SciPy's exact %d to 1e-9 relative", (n, d, p) => {
    expect(relative(kolmogorovP(n, d), p)).toBeLessThan(1e-9);
  });

  it.each(tails.chiSquared)('of χ² %d %d is %d to 1e-11 relative', (count, sum, p) => {
    expect(relative(chiSquaredP(sum, count), p)).toBeLessThan(1e-11);
  });

  it('falls as the distance grows, from 1 to 0, also where the method changes', () => {
    for (const n of [1, 2, 5, 140, 141, 3072]) {
      let before = kolmogorovP(n, 0);
      expect(before).toBe(1);
      for (let i = 1; i <= 2000; i++) {
        const p = kolmogorovP(n, i / 2000);
        expect(p).toBeLessThanOrEqual(before);
        before = p;
      }
      expect(before).toBe(0);
    }
  });

  it("of Pelz and Good is within 3e-5 of the exact matrix's, closer with more values", () => {
    const worst = [141, 192, 768].map((n) =>
      Math.max(
        ...[0.3, 0.5, 1, 1.5, 2.19].map((square) => {
          const exact = 1 - durbinCdf(n, Math.sqrt(square / n));
          return relative(1 - pelzGoodCdf(n, Math.sqrt(square / n)), exact);
        }),
      ),
    );
    expect(worst[0]).toBeLessThan(3e-5);
    expect(worst[1]).toBeLessThan(worst[0]!);
    expect(worst[2]).toBeLessThan(1e-6);
  });

  it('Φ is that of N(0, 1)', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 15);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316300946, 15);
    expect([normalCdf(-1e38), normalCdf(1e38)]).toEqual([0, 1]);
  });

  it('is quick for the largest latents', () => {
    const start = performance.now();
    latentStatistics(makeLatent([4, 256, 256], randn('numpy', 1n, 2 ** 18)));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('a verdict', () => {
  const say = (latent: Latent) => verdictOf(latentStatistics(latent), latent.shape);
  const drawn = (seed: number, size = 3072): Float32Array => randn('torch-cpu', BigInt(seed), size);

  it('tells the golden latents apart', () => {
    expect(held.map((latent) => say(latent).is)).toEqual([
      ...Array<string>(5).fill('draw'),
      'inverted',
      'lerp-middle',
      'scaled',
    ]);
    const texts = held.map((latent) => say(latent).text);
    expect(texts[0]).toBe('A plausible draw: norm, values and neighbours are those of N(0, I).');
    expect(texts[5]).toContain('lag-1 correlation 0.21');
    expect(texts[6]).toContain('variance is 0.52');
    expect(texts[7]).toContain('a draw times 0.80');
  });

  it('tells others of each kind', () => {
    for (let seed = 100; seed < 120; seed++) {
      const middle = lerp(drawn(seed), drawn(seed + 500), 0.5);
      expect(say(makeLatent(shape, middle)).is).toBe('lerp-middle');
      for (const scale of [0.5, 0.85, 1.2, 3])
        expect(
          say(
            makeLatent(
              shape,
              drawn(seed).map((value) => scale * value),
            ),
          ).is,
        ).toBe('scaled');
      const smooth = drawn(seed).map((value, i, all) =>
        i % 32 === 0 ? value : 0.96 * value + 0.28 * all[i - 1]!,
      );
      expect(
        say(
          makeLatent(
            shape,
            smooth.map((value) => 0.9 * value),
          ),
        ).is,
      ).toBe('inverted');
    }
  });

  it('says what else is wrong', () => {
    const uniform = drawn(1).map((value) => Math.sqrt(12) * (normalCdf(value) - 0.5));
    expect(say(makeLatent(shape, uniform)).text).toBe('Not a draw: the values are not normal.');
    const shifted = drawn(1).map((value) => value + 0.3);
    expect(say(makeLatent(shape, shifted)).text).toBe('Not a draw: the mean is not 0.');
    expect(say(makeLatent(shape, new Float32Array(3072))).is).toBe('other');
  });

  it('alarms at fewer than 1 in 500 draws, of any size', () => {
    const shapes: LatentShape[] = [[3, 32, 32], [3, 8, 8], [4, 8, 8], [1, 4, 4], [16, 2, 2], [1, 1, 3]]; // prettier-ignore
    for (const of of shapes) {
      const size = of[0] * of[1] * of[2];
      const count = usualOrFull(size > 1000 ? 500 : 2000, 20_000);
      const all = randn('numpy', 5n, count * size);
      const alarms = Array.from({ length: count }, (_, i) =>
        say(makeLatent(of, all.subarray(i * size, (i + 1) * size))),
      ).filter(({ is }: { is: string }) => is !== 'draw');
      expect(alarms.length / count, of.join('x')).toBeLessThan(1 / 500);
    }
  });

  it('is one sentence', () => {
    const statistics: LatentStatistics[] = held.map(latentStatistics);
    for (const each of statistics) expect(verdictOf(each, shape).text).toMatch(/^[A-Z][^\n]{20,180}\.$/);
  });
});

describe('a histogram', () => {
  it('counts each value once, where it lies', () => {
    const { counts, below, above } = histogramOf(
      Float32Array.of(-5, -4, -3.9, -0.01, 0, 0.124, 3.99, 4, 4.01, 9),
    );
    expect([below, above]).toEqual([1, 2]);
    expect(counts).toHaveLength(64);
    expect([counts[0], counts[31], counts[32], counts[63]]).toEqual([2, 1, 2, 2]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  it('of a draw follows the normal curve', () => {
    const n = 2 ** 18;
    const { counts } = histogramOf(randn('numpy', 1n, n));
    counts.forEach((count, bin) => {
      const share = normalCdf((bin - 31) / 8) - normalCdf((bin - 32) / 8);
      expect(Math.abs(count - n * share)).toBeLessThan(5 * Math.sqrt(n * share) + 5);
    });
  });
});
