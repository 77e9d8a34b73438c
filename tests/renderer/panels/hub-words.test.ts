import { expect, test } from 'vitest';
import { withoutName } from '../../../src/renderer/panels/hub/words.ts';

test('a row that begins with a model’s name does not say it again', () => {
  const shorten = (text: string): string => withoutName(text, 'acme/tiny');
  expect(shorten('acme/tiny/unet/config.json: is damaged')).toBe('unet/config.json: is damaged');
  expect(shorten('acme/tiny: not found')).toBe('not found');
  expect(shorten('does not open: acme/tiny: no denoiser')).toBe('does not open: no denoiser');
  expect(shorten('does not open: acme/tiny/a.json: no')).toBe('does not open: a.json: no');
});

test('what is no beginning of a message stays', () => {
  for (const text of [
    'acme/tiny-2: not found',
    'accept the terms at https://hub/acme/tiny/x',
    'opens: 3 × 8 × 8',
  ])
    expect(withoutName(text, 'acme/tiny')).toBe(text);
});
