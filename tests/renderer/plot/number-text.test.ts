import { expect, test } from 'vitest';
import { formatCount, formatDuration, formatTau } from '../../../src/renderer/plot/number-text.ts';

test.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [512, '512'],
  [4_500_000, '4.5\u00a0M'],
  [113_673_219, '113.7\u00a0M'],
  [2_600_000_000, '2.6\u00a0G'],
])('%i weights are %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test('a long τ shows both ends, a short one everything', () => {
  expect(formatTau([980, 960, 940, 920, 20, 0])).toBe('980, 960, 940 … 20, 0');
  expect(formatTau([800, 400, 0])).toBe('800, 400, 0');
});
