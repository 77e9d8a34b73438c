import { StudioError } from '../../../contract/errors.ts';
import { isPictureShape, toRgba8, type Picture } from '../../../core/image.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { Rgb } from '../../formats/vector.ts';

export type { Picture };

/** A picture of one colour, or of nothing. */
export function blankPicture(width: number, height: number, paper: Rgb | null): Picture {
  const rgba = new Uint8ClampedArray(4 * width * height);
  if (paper) {
    rgba.set([...paper, 255]);
    new Uint32Array(rgba.buffer).fill(new Uint32Array(rgba.buffer, 0, 1)[0]!);
  }
  return { width, height, rgba };
}

/**
 * Copies `tile` to (x, y), each of its pixels as a square of `scale` × `scale`. What lies above or below the target is
 * left out; from left to right it has to fit.
 */
export function drawTile(target: Picture, tile: Picture, x: number, y: number, scale: number): void {
  if (x < 0 || x + tile.width * scale > target.width)
    throw new Error(`tile at ${x} × ${scale} leaves the picture of ${target.width} pixels`);
  const source = new Uint32Array(tile.rgba.buffer, tile.rgba.byteOffset, tile.width * tile.height);
  const to = new Uint32Array(target.rgba.buffer, target.rgba.byteOffset, target.width * target.height);
  let drawn = -1;
  for (let at = Math.max(y, 0); at < Math.min(y + tile.height * scale, target.height); at++) {
    const start = at * target.width + x;
    const row = Math.floor((at - y) / scale);
    if (row === drawn) to.copyWithin(start, start - target.width, start - target.width + tile.width * scale);
    else
      for (let column = 0; column < tile.width; column++)
        to.fill(source[row * tile.width + column]!, start + column * scale, start + (column + 1) * scale);
    drawn = row;
  }
}

/** x_0 [C, H, W] as a picture; core/image.ts has the rule. */
export function pictureOf(x0: Float32Array, shape: LatentShape): Picture {
  return { width: shape[2], height: shape[1], rgba: toRgba8(x0, shape) };
}

/** Throws `request/invalid` before any work when latents of this shape cannot be shown as pictures. */
export function checkPictureShape(shape: LatentShape): void {
  if (!isPictureShape(shape))
    throw new StudioError(
      'request/invalid',
      `a picture has 1 or 3 channels, the model has ${shape[0]}: only arrays can be written (.npy, .safetensors)`,
    );
}
