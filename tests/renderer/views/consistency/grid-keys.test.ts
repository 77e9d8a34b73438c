import { expect, test } from 'vitest';
import { moveInGrid } from '../../../../src/renderer/views/consistency/grid-keys.ts';

// 0 1 2
// 3 4 5
// 6 7
test.each([
  ['ArrowRight', 4, 5],
  ['ArrowRight', 5, null],
  ['ArrowRight', 7, null],
  ['ArrowLeft', 4, 3],
  ['ArrowLeft', 3, null],
  ['ArrowUp', 1, null],
  ['ArrowUp', 7, 4],
  ['ArrowDown', 4, 7],
  ['ArrowDown', 5, null],
  ['Home', 5, 3],
  ['End', 6, 7],
  ['End', 3, 5],
  ['x', 4, null],
] as const)('%s leads from %i to %s', (key, from, to) => {
  expect(moveInGrid(key, from, 3, 8)).toBe(to);
});
