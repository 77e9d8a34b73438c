import { describe, expect, it } from 'vitest';
import { parse, latentRefs } from '../../../src/contract/parsers.ts';
import type { LatentShape } from '../../../src/core/latent.ts';
import {
  cardNotes,
  checkLatentRef,
  exchangeLeaves,
  formatLatentRef,
  leavesOf,
  parseLatentRef,
  resolveLatent,
  type LatentReader,
  type LatentRef,
} from '../../../src/core/latent-ref.ts';
import { mix } from '../../../src/core/mix.ts';
import { randn } from '../../../src/core/random/index.ts';
import { slerp } from '../../../src/core/slerp.ts';

const shape: LatentShape = [3, 8, 8];
const seed = (value: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: `${value}` });
const mixOf = (...terms: [weight: number, ref: LatentRef][]): LatentRef => ({
  kind: 'mix',
  terms: terms.map(([weight, ref]) => ({ weight, ref })),
});
const reader: LatentReader = {
  file: async (path) => Promise.reject(new Error(`${path}: no such file`)),
  stored: async (sha256) => Promise.reject(new Error(`${sha256}: not kept`)),
};
const resolve = async (text: string): Promise<Float32Array> =>
  (await resolveLatent(parseLatentRef(text), shape, reader)).data;

describe('the text of a mix', () => {
  const cases: [text: string, ref: LatentRef, canonical: string][] = [
    ['mix(1*seed:1)', mixOf([1, seed(1)]), 'mix(1*seed:1)'],
    [
      'mix(-0.5*seed:1, +2*seed:2,.5*seed:3 , 1E-3 * seed:4, 5.*seed:5)',
      mixOf([-0.5, seed(1)], [2, seed(2)], [0.5, seed(3)], [0.001, seed(4)], [5, seed(5)]),
      'mix(-0.5*seed:1, 2*seed:2, 0.5*seed:3, 0.001*seed:4, 5*seed:5)',
    ],
    [
      'mix(1e300*seed:1, 0*file:"a, b.npy"#2, -0*file:c.npy)',
      mixOf(
        [1e300, seed(1)],
        [0, { kind: 'file', path: 'a, b.npy', index: 2 }],
        [-0, { kind: 'file', path: 'c.npy', index: 0 }],
      ),
      'mix(1e+300*seed:1, 0*file:"a, b.npy"#2, -0*file:c.npy#0)',
    ],
    [
      'slerp(mix(1*seed:1, 1*near(seed:2, 3, 4)), mix(2*mix(1*seed:1)), 0.5)',
      {
        kind: 'slerp',
        a: mixOf([1, seed(1)], [1, { kind: 'near', of: seed(2), degrees: 3, seed: '4' }]),
        b: mixOf([2, mixOf([1, seed(1)])]),
        u: 0.5,
      },
      'slerp(mix(1*seed:1, 1*near(seed:2, 3, 4)), mix(2*mix(1*seed:1)), 0.5)',
    ],
    [
      'seed:1 - seed:2 + seed:3',
      mixOf([1, seed(1)], [-1, seed(2)], [1, seed(3)]),
      'mix(1*seed:1, -1*seed:2, 1*seed:3)',
    ],
    ['−seed:1 −seed:2', mixOf([-1, seed(1)], [-1, seed(2)]), 'mix(-1*seed:1, -1*seed:2)'],
    ['+seed:1', mixOf([1, seed(1)]), 'mix(1*seed:1)'],
    [
      'mean(seed:1,seed:2 , seed:3)',
      mixOf([1, seed(1)], [1, seed(2)], [1, seed(3)]),
      'mix(1*seed:1, 1*seed:2, 1*seed:3)',
    ],
    [
      'near(mean(seed:1, seed:2 - seed:3), 12, 7)',
      {
        kind: 'near',
        of: mixOf([1, seed(1)], [1, mixOf([1, seed(2)], [-1, seed(3)])]),
        degrees: 12,
        seed: '7',
      },
      'near(mix(1*seed:1, 1*mix(1*seed:2, -1*seed:3)), 12, 7)',
    ],
    [
      'file:"a - b.npy" - file:c.npy',
      mixOf(
        [1, { kind: 'file', path: 'a - b.npy', index: 0 }],
        [-1, { kind: 'file', path: 'c.npy', index: 0 }],
      ),
      'mix(1*file:a - b.npy#0, -1*file:c.npy#0)',
    ],
  ];

  it.each(cases)('%s', (text, ref, canonical) => {
    expect(parseLatentRef(text)).toEqual(ref);
    expect(formatLatentRef(ref)).toBe(canonical);
    expect(parseLatentRef(canonical)).toEqual(ref);
    expect(parse(latentRefs, [ref], 'refs')).toEqual([ref]);
  });

  const many = (count: number): string => Array.from({ length: count }, () => '1*seed:1').join(', ');
  it('takes 64 latents', () => {
    expect(checkLatentRef(parseLatentRef(`mix(${many(64)})`))).toEqual({ depth: 2, nodes: 65 });
  });

  it.each([
    [`mix(${many(65)})`, 'position 644: mix has more than 64 terms, in "'],
    [`mean(${'seed:1,'.repeat(65)}`, 'position 454: mix has more than 64 terms'],
    [`seed:1${' + seed:1'.repeat(64)}`, 'mix has more than 64 terms'],
    ['mix()', 'position 5: expected a weight, a finite number, in "mix()"'],
    ['mix(NaN*seed:1)', 'position 5: expected a weight, a finite number, in "mix(NaN*seed:1)"'],
    ['mix(1e999*seed:1)', 'position 10: expected a weight, a finite number, in "mix(1e999*seed:1)"'],
    ['mix(1 seed:1)', 'position 7: expected "*"'],
    ['mix(seed:1)', 'position 5: expected a weight, a finite number'],
    ['mix(1*seed:1 + 2*seed:2)', 'position 14: expected ")"'],
    ['mix(1*seed:1,)', 'position 14: expected a weight'],
    ['mix(1*seed:1', 'position 13: expected ")"'],
    ['mix(0*seed:1, -0*seed:2)', 'position 1: all weights of mix are 0'],
    ['slerp(seed:1, mix(0*seed:1), 0)', 'position 15: all weights of mix are 0'],
    ['mean()', 'position 6: expected seed:'],
    ['seed:1 -', 'position 9: expected seed:'],
    ['seed:1 - - seed:2', 'position 10: expected seed:'],
    ['seed:1-seed:2', 'position 6: seed "1-seed:2" must be an integer'],
    ['mix:1', 'position 1: "mix:" is not known'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => parseLatentRef(text)).toThrow(message);
    expect(() => parseLatentRef(text)).toThrow(/^latent expression, position \d+: [^\n]{1,150}$/);
  });

  it('nests 64 deep as everything does, a sum and a name included', () => {
    const nest = (levels: number, inner: string): string =>
      `${'mix(1*'.repeat(levels)}${inner}${')'.repeat(levels)}`;
    expect(checkLatentRef(parseLatentRef(nest(63, 'seed:1')))).toEqual({ depth: 64, nodes: 64 });
    expect(() => parseLatentRef(nest(64, 'seed:1'))).toThrow('nests deeper than 64');
    expect(() => parseLatentRef(`mean(${nest(62, 'seed:1')} - seed:2)`)).toThrow('nests deeper than 64');
    const names = new Map([['A', parseLatentRef(nest(63, 'seed:1'))]]);
    expect(() => parseLatentRef('near(A, 1, 2)', { names })).toThrow('nests deeper than 64');
    expect(() => parseLatentRef('seed:1 - seed:2', { maxDepth: 1 })).toThrow('nests deeper than 1');
  });
});

