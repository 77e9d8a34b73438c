import { expect, test } from 'vitest';
import { latentPicture, shownChannels } from '../../src/core/latent-picture.ts';

test.each([
  [4, 3, 'channels 1–3 of 4'],
  [4, 1, 'channel 1 of 4'],
  [2, 3, 'channel 1 of 2'],
  [1, 3, ''],
  [3, 3, ''],
])('of a latent of %i channels a picture of %i shows "%s"', (channels, outChannels, text) => {
  const [shape, pictureShape] = [[channels, 1, 1] as const, [outChannels, 1, 1] as const];
  expect(shownChannels(shape, pictureShape)).toBe(text);
  const seen = new Set(
    latentPicture(
      Float32Array.from({ length: channels }, (_, c) => c),
      shape,
      pictureShape,
    ),
  );
  const all = /1–(\d)/.exec(text)?.[1] ?? (text === '' ? channels : 1);
  expect(seen.size).toBe(Number(all));
});
