import { expect, test } from 'vitest';
import { scientific, withMinus } from '../../src/core/number-text.ts';

test.each([
  [1.24e-3, '1.2', -3],
  [9.96e-4, '1.0', -3],
  [0, '0', null],
  [1, '1.0', 0],
])('%f is %s × 10^%s', (value, text, exponent) => {
  expect(scientific(value)).toEqual({ text, exponent });
});

test('a minus is a real one', () => {
  expect(withMinus('-3.5')).toBe('−3.5');
});
