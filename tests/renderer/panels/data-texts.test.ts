import { expect, test } from 'vitest';
import { explainData } from '../../../src/renderer/panels/data-texts.ts';

/** What the dialog says of the numbers that it saves. */

test('pictures of a latent model are decoded, not its x_0, and states of its trajectories are latents', () => {
  expect(explainData('pictures', false)).toBe('x_0 of every picture, float32 in [−1, 1], not clamped.');
  expect(explainData('pictures', true)).toBe('The decoded pictures, float32 in [−1, 1], not clamped.');
  expect(explainData('samples', true)).not.toContain('x_0');
  expect(explainData('trajectories', false)).toBe('x_t and x̂_0 of every step, float32.');
  expect(explainData('trajectories', true)).toBe('x_t and x̂_0 of every step, both latents, float32.');
});
