import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings.ts';
import { describePicture, previewPrefix } from '../../../src/renderer/state/picture-text.ts';

const picture = { numSteps: 5, width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const preview = { numSteps: 5, tau: 'trailing', solver: 'unipc' } as const;

test('a preview is labelled by the solver that made it: a clipped picture’s is its own', () => {
  const wanted = defaultSettings(50);
  const early = { ...picture, isPreview: true };
  expect(previewPrefix(early, wanted, preview)).toBe('preview, UniPC-2, ');
  expect(previewPrefix(early, { ...wanted, clip: 'rederive' }, preview)).toBe('preview, DDIM, ');
  expect(previewPrefix(picture, wanted, preview)).toBe('');
});

test('a picture is described by its S; of a consistency model by its steps, without a solver', () => {
  const early = { ...picture, isPreview: true };
  expect(describePicture(picture, defaultSettings(50), preview)).toBe('S = 5');
  expect(describePicture(early, defaultSettings(50), preview)).toBe('preview, UniPC-2, S = 5');
  expect(describePicture({ ...picture, numSteps: 1 }, defaultSettings(1), preview, true)).toBe('1 step');
  expect(describePicture(early, defaultSettings(1), preview, true)).toBe('preview, 5 steps');
});