describe('a mix from outside', () => {
  it.each([
    [{ kind: 'mix' }, 'mix has undefined terms, must have 1 to 64', /terms/],
    [{ kind: 'mix', terms: [] }, 'mix has 0 terms', /terms/],
    [{ kind: 'mix', terms: [null] }, 'weight 1 of mix is undefined', /terms/],
    [{ kind: 'mix', terms: [{ weight: NaN, ref: seed(1) }] }, 'weight 1 of mix is NaN', /weight.*NaN/],
    [{ kind: 'mix', terms: [{ weight: '1', ref: seed(1) }] }, 'weight 1 of mix is 1', /weight.*"1"/],
    [{ kind: 'mix', terms: [{ weight: 0, ref: seed(1) }] }, 'all weights of mix are 0', /not 0/],
    [{ kind: 'mix', terms: Array(65).fill({ weight: 1, ref: seed(1) }) }, 'mix has 65 terms', /terms/],
    [{ kind: 'mix', terms: [{ weight: 1, ref: { kind: 'add' } }] }, 'of kind "add"', /kind/],
  ])('%j is refused', (object, message, parsed) => {
    expect(() => checkLatentRef(object as unknown as LatentRef)).toThrow(message);
    expect(() => parse(latentRefs, [object], 'refs')).toThrow(parsed);
  });

  it('that doubles at every level, or has a million terms, is refused before all of it is walked', () => {
    let shared: LatentRef = seed(1);
    for (let i = 0; i < 60; i++) shared = mixOf([1, shared], [1, shared]);
    const wide = { kind: 'mix', terms: Array(1e6).fill({ weight: 1, ref: seed(1) }) };
    for (const hostile of [shared, wide as unknown as LatentRef])
      expect(() => parse(latentRefs, [hostile], 'refs')).toThrow(/at most 4096 parts/);
    expect(() => checkLatentRef(shared)).toThrow('more than 4096 parts');
  });
});

