import { expect, test } from 'vitest';
import { fitText } from '../../../src/renderer/plot/fit-text.ts';

test.each([
  ['A', 3, 'A'],
  ['Blond', 50, 'Blond'],
  ['grandmother in the hat', 80, 'grandmo…'],
  ['grandmother in the hat', 130, 'grandmother…'],
  ['𝒜𝒜𝒜𝒜', 30, '𝒜𝒜…'],
  ['Blond', 15, ''],
])('%j in %i pixels at 10 a letter is %j', (text, available, shown) => {
  expect(fitText(text, available, 10)).toBe(shown);
});
