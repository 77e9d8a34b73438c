import { fromRgba8 } from '../core/image.ts';
import type { LatentShape } from '../core/latent.ts';
import { fitPicture } from '../core/resize.ts';
import { png } from '../main/formats/png/index.ts';
import { readPng } from '../main/formats/png/reader.ts';
import { readInput } from './array-files.ts';
import { asBadInput, attribute } from './bad-input.ts';

/** The format that images are read from. */
export const IMAGE_FORMAT = png.id;

/** Reads such an image; the function returned gives it as [C, H, W] in [−1, 1], and warns of what was done to it. */
export async function openImage(
  option: string,
  path: string,
  warn: (line: string) => void,
): Promise<(shape: LatentShape) => Float32Array> {
  const bytes = readInput(option, path);
  // The reader names the file itself.
  const picture = await readPng(bytes, path).catch((error: unknown) => attribute(`--${option}`, error));
  return (shape) =>
    asBadInput(`--${option} ${path}`, () => {
      const fitted = fitPicture(picture, shape[2], shape[1]);
      const image = fromRgba8(fitted.picture.rgba, shape[2], shape[1], shape);
      if (fitted.change) warn(`--${option} ${path}: ${fitted.change}`);
      return image;
    });
}
