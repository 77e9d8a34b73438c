import { expect, test } from 'vitest';
import { formatTau } from '../../../src/renderer/plot/number-text.ts';

test('a long τ shows both ends, a short one everything', () => {
  expect(formatTau([980, 960, 940, 920, 20, 0])).toBe('980, 960, 940 … 20, 0');
  expect(formatTau([800, 400, 0])).toBe('800, 400, 0');
});
