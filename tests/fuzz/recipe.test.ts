import { expect, it } from 'vitest';
import { fuzz } from './format.ts';
import { recipe } from './recipe.ts';

it('2,000 mutated recipes are read or refused in one clear line', async () => {
  const { read, refused } = await fuzz(recipe, 2000, 1);
  expect(read + refused).toBe(2000);
  // Both happen, or the mutations would test nothing.
  expect(read).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(1000);
});
