import { expect, test } from 'vitest';
import { timeToX, xToTime } from '../../../../src/renderer/views/trajectory/time-axis.ts';

const axis = { left: 50, right: 450, noisiest: 999 };

test('t runs from T − 1 at the left to 0 at the right, and back from a place to its t', () => {
  const x = timeToX(axis);
  expect([x(999), x(0)]).toEqual([50, 450]);
  expect(xToTime(axis, x(480))).toBeCloseTo(480, 9);
  expect([xToTime(axis, -20), xToTime(axis, 900)]).toEqual([999, 0]);
});
