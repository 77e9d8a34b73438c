import { expect, test } from 'vitest';
import { spread } from '../../../src/core/plots/curve-ends.ts';

test('heights are spread within their bounds and no further than they must', () => {
  const at = (...heights: number[]) => heights.map((y) => ({ y, rank: y }));
  expect(spread(at(10, 50, 90), 20, 0, 100)).toEqual([10, 50, 90]);
  expect(spread(at(95, 100), 20, 0, 100)).toEqual([80, 100]);
  expect(spread(at(0, 1), 20, 0, 100)).toEqual([0, 20]);
  expect(spread([null, ...at(5)], 20, 0, 100)).toEqual([null, 5]);
});
