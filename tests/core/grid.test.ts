import { describe, expect, it } from 'vitest';
import { easeU, lineRefs, planeRef, planeRefs } from '../../src/core/grid.ts';
import { makeLatent } from '../../src/core/latent.ts';
import { checkLatentRef, formatLatentRef, resolveLatent, type LatentRef } from '../../src/core/latent-ref.ts';
import { angleBetween } from '../../src/core/slerp.ts';

const seed = (value: string): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: value });
const [A, B, C, D] = ['1', '2', '3', '4'].map(seed) as [LatentRef, LatentRef, LatentRef, LatentRef];
const text = ({ ref }: { readonly ref: LatentRef }): string => formatLatentRef(ref);

describe('a line', () => {
  it('has k(n − 1) + 1 frames, the pins at the joints, none doubled', () => {
    const frames = lineRefs([A, B, C], 3);
    expect(frames.map(text)).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.5)',
      'seed:2',
      'slerp(seed:2, seed:3, 0.5)',
      'seed:3',
    ]);
    expect(frames.map(({ u, segment }) => [segment, u])).toEqual([
      [0, 0],
      [0, 0.5],
      [1, 0],
      [1, 0.5],
      [1, 1],
    ]);
  });

  it.each([
    [2, 2],
    [2, 11],
    [5, 60],
  ])('of %s pins with %s frames a segment is free of repeated frames', (pins, framesPerSegment) => {
    const refs = Array.from({ length: pins }, (_, i) => seed(String(i)));
    const frames = lineRefs(refs, framesPerSegment, { mode: 'lerp' });
    expect(frames).toHaveLength((pins - 1) * (framesPerSegment - 1) + 1);
    expect(new Set(frames.map(text)).size).toBe(frames.length);
    expect(frames.at(-1)!.ref).toBe(refs.at(-1));
  });

  it('from a latent to one near it covers the angle in equal steps', async () => {
    const zero = async () => makeLatent([1, 1, 1], Float32Array.of(0));
    const read = { file: zero, stored: zero };
    const frames = lineRefs([A, { kind: 'near', of: A, degrees: 60, seed: '9' }], 5);
    const latents = await Promise.all(frames.map(({ ref }) => resolveLatent(ref, [3, 8, 8], read)));
    const degrees = (i: number) => (angleBetween(latents[i]!.data, latents[i + 1]!.data) * 180) / Math.PI;
    for (let i = 0; i < 4; i++) expect(degrees(i)).toBeCloseTo(15, 4);
  });

  it('closed goes back to the first pin and stops before it', () => {
    expect(lineRefs([A, B, C], 3, { closed: true }).map(text)).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.5)',
      'seed:2',
      'slerp(seed:2, seed:3, 0.5)',
      'seed:3',
      'slerp(seed:3, seed:1, 0.5)',
    ]);
    expect(lineRefs([A, B], 3, { closed: true }).map(({ segment, u }) => [segment, u])).toEqual([
      [0, 0],
      [0, 0.5],
      [1, 0],
      [1, 0.5],
    ]);
  });

  it('closed and of two frames a segment is the pins alone', () => {
    expect(lineRefs([A, B, C], 2, { closed: true }).map(({ ref }) => ref)).toEqual([A, B, C]);
  });

  it('eased passes through the same pins, slower near them than between', () => {
    const frames = lineRefs([A, B, C], 5, { easing: 'ease' });
    expect(frames.map(({ u }) => u)).toEqual([0, 0.15625, 0.5, 0.84375, 0, 0.15625, 0.5, 0.84375, 1]);
    expect([frames[0], frames[4], frames[8]].map((frame) => frame!.ref)).toEqual([A, B, C]);
  });

  it('refuses one pin and too few or too many frames', () => {
    expect(() => lineRefs([A], 5)).toThrow('at least two pins, got 1');
    expect(() => lineRefs([], 5)).toThrow('at least two pins, got 0');
    for (const count of [1, 0, 2.5, NaN])
      expect(() => lineRefs([A, B], count)).toThrow(`frames per segment is ${count}`);
    expect(() => lineRefs([A, B, C], 600_000)).toThrow('1199999 frames is too long');
  });
});

