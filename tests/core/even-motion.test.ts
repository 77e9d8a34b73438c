import { describe, expect, it } from 'vitest';
import { evenU, pictureDistance, refine, type SampledSegment } from '../../src/core/even-motion.ts';
import { makeLatent } from '../../src/core/latent.ts';
import { numpyRandn } from '../../src/core/random/numpy.ts';

/** Where the picture of a synthetic segment is at u, on a straight line: a path's length is what it moves. */
type Path = (u: number) => number;

const straight: Path = (u) => u;
/** Half of all change within 10⁻³ of u = 0.3. */
const jump: Path = (u) => u / 2 + 1 / (2 * (1 + Math.exp(-(u - 0.3) / 2e-4)));
/** A random walk over 16 points, which turns back. */
function walk(seed: number): Path {
  const steps = numpyRandn(BigInt(seed), 17);
  return (u) => {
    const at = Math.min(15, Math.floor(u * 16));
    const from = steps.subarray(0, at).reduce((sum, step) => sum + Math.abs(step), 0);
    return from + Math.abs(steps[at]!) * (u * 16 - at);
  };
}

function sample(path: Path, u: readonly number[]): SampledSegment {
  return { u, distances: u.slice(1).map((next, i) => Math.abs(path(next) - path(u[i]!))) };
}

const evenly = (count: number) => Array.from({ length: count + 1 }, (_, i) => i / count);

/** Samples paths as the app does: the frames, then what `refine` asks for. */
function shareOut(paths: readonly Path[], perSegment: number) {
  const intervals = paths.length * perSegment;
  let segments = paths.map((path) => sample(path, evenly(perSegment)));
  let left = 3 * intervals;
  for (let more = refine(segments, intervals, left); more.flat().length > 0;) {
    left -= more.flat().length;
    segments = segments.map(({ u }, i) =>
      sample(
        paths[i]!,
        [...u, ...more[i]!].sort((a, b) => a - b),
      ),
    );
    more = refine(segments, intervals, left);
  }
  const innerU = evenU(segments, intervals);
  const steps = innerU.map((inner, i) => sample(paths[i]!, [0, ...inner, 1]).distances);
  return { segments, innerU, steps: steps.flat() };
}

describe('the distance of two pictures', () => {
  const picture = (...values: number[]) => makeLatent([1, 1, values.length], Float32Array.from(values));

  it('is the root mean square in [0, 1], of what a picture shows: clamped', () => {
    expect(pictureDistance(picture(-1, 1), picture(1, 1))).toBeCloseTo(Math.SQRT1_2, 12);
    expect(pictureDistance(picture(-9, 7), picture(-1, 1))).toBe(0);
    expect(pictureDistance(picture(0, 0, 0, 0), picture(0.2, 0.2, 0.2, 0.2))).toBeCloseTo(0.1, 6);
  });

  it('refuses pictures of unequal shapes', () => {
    expect(() => pictureDistance(picture(0), picture(0, 0))).toThrow('differ');
  });
});

describe('refining', () => {
  it('asks for the middles of the gaps longer than 1.05 steps of the even line, and for nothing on an even one', () => {
    expect(refine([sample(straight, evenly(10))], 10, 100)).toEqual([[]]);
    const uneven = { u: [0, 0.25, 0.5, 1], distances: [1, 6, 2] };
    expect(refine([uneven, sample(straight, [0, 1])], 4, 100)).toEqual([[0.375], []]);
  });

  it('gives what may still be sampled to the longest gaps', () => {
    const segments = [
      { u: [0, 0.5, 1], distances: [5, 9] },
      { u: [0, 0.5, 1], distances: [7, 0] },
    ];
    expect(refine(segments, 21, 2)).toEqual([[0.75], [0.25]]);
    expect(refine(segments, 21, 0)).toEqual([[], []]);
    expect(refine(segments, 21, -3)).toEqual([[], []]);
  });

  it('ends, also at a true discontinuity, whatever it is allowed', () => {
    const broken: Path = (u) => (u < 1 / 3 ? 0 : 1);
    let segment = sample(broken, [0, 1]);
    let rounds = 0;
    for (let [more] = refine([segment], 100, Infinity); more!.length > 0; rounds++) {
      segment = sample(
        broken,
        [...segment.u, ...more!].sort((a, b) => a - b),
      );
      [more] = refine([segment], 100, Infinity);
    }
    expect(rounds).toBeLessThan(64);
    expect(new Set(segment.u).size).toBe(segment.u.length);
  });
});

describe('even innerU', () => {
  it('of an even path are even', () => {
    expect(evenU([sample(straight, [0, 1])], 4)).toEqual([[0.25, 0.5, 0.75]]);
  });

  it('cut at equal lengths between samples', () => {
    const segment = { u: [0, 0.5, 1], distances: [3, 1] };
    expect(evenU([segment], 4)).toEqual([[1 / 6, 1 / 3, 0.5].map((u) => expect.closeTo(u, 12))]);
  });

  it('give intervals to the segments of the longest steps, one to each at least, and keep their number', () => {
    const lengths = [8, 1, 0.001, 3];
    const innerU = evenU(
      lengths.map((length) => ({ u: [0, 1], distances: [length] })),
      12,
    );
    expect(innerU.map(({ length }) => length + 1)).toEqual([7, 1, 1, 3]);
  });

  it('of pictures that are all equal are even', () => {
    const still = { u: [0, 0.2, 1], distances: [0, 0] };
    expect(evenU([still, still], 6)).toEqual([
      [1 / 3, 2 / 3],
      [1 / 3, 2 / 3],
    ]);
  });

  it('pass over what does not change within a segment', () => {
    const [inner] = evenU([{ u: [0, 0.1, 0.9, 1], distances: [1, 0, 1] }], 4);
    expect(inner).toEqual([0.05, 0.1, 0.95].map((u) => expect.closeTo(u, 12)));
  });

  it('with one interval for each segment are the pins alone', () => {
    expect(evenU([sample(jump, evenly(3)), sample(straight, evenly(3))], 2)).toEqual([[], []]);
  });

  it('make the steps of a path that jumps even within 25 %', () => {
    for (const perSegment of [20, 40, 150]) {
      const { steps } = shareOut([jump], perSegment);
      expect(Math.max(...sample(jump, evenly(perSegment)).distances) * perSegment).toBeGreaterThan(5);
      for (const step of steps) expect(Math.abs(step * perSegment - 1)).toBeLessThan(0.25);
    }
  });

  it.each(Array.from({ length: 20 }, (_, i) => i))('of random paths ascend in (0, 1) (%s)', (seed) => {
    const paths = [walk(3 * seed), jump, walk(3 * seed + 1), straight, walk(3 * seed + 2)];
    const { innerU, steps, segments } = shareOut(paths, 30);
    expect(steps).toHaveLength(150);
    expect(segments.reduce((sum, { u }) => sum + u.length - 1, 0)).toBeLessThanOrEqual(4 * 150);
    for (const inner of innerU) {
      const all = [0, ...inner, 1];
      for (let i = 1; i < all.length; i++) expect(all[i]).toBeGreaterThan(all[i - 1]!);
    }
    const even = paths.flatMap((path) => sample(path, evenly(30)).distances);
    expect(Math.max(...steps)).toBeLessThan(Math.max(...even));
  });
});
