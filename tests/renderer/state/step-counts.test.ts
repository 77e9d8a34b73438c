import { expect, test } from 'vitest';
import { parseStepCounts } from '../../../src/renderer/state/step-counts.ts';

const length = { min: 2, max: 16 };

test('a ladder is sorted, whatever separates its values', () => {
  expect(parseStepCounts('100 5;20,  10', 1000, length)).toEqual([5, 10, 20, 100]);
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
  expect(() => parseStepCounts(text, 1000, length)).toThrow(why);
});

test('each view has its own bounds: one S is enough for a trajectory, five are too many', () => {
  const few = { min: 1, max: 4 };
  expect(parseStepCounts('50', 1000, few)).toEqual([50]);
  expect(() => parseStepCounts('', 1000, few)).toThrow('at least 1 value of S');
  expect(() => parseStepCounts('1 2 3 4 5', 1000, few)).toThrow('at most 4 values of S, got 5');
});
