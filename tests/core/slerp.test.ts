import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { norm } from '../../src/core/latent.ts';
import { randn } from '../../src/core/random/index.ts';
import { angleBetween, lerp, rotateTowards, slerp } from '../../src/core/slerp.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/slerp.json', import.meta.url), 'utf8')) as {
  a: number[];
  b: number[];
  theta: number;
  slerp: Record<string, number[]>;
};

const a = randn('numpy', 1n, 3072);
const b = randn('numpy', 2n, 3072);

/** The function of the app, with its result in float64. */
const slerp64 = (p: ArrayLike<number>, q: ArrayLike<number>, u: number): Float64Array =>
  slerp(p, q, u, new Float64Array(p.length));

describe('slerp', () => {
  it.each(Object.entries(golden.slerp))('at u = %s is the golden to 1e-12', (u, expected) => {
    const actual = slerp64(golden.a, golden.b, Number(u));
    expect(Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)))).toBeLessThanOrEqual(1e-12);
  });

  it('has the golden angle, to 1e-12', () => {
    expect(Math.abs(angleBetween(golden.a, golden.b) - golden.theta)).toBeLessThanOrEqual(1e-12);
  });

  it('is exact at its ends and symmetric in between', () => {
    expect(slerp(a, b, 0)).toEqual(a);
    expect(slerp(a, b, 1)).toEqual(b);
    const there = slerp64(a, b, 0.3);
    const back = slerp64(b, a, 0.7);
    there.forEach((value, i) => expect(Math.abs(value - back[i]!)).toBeLessThan(1e-13));
  });

  it('covers the angle evenly, and goes on along the great circle outside [0, 1]', () => {
    const theta = angleBetween(a, b);
    const scaled = Float64Array.from(b, (value) => (value * norm(a)) / norm(b));
    for (const u of [0.25, 0.5, 1, 1.5])
      expect(angleBetween(a, slerp64(a, scaled, u))).toBeCloseTo(u * theta, 10);
    expect(angleBetween(b, slerp64(a, scaled, -0.5))).toBeCloseTo(1.5 * theta, 10);
  });

  it('keeps the norm of equally long latents, where lerp sags to 0.71', () => {
    const scaled = b.map((value) => (value * norm(a)) / norm(b));
    expect(norm(slerp(a, scaled, 0.5)) / norm(a)).toBeCloseTo(1, 6);
    expect(norm(lerp(a, scaled, 0.5)) / norm(a)).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it('of nearly parallel latents is lerp, also between different norms', () => {
    const double = a.map((value) => 2 * value);
    expect(slerp(a, double, 0.25)).toEqual(lerp(a, double, 0.25));
    expect(slerp(a, a, 0.4)).toEqual(a);
  });

  it('at angles of a ten-thousandth is still a slerp, close to lerp', () => {
    const near = rotateTowards(a, b, 1e-4);
    expect(angleBetween(a, near)).toBeCloseTo(1e-4, 7);
    const [on, straight] = [slerp(a, near, 0.5), lerp(a, near, 0.5)];
    on.forEach((value, i) => expect(value).toBeCloseTo(straight[i]!, 5));
  });

  it('between antipodes is refused with the angle, before and after 1e-3', () => {
    const opposite = a.map((value) => -value);
    expect(() => slerp(a, opposite, 0.5)).toThrow(
      'slerp is undefined between antipodal latents: their angle is 3.14159',
    );
    expect(() => slerp(a, rotateTowards(opposite, b, 0.9e-3), 0.5)).toThrow('antipodal');
    const beyond = slerp(a, rotateTowards(opposite, b, 1.1e-3), 0.5);
    expect(norm(beyond) / norm(a)).toBeCloseTo(1, 3);
  });

  it('refuses what has no direction', () => {
    const zero = new Float32Array(3072);
    expect(() => slerp(a, zero, 0.5)).toThrow('‖b‖ is 0, must be positive and finite');
    expect(() => slerp(zero, a, 0.5)).toThrow('‖a‖ is 0');
    expect(() => slerp(a.with(5, NaN), b, 0.5)).toThrow('‖a‖ is NaN');
    expect(() => slerp(a, b.with(5, Infinity), 0.5)).toThrow('‖b‖ is Infinity');
    expect(() => slerp(a, b.subarray(1), 0.5)).toThrow('lengths 3072 and 3071 differ');
    expect(() => slerp(new Float32Array(), new Float32Array(), 0.5)).toThrow('‖a‖ is 0');
    for (const u of [NaN, Infinity]) {
      expect(() => slerp(a, b, u)).toThrow(`u is ${u}, must be finite`);
      expect(() => lerp(a, b, u)).toThrow(`u is ${u}, must be finite`);
    }
    expect(() => lerp(a, b.subarray(1), 0.5)).toThrow('lengths 3072 and 3071 differ');
  });
});

describe('the angle', () => {
  it('is exact near 0 and π, where arccos is not', () => {
    const x = Float64Array.of(1, 0);
    for (const angle of [1e-9, 1e-6, 0.1, 3]) {
      expect(angleBetween(x, [Math.cos(angle), Math.sin(angle)]) / angle).toBeCloseTo(1, 12);
    }
    expect(Math.PI - angleBetween(x, [-1, 1e-9])).toBeCloseTo(1e-9, 15);
  });

  it('does not depend on the norms, huge or small', () => {
    const expected = angleBetween(a, b);
    const scaled = (factor: number): Float32Array => a.map((value) => value * factor);
    expect(angleBetween(scaled(1e30), b)).toBeCloseTo(expected, 6);
    expect(angleBetween(scaled(1e-30), b)).toBeCloseTo(expected, 6);
  });
});

describe('rotateTowards', () => {
  it('turns by the angle and keeps the norm', () => {
    for (const angle of [0.01, Math.PI / 15, 1.5, 3]) {
      const turned = rotateTowards(a, b, angle);
      expect(angleBetween(a, turned)).toBeCloseTo(angle, 6);
      expect(norm(turned) / norm(a)).toBeCloseTo(1, 6);
    }
    expect(rotateTowards(a, b, 0)).toEqual(a);
  });

  it('refuses a noise along x, and an angle that is none', () => {
    expect(() =>
      rotateTowards(
        a,
        a.map((value) => -3 * value),
        0.2,
      ),
    ).toThrow('the noise is parallel to x');
    expect(() => rotateTowards(a, b, NaN)).toThrow('angle is NaN');
    expect(() => rotateTowards(new Float32Array(3072), b, 1)).toThrow('‖x‖ is 0');
    expect(() => rotateTowards(a, new Float32Array(3072), 1)).toThrow('‖noise‖ is 0');
  });
});
