import { expect, test } from 'vitest';
import { parseLadder } from '../../../src/renderer/state/step-counts.ts';

const length = { least: 2, most: 16 };

test('a ladder is sorted, whatever separates its values', () => {
  expect(parseLadder('100 5;20,  10', 1000, length)).toEqual([5, 10, 20, 100]);
});

test.each([
  ['', 'at least 2'],
  ['50', 'at least 2'],
  ['5, 5', 'twice'],
  ['0, 5', 'S is 0'],
  ['5, 1001', 'S is 1001'],
  ['5, 2.5', 'S is 2.5'],
  ['5, ten', 'S is ten'],
  [Array.from({ length: 17 }, (_, i) => i + 1).join(), 'at most 16'],
])('%j is refused: %s', (text, why) => {
  expect(() => parseLadder(text, 1000, length)).toThrow(why);
});

test('each view has its own bounds: one S is enough for a trajectory, five are too many', () => {
  const few = { least: 1, most: 4 };
  expect(parseLadder('50', 1000, few)).toEqual([50]);
  expect(() => parseLadder('', 1000, few)).toThrow('at least 1 value of S');
  expect(() => parseLadder('1 2 3 4 5', 1000, few)).toThrow('at most 4 values of S, got 5');
});
