import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings.ts';
import { previewPrefix } from '../../../src/renderer/state/picture-text.ts';

const picture = { numSteps: 5, width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const preview = { numSteps: 5, tau: 'trailing', solver: 'unipc' } as const;

test('a preview is labelled by the solver that made it: a clipped picture’s is its own', () => {
  const wanted = defaultSettings(50);
  const early = { ...picture, isPreview: true };
  expect(previewPrefix(early, wanted, preview)).toBe('preview, UniPC-2, ');
  expect(previewPrefix(early, { ...wanted, clip: 'rederive' }, preview)).toBe('preview, DDIM, ');
  expect(previewPrefix(picture, wanted, preview)).toBe('');
});
