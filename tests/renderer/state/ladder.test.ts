import { expect, test } from 'vitest';
import { parseLadder } from '../../../src/renderer/state/ladder.ts';

test('a ladder is sorted, whatever separates its values', () => {
  expect(parseLadder('100 5;20,  10', 1000)).toEqual([5, 10, 20, 100]);
});

test.each([
  ['', 'at least two'],
  ['50', 'at least two'],
  ['5, 5', 'twice'],
  ['0, 5', 'S is 0'],
  ['5, 1001', 'S is 1001'],
  ['5, 2.5', 'S is 2.5'],
  ['5, ten', 'S is ten'],
  [Array.from({ length: 17 }, (_, i) => i + 1).join(), 'at most 16'],
])('%j is refused: %s', (text, why) => {
  expect(() => parseLadder(text, 1000)).toThrow(why);
});
