import { describe, expect, test } from 'vitest';
import type { Pin } from '../../../src/contract/pin.ts';
import { formatLatentRef, type LatentRef } from '../../../src/core/latent-ref.ts';
import { parsePinList, spellOut } from '../../../src/renderer/state/pin-list.ts';

const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
const pins: Pin[] = [
  { id: 'p1', name: 'A', ref: seed(3), origin: null },
  { id: 'p2', name: 'B', ref: seed(8), origin: null },
  { id: 'p3', name: '1-2', ref: seed(99), origin: null },
  { id: 'p4', name: '20 random', ref: seed(98), origin: null },
];
const read = (text: string, stream = 'torch-cpu'): string[] =>
  parsePinList(text, stream, pins).map((ref) => formatLatentRef(ref));

describe('what a person types for several pins', () => {
  test.each([
    ['0-3', 'numpy', ['numpy:0', 'numpy:1', 'numpy:2', 'numpy:3']],
    [' 1, 5,9 ', 'torch-cpu', ['seed:1', 'seed:5', 'seed:9']],
    ['2–3, 8', 'torch-cuda@t4', ['torch-cuda@40x1024:2', 'torch-cuda@40x1024:3', 'torch-cuda@40x1024:8']],
    ['numpy-legacy:4-5', 'torch-cpu', ['numpy-legacy:4', 'numpy-legacy:5']],
    ['7-7', 'torch-cpu', ['seed:7']],
    ['42', 'numpy', ['numpy:42']],
    ['A - B + A', 'torch-cpu', ['mix(1*seed:3, -1*seed:8, 1*seed:3)']],
  ])('%j of %s', (text, stream, expected) => {
    expect(read(text, stream)).toEqual(expected);
  });

  test('a pin called like a list is that pin', () => {
    expect(read('1-2')).toEqual(['seed:99']);
    expect(read('20 random')).toEqual(['seed:98']);
  });

  test('random seeds are different ones of the chosen stream, others at every call', () => {
    const [first, second] = [read('64 random', 'numpy'), read('64 Random', 'numpy')];
    expect(new Set(first).size).toBe(64);
    expect(first.every((text) => /^numpy:\d{1,6}$/.test(text))).toBe(true);
    expect(second).not.toEqual(first);
  });

  test.each([
    ['0 random', '0 random seeds: must be 1 to 64'],
    ['65 random', '65 random seeds: must be 1 to 64'],
    [`${'9'.repeat(400)} random`, 'must be 1 to 64'],
    ['9-0', 'range "9-0" goes from a larger to a smaller seed'],
    ['1,,2', '"" must be a seed'],
    ['0-5000', 'has 5001 seeds, at most 4096'],
    ['A - Z', 'latent expression, position 5: no pin is named Z, in "A - Z"'],
    ['slerp(A,B)', 'position 10: expected ",", in "slerp(A,B)"'],
    ['  slerp(A,B)', 'position 12: expected ",", in "  slerp(A,B)"'],
    ['A - B + C(1)', 'position 9: no pin is named C, in "A - B + C(1)"'],
    ['mean(A, torch-cuda@x 3)', 'position 9: card "x" must be'],
    ['1..6', '"1..6" must be a seed, a range such as 0-199, a list such as 1,5,9 or a pin'],
    ['0-9,x', '"0-9,x" must be a seed, a range'],
    ['9'.repeat(23), `seed "${'9'.repeat(23)}" must be an integer in [0, 2^64)`],
    ['', 'enter a seed or an expression'],
  ])('%j is refused', (text, message) => {
    expect(() => read(text)).toThrow(message);
    // The stream is chosen beside the field: no error quotes it.
    expect(() => read(text)).not.toThrow('torch-cpu:');
  });
});

describe('what a text stands for', () => {
  test.each([
    ['A - B + A', 'mix(1*seed:3, -1*seed:8, 1*seed:3)'],
    ['mean(A, B, numpy 5)', 'mix(1*seed:3, 1*seed:8, 1*numpy:5)'],
    ['slerp(A, B, 0.3)', 'slerp(seed:3, seed:8, 0.3)'],
    ['42', 'torch-cuda@40x1024:42'],
    ['0-199', '200 pins: torch-cuda@40x1024:0 … torch-cuda@40x1024:199'],
    ['19 random', '19 random seeds of torch-cuda@40x1024'],
    ['1 random', '1 random seed of torch-cuda@40x1024'],
    ['seed:42', ''],
    ['A - ', ''],
    ['', ''],
  ])('%j: %s', (text, meaning) => {
    expect(spellOut(text, 'torch-cuda@t4', pins)).toBe(meaning);
  });
});