describe('a line with innerU', () => {
  const places = (innerU: readonly (readonly number[])[], closed = false) =>
    lineRefs([A, B, C], 2, { innerU, closed }).map(({ segment, u }) => [segment, u]);

  it('has its frames there between the pins, which are frames still, whatever else is asked for', () => {
    expect(
      lineRefs([A, B, C], 50, { innerU: [[0.125, 0.5], [0.9]], easing: 'ease', mode: 'lerp' }).map(text),
    ).toEqual([
      'seed:1',
      'lerp(seed:1, seed:2, 0.125)',
      'lerp(seed:1, seed:2, 0.5)',
      'seed:2',
      'lerp(seed:2, seed:3, 0.9)',
      'seed:3',
    ]);
  });

  it('may have none within a segment, and closed ends before the first pin', () => {
    expect(places([[], []])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(places([[], [0.1], []], true)).toEqual([
      [0, 0],
      [1, 0],
      [1, 0.1],
      [2, 0],
    ]);
    expect(places([[], [], [1e-9, 1 - 1e-9]], true).slice(2)).toEqual([
      [2, 0],
      [2, 1e-9],
      [2, 1 - 1e-9],
    ]);
  });

  it('spaced as they would be without is the same line', () => {
    const innerU = [1, 2, 3].map(() => [0.25, 0.5, 0.75]);
    expect(lineRefs([A, B, C], 9, { innerU, closed: true })).toEqual(
      lineRefs([A, B, C], 5, { closed: true }),
    );
  });

  it('refuses another number of segments than the line has', () => {
    for (const [innerU, closed] of [
      [[], false],
      [[[]], false],
      [[[], [], []], false],
      [[[], []], true],
    ] as const)
      expect(() => places(innerU, closed)).toThrow(
        `innerU is of ${innerU.length} segments, the line has ${closed ? 3 : 2}`,
      );
    expect(() => lineRefs([A], 2, { innerU: [] })).toThrow('at least two pins, got 1');
  });

  it.each([
    [[0], 0],
    [[-0], -0],
    [[1], 1],
    [[0.5, 1], 1],
    [[NaN], NaN],
    [[0.2, NaN, 0.4], NaN],
    [[Infinity], Infinity],
    [[-0.1], -0.1],
    [[0.5, 0.5], 0.5],
    [[0.6, 0.4], 0.4],
  ])('refuses %s, which does not ascend in (0, 1)', (inner, wrong) => {
    expect(() => places([[0.5], inner])).toThrow(`share ${wrong} of segment 2 must ascend in (0, 1)`);
  });

  it('refuses more than a million frames', () => {
    const inner = Array.from({ length: 500_000 }, (_, i) => (i + 1) / 500_001);
    expect(() => places([inner, inner])).toThrow('a line of 1000003 frames is too long');
  });
});

describe('easing', () => {
  it('is exact at both ends, never turns back, and is the same from either end', () => {
    for (const easing of ['linear', 'ease'] as const) {
      expect([easeU(easing, 0), easeU(easing, 0.5), easeU(easing, 1)]).toEqual([0, 0.5, 1]);
      for (let i = 1; i <= 240; i++) {
        expect(easeU(easing, i / 240)).toBeGreaterThan(easeU(easing, (i - 1) / 240));
        expect(easeU(easing, i / 240)).toBeCloseTo(1 - easeU(easing, 1 - i / 240), 12);
      }
    }
  });
});

describe('a plane', () => {
  it('goes on outside [0, 1], bare at the corners, the same text as the grid at the same u and v', () => {
    const corners = [A, B, C, D] as const;
    expect([planeRef(corners, 0, 0), planeRef(corners, 1, 0)]).toEqual([A, B]);
    expect([planeRef(corners, 0, 1), planeRef(corners, 1, 1)]).toEqual([C, D]);
    expect(formatLatentRef(planeRef(corners, -0.5, 0))).toBe('slerp(seed:1, seed:2, -0.5)');
    expect(formatLatentRef(planeRef(corners, 1, 1.25))).toBe('slerp(seed:2, seed:4, 1.25)');
    expect(formatLatentRef(planeRef(corners, 1.5, -0.25))).toBe(
      'slerp(slerp(seed:1, seed:2, 1.5), slerp(seed:3, seed:4, 1.5), -0.25)',
    );
    for (const { ref, u, v } of planeRefs(corners, 5, 9)) expect(planeRef(corners, u, v)).toEqual(ref);
  });

  it('is row-major, bare at the corners, one slerp on the edges, two levels inside', () => {
    const tiles = planeRefs([A, B, C, D], 3, 3);
    expect(tiles.map(text)).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.5)',
      'seed:2',
      'slerp(seed:1, seed:3, 0.5)',
      'slerp(slerp(seed:1, seed:2, 0.5), slerp(seed:3, seed:4, 0.5), 0.5)',
      'slerp(seed:2, seed:4, 0.5)',
      'seed:3',
      'slerp(seed:3, seed:4, 0.5)',
      'seed:4',
    ]);
    expect(tiles[5]).toMatchObject({ u: 1, v: 0.5 });
    expect(checkLatentRef(tiles[4]!.ref)).toEqual({ depth: 3, nodes: 7 });
  });

  it('may be a single row or tile, and refuses none', () => {
    expect(planeRefs([A, B, C, D], 3, 1).map(text)).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.5)',
      'seed:2',
    ]);
    expect(planeRefs([A, B, C, D], 1, 1)).toEqual([{ ref: A, u: 0, v: 0 }]);
    expect(() => planeRefs([A, B, C, D], 0, 3)).toThrow('columns is 0');
    expect(() => planeRefs([A, B, C, D], 3, NaN)).toThrow('rows is NaN');
    expect(() => planeRefs([A, B, C, D], 2000, 2000)).toThrow('2000 × 2000 tiles is too large');
  });
});
