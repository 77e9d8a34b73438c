import { describe, expect, test } from 'vitest';
import { norm } from '../../../../src/core/latent.ts';
import { drawNormals } from '../../plot/normals.ts';
import { angleBetween, lerp, slerp } from '../../../../src/core/slerp.ts';
import { normBetween, plotNorms } from '../../../../src/renderer/views/line/norm-plot.ts';

const size = { width: 200, height: 120, left: 20, right: 10, top: 20, bottom: 20 };
const right = Math.PI / 2;

describe('the norm between two latents', () => {
  test('slerp keeps it and lerp sags to 0.71 when they are perpendicular', () => {
    expect(normBetween('slerp', 1, 1, right, 0.5)).toBeCloseTo(1, 12);
    expect(normBetween('lerp', 1, 1, right, 0.5)).toBeCloseTo(Math.SQRT1_2, 12);
  });

  test('is what the interpolated tensors have', () => {
    const d = 3 * 32 * 32;
    const [a, b] = [drawNormals(d, 1), drawNormals(d, 2)];
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
  const report = {
    latents: [1.02, 1, 0.98].map((normRatio) => ({ sha256: '', normRatio })),
    angles: [
      [0, right, right],
      [right, 0, 1.4],
      [right, 1.4, 0],
    ],
  };

  test('puts pins at equal distances over the whole width', () => {
    expect(plotNorms(report, size).pins).toEqual([20, 105, 190]);
  });

  test('of a closed chain ends at the first pin again, with the angle from the last to it', () => {
    const loop = {
      latents: report.latents,
      angles: [
        [0, right, 2],
        [right, 0, 1.4],
        [2, 1.4, 0],
      ],
    };
    const plot = plotNorms(loop, size, true);
    expect(plot.pins).toHaveLength(4);
    expect(plot.at(3, 'slerp').y).toBeCloseTo(plot.at(0, 'slerp').y, 9);
    expect(plot.lerpLabel.value).toBeCloseTo(normBetween('lerp', 0.98, 1.02, 2, 0.5), 12);
  });

  test('follows the present frame on the curve of the present path', () => {
    const plot = plotNorms(report, size);
    expect(plot.at(0.5, 'lerp').y).toBeGreaterThan(plot.at(0.5, 'slerp').y);
    expect(plot.at(1, 'lerp').y).toBeCloseTo(plot.at(1, 'slerp').y, 6);
  });

  test('stays within its frame', () => {
    const { slerp, lerp } = plotNorms(report, size);
    for (const [, x, y] of `${slerp}${lerp}`.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(20);
      expect(Number(x)).toBeLessThanOrEqual(190);
      expect(Number(y)).toBeGreaterThanOrEqual(20);
      expect(Number(y)).toBeLessThanOrEqual(100);
    }
  });
});
