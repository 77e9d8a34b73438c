import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cudaCards,
  formatCard,
  namesOfCard,
  parseCard,
  sharedCount,
} from '../../../src/core/random/cuda-cards.ts';
import { randn, readStream, type StreamId } from '../../../src/core/random/index.ts';
import { checkStream } from '../../../src/core/random/stream-id.ts';
import { a100, cudaThreadCount, type CudaCard } from '../../../src/core/random/cuda-card.ts';

const load = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/torch-cuda/${name}.json`, import.meta.url), 'utf8')) as T;

interface Layout {
  readonly multiprocessors: number;
  readonly threadsPerMultiprocessor: number;
}
interface Case extends Layout {
  readonly card: string;
  readonly seed: string;
  readonly shape: readonly number[];
  readonly threads: number;
  readonly values: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly sum_abs: number;
}
interface Printed extends Layout {
  readonly source: string;
  readonly seed: string;
  readonly shape: readonly [number, number, number] | readonly [number, number];
  readonly rows: Readonly<Record<string, readonly (readonly number[])[]>>;
}
interface Others {
  readonly seed: number;
  readonly count: number;
  readonly cards: Readonly<
    Record<string, Layout & { threads: number; at: Readonly<Record<string, readonly number[]>> }>
  >;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
const streamOf = (layout: Layout): StreamId => readStream(`torch-cuda@${formatCard(layout)}`);
/** A card's logf and sincosf are float32. */
const TOLERANCE = 2e-5;

const { cards, cases } = load<{ cards: (Layout & { name: string; most_threads: number })[]; cases: Case[] }>(
  'cases',
);

describe('reference values of other cards', () => {
  it.each(cases)('$card draws $shape from seed $seed with $threads threads', (wanted) => {
    const count = sizeOf(wanted.shape);
    expect(cudaThreadCount(count, wanted)).toBe(wanted.threads);
    const values = randn(streamOf(wanted), BigInt(wanted.seed), count);
    const errors = Object.entries(wanted.values).map(([at, value]) => Math.abs(values[Number(at)]! - value));
    expect(Math.max(...errors)).toBeLessThanOrEqual(TOLERANCE);
    const sum = values.reduce((total, value) => total + value, 0);
    const sumAbs = values.reduce((total, value) => total + Math.abs(value), 0);
    expect(Math.abs(sum / count - wanted.mean)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(sumAbs - wanted.sum_abs)).toBeLessThanOrEqual(0.02);
  });

  it('the list has every one of these cards, with these numbers', () => {
    for (const { name, most_threads, ...layout } of cards) {
      const listed = cudaCards.find((card) => card.name === name);
      expect(listed, name).toMatchObject(layout);
      expect(cudaThreadCount(Infinity, listed)).toBe(most_threads);
    }
  });

  const others = load<Others>('other-cards');
  it.each(Object.entries(others.cards))('%s parts from the others where it should', (_, card) => {
    const values = randn(streamOf(card), BigInt(others.seed), others.count);
    for (const [at, wanted] of Object.entries(card.at))
      wanted.forEach((value, i) => expect(values[Number(at) + i]!.toFixed(4)).toBe(value.toFixed(4)));
  });
});

/** A print of a tensor shows the first and the last three values of a row. */
const { printed } = load<{ printed: Printed[] }>('published');
it.each(printed)(
  'values printed in $source are met to the printed digit',
  ({ seed, shape, rows, ...card }) => {
    const values = randn(streamOf(card), BigInt(seed), sizeOf(shape));
    const length = shape.at(-1)!;
    for (const [row, [head, tail]] of Object.entries(rows)) {
      const drawn = values.subarray(Number(row) * length, (Number(row) + 1) * length);
      head!.forEach((value, i) => expect(drawn[i]!.toFixed(4)).toBe(value.toFixed(4)));
      tail!.forEach((value, i) => expect(drawn[length - 3 + i]!.toFixed(4)).toBe(value.toFixed(4)));
    }
  },
);

describe('a card', () => {
  it('is known by name and by numbers, in capitals or not, with hyphens, spaces or nothing between', () => {
    const rtx3060: CudaCard = { multiprocessors: 28, threadsPerMultiprocessor: 1536 };
    for (const text of [
      'rtx-3060',
      'RTX-3060',
      'RTX 3060',
      'rtx3060',
      '28x1536',
      '28X1536',
      '028x1536',
      ' 28 × 1536 ',
    ])
      expect(parseCard(text)).toEqual(rtx3060);
    for (const card of cudaCards) {
      expect(parseCard(card.id)).toEqual(parseCard(formatCard(card)));
      expect(parseCard(card.name)).toEqual(parseCard(card.id));
    }
    expect(new Set(cudaCards.map(({ id }) => id)).size).toBe(cudaCards.length);
    expect(namesOfCard(parseCard('142x1536'))).toBe('L40, L40S');
    expect(namesOfCard(parseCard('46x1536'))).toBe('');
  });

  it.each([
    ['0x0', 'card "0x0": multiprocessors must be in [1, 1024]'],
    ['1025x1536', 'card "1025x1536": multiprocessors must be in [1, 1024]'],
    ['28x0', 'card "28x0": threads of a multiprocessor must be in [256, 4096]'],
    ['28x255', 'card "28x255": threads of a multiprocessor must be in [256, 4096]'],
    ['28x4097', 'card "28x4097": threads of'],
    ['999999999x999999999', 'multiprocessors must be in'],
    ['28x1536.5', 'card "28x1536.5" must be multiprocessors x threads per multiprocessor, such as 28x1536'],
    ['28x-1536', 'card "28x-1536" must be'],
    ['-28x1536', 'card "-28x1536" must be'],
    ['28', 'card "28" must be'],
    ['28x1536x2', 'card "28x1536x2" must be'],
    ['1e2x1536', 'card "1e2x1536" must be'],
    ['', 'card "" must be'],
    [
      'rtx-9090',
      'card "rtx-9090" must be multiprocessors x threads per multiprocessor, such as 28x1536, or one of t4, ',
    ],
    ['constructor', 'card "constructor" must be'],
  ])('%j is refused in one line that names the value', (text, message) => {
    expect(() => parseCard(text)).toThrow(message);
    expect(() => parseCard(text)).toThrow(/^[^\n]{1,300}$/);
  });

  it('of the largest numbers draws what its threads give, of the smallest too', () => {
    expect(randn('torch-cuda@1024x4096', 7n, 70_000)).toEqual(randn('torch-cuda', 7n, 70_000));
    const [one, a] = [randn('torch-cuda@1x256', 7n, 512), randn('torch-cuda', 7n, 512)];
    expect(one.subarray(0, 256)).toEqual(a.subarray(0, 256));
    expect(one.subarray(256)).not.toEqual(a.subarray(256));
  });

  it('is listed from the fewest threads to the most, and in the documentation', () => {
    const threads = cudaCards.map((card) => cudaThreadCount(Infinity, card));
    expect(threads).toEqual(threads.toSorted((a, b) => a - b));
    const text = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8');
    for (const card of cudaCards) {
      const count = cudaThreadCount(Infinity, card).toLocaleString('en');
      expect(text).toMatch(new RegExp(`\\| \`${card.id}\` +\\| \`${formatCard(card)}\` +\\| ${count} `));
    }
  });

  it('agrees with all listed ones up to the fewest threads among them', () => {
    expect(sharedCount(a100)).toBe(40_960);
    expect(sharedCount(parseCard('1x256'))).toBe(256);
    const draws = cudaCards.map((card) => randn(streamOf(card), 5n, 40_961));
    const first = draws[0]!;
    for (const draw of draws)
      expect([-1, 40_960]).toContain(draw.findIndex((value, i) => value !== first[i]));
    expect(new Set(draws.map((draw) => draw[40_960])).size).toBe(2);
  });
});