describe('a resolved mix', () => {
  it('is Σ w·x / √(Σ w²) of what its references are', async () => {
    const [a, b] = [randn('torch-cpu', 1n, 192), randn('numpy', 2n, 192)];
    const expected = mix([
      { weight: 2, data: a },
      { weight: -0.5, data: slerp(a, b, 0.3) },
    ]);
    expect(await resolve('mix(2*seed:1, -0.5*slerp(seed:1, numpy:2, 0.3))')).toEqual(expected);
  });

  it('does not depend on the order of its terms, at any depth', async () => {
    const inner = ['mix(1*seed:2, -3*numpy:4)', 'mix(-3*numpy:4, 1*seed:2)'];
    const there = await resolve(`mix(0.1*seed:1, 0.7*${inner[0]}, 0.2*seed:3)`);
    expect(await resolve(`mix(0.2*seed:3, 0.1*seed:1, 0.7*${inner[1]})`)).toEqual(there);
  });

  it('reads what a weight of 0 names, too', async () => {
    await expect(resolve('mix(1*seed:1, 0*file:gone.npy)')).rejects.toThrow('gone.npy: no such file');
  });
});

it('walks over expressions go into a mix', () => {
  const ref = parseLatentRef('near(mix(1*torch-cuda:1, 2*mean(file:x.npy#1, seed:2)), 1, 2)');
  expect(leavesOf(ref).map((leaf) => formatLatentRef(leaf))).toEqual([
    'torch-cuda:1',
    'file:x.npy#1',
    'seed:2',
  ]);
  const stored: LatentRef = { kind: 'stored', sha256: 'ab'.repeat(32) };
  const exchanged = exchangeLeaves(ref, (leaf) => (leaf.kind === 'file' ? stored : leaf));
  expect(formatLatentRef(exchanged)).toBe(
    `near(mix(1*torch-cuda:1, 2*mix(1*stored:${'ab'.repeat(32)}, 1*seed:2)), 1, 2)`,
  );
  expect(cardNotes([ref], [3, 256, 256])).toHaveLength(1);
});

describe('names in an expression', () => {
  const names = new Map([
    ['A', seed(1)],
    ['B', seed(2)],
    ['A - B', seed(3)],
    ['A-1', seed(4)],
    ['7', seed(5)],
    ['dark hair', parseLatentRef('file:a - b.npy#3')],
  ]);
  const read = (text: string): string => formatLatentRef(parseLatentRef(text, { names }));

  it.each([
    ['B - A + dark hair', 'mix(1*seed:2, -1*seed:1, 1*file:a - b.npy#3)'],
    ['A + B', 'mix(1*seed:1, 1*seed:2)'],
    ['B+A−B', 'mix(1*seed:2, 1*seed:1, -1*seed:2)'],
    ['A -B', 'mix(1*seed:1, -1*seed:2)'],
    ['A - B', 'seed:3'],
    ['A - B - A', 'mix(1*seed:3, -1*seed:1)'],
    ['A-1 - B', 'mix(1*seed:4, -1*seed:2)'],
    ['mean(A, B, dark hair)', 'mix(1*seed:1, 1*seed:2, 1*file:a - b.npy#3)'],
    ['mix(0.5*A, -1e-2 * dark hair)', 'mix(0.5*seed:1, -0.01*file:a - b.npy#3)'],
    ['seed:9 - A', 'mix(1*seed:9, -1*seed:1)'],
    ['torch-cpu 9 - numpy 4', 'mix(1*seed:9, -1*numpy:4)'],
    ['slerp(A, 7, 7)', 'slerp(seed:1, seed:5, 7)'],
    ['near(A - A, 12 °, 7)', 'near(mix(1*seed:1, -1*seed:1), 12, 7)'],
  ])('%s', (text, meant) => {
    expect(read(text)).toBe(meant);
  });

  it.each([
    ['A - C', 'no pin is named C'],
    ['mean(A, Z 2)', 'no pin is named Z 2'],
    ['C - A', 'no pin is named C'],
    ['B-A', 'no pin is named B-A'],
    ['mix(1*C)', 'no pin is named C'],
    [`A${' '.repeat(60_000)}x`, 'latent expression, position 1: expected seed:'],
  ])('%j: %s', (text, message) => {
    expect(() => read(text.slice(0, 70_000))).toThrow(message);
  });
});
