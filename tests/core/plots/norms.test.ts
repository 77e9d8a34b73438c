import { describe, expect, test } from 'vitest';
import { norm } from '../../../src/core/latent.ts';
import { angleBetween, lerp, slerp } from '../../../src/core/slerp.ts';
import { normBetween, normPlot } from '../../../src/core/plots/norms.ts';
import { randn } from '../../../src/core/random/index.ts';

const right = Math.PI / 2;

describe('the norm between two latents', () => {
  test('slerp keeps it and lerp sags to 0.71 when they are perpendicular', () => {
    expect(normBetween('slerp', 1, 1, right, 0.5)).toBeCloseTo(1, 12);
    expect(normBetween('lerp', 1, 1, right, 0.5)).toBeCloseTo(Math.SQRT1_2, 12);
  });

  test('is what the interpolated tensors have', () => {
    const d = 3 * 32 * 32;
    const [a, b] = [randn('numpy', 1n, d), randn('numpy', 2n, d)];
    const ratio = (x: Float32Array): number => norm(x) / Math.sqrt(d);
    for (const u of [0, 0.1, 0.5, 0.83, 1]) {
      const angle = angleBetween(a, b);
      expect(normBetween('slerp', ratio(a), ratio(b), angle, u)).toBeCloseTo(ratio(slerp(a, b, u)), 6);
      expect(normBetween('lerp', ratio(a), ratio(b), angle, u)).toBeCloseTo(ratio(lerp(a, b, u)), 6);
    }
  });

  test('parallel latents are no division by zero', () => {
    expect(normBetween('slerp', 1, 2, 0, 0.5)).toBeCloseTo(1.5, 12);
  });
});

describe('its plot', () => {
  const chain = {
    norms: [1.02, 1, 0.98],
    angles: [
      [0, right, right],
      [right, 0, 1.4],
      [right, 1.4, 0],
    ],
    closed: false,
  };

  test('puts pins at equal distances over the whole width', () => {
    const { across, segments } = normPlot(chain, 'slerp');
    expect(segments).toBe(2);
    expect([0, 1, 2].map((pin) => across.place(pin))).toEqual([0, 0.5, 1]);
  });

  test('of a closed chain ends at the first pin again, with the angle from the last to it', () => {
    const angles = [
      [0, right, 2],
      [right, 0, 1.4],
      [2, 1.4, 0],
    ];
    const loop = normPlot({ ...chain, angles, closed: true }, 'slerp');
    expect(loop.segments).toBe(3);
    expect(loop.valueAt(3, 'slerp')).toBeCloseTo(loop.valueAt(0, 'slerp'), 12);
    expect(loop.valueAt(2.5, 'lerp')).toBeCloseTo(normBetween('lerp', 0.98, 1.02, 2, 0.5), 12);
  });

  test('has lerp below slerp between pins, and both at the norms of the pins', () => {
    const { valueAt } = normPlot(chain, 'slerp');
    expect(valueAt(0.5, 'lerp')).toBeLessThan(valueAt(0.5, 'slerp'));
    chain.norms.forEach((norm, pin) => {
      for (const path of ['slerp', 'lerp'] as const) expect(valueAt(pin, path)).toBeCloseTo(norm, 12);
    });
  });

  test('has the present path in front, and both within the axis', () => {
    for (const present of ['slerp', 'lerp'] as const) {
      const { curves, upright } = normPlot(chain, present);
      expect(curves.map(({ tone }) => tone)).toEqual(['curve', 'accent']);
      expect(curves[1]!.name).toBe(present);
      for (const { y } of curves.flatMap(({ points }) => points)) {
        expect(upright.place(y)).toBeGreaterThanOrEqual(0);
        expect(upright.place(y)).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
  });
});