describe('a stream has one spelling', () => {
  it.each([
    ['torch-cuda', 'torch-cuda'],
    ['torch-cuda@a100', 'torch-cuda'],
    ['torch-cuda@108x2048', 'torch-cuda'],
    ['torch-cuda@rtx-3060', 'torch-cuda@28x1536'],
    ['torch-cuda@028x01536', 'torch-cuda@28x1536'],
    ['numpy', 'numpy'],
  ])('%s is %s', (written, spelling) => {
    expect(readStream(written)).toBe(spelling);
    expect(() => checkStream(spelling)).not.toThrow();
    if (written !== spelling)
      expect(() => checkStream(written)).toThrow(`noise stream "${written}" must be written ${spelling}`);
  });

  it.each([
    ['numpy@28x1536', 'noise stream numpy takes no card, only torch-cuda does'],
    ['torch-cpu@t4', 'noise stream torch-cpu takes no card'],
    ['mulberry@t4', 'noise stream "mulberry" is not known'],
    ['torch-cuda@28x1536@28x1536', 'card "28x1536@28x1536" must be'],
    ['', 'noise stream "" is not known'],
  ])('%j is refused', (text, message) => {
    expect(() => readStream(text)).toThrow(message);
    expect(() => randn(text as StreamId, 1n, 4)).toThrow(message);
  });

  it.each([5, null, undefined, ['numpy'], {}])('%j is no stream', (value) => {
    expect(() => checkStream(value)).toThrow(/^noise stream is of type \w+, must be a text$/);
  });
});
