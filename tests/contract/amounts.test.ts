import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration } from '../../src/contract/amounts.ts';

test.each([
  [0, '0 bytes'],
  [63, '63 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [62_748, '62.7 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [148_200_000, '148 MB'],
  [1_240_000_000, '1.24 GB'],
  [1.5e18, '1,500 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [713, '713'],
  [1234, '1.23 k'],
  [35_746_307, '35.7 M'],
  [1.2e9, '1.2 B'],
])('%d parameters are %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
