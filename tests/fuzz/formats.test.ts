import { expect, it } from 'vitest';
import { fuzz } from './format.ts';
import { formats } from './formats.ts';

it.each(formats)('2,000 mutated inputs are read or refused in one clear line: $name', async (format) => {
  const { read, refused } = await fuzz(format, 2000, 1);
  expect(read + refused).toBe(2000);
  // Both happen, or the mutations would test nothing.
  expect(read).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(300);
});
