import { StudioError } from '../../contract/errors.ts';
import { toRgba8, type Picture } from '../../core/image.ts';
import type { LatentShape } from '../../core/latent.ts';

export type { Picture };

export type Rgb = readonly [red: number, green: number, blue: number];

const MAX_SIDE = 65_000;
const MAX_PIXELS = 2 ** 28;

/** An opaque picture of one colour. Throws `request/invalid` beyond 65,000 pixels a side or 2²⁸ in all. */
export function blankPicture(width: number, height: number, [red, green, blue]: Rgb): Picture {
  checkPictureSize(width, height);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = red;
    rgba[i + 1] = green;
    rgba[i + 2] = blue;
    rgba[i + 3] = 255;
  }
  return { width, height, rgba };
}

/** Throws `request/invalid` on more pixels than one picture may have, before any are allocated. */
export function checkPictureSize(width: number, height: number): void {
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw new StudioError(
      'request/invalid',
      `figure of ${width} × ${height} pixels is too large (at most ${MAX_SIDE} a side and ${MAX_PIXELS} in all): choose a smaller scale or fewer tiles`,
    );
}

/** Copies `tile` to (x, y), each of its pixels as a square of `scale` × `scale`. It has to fit. */
export function drawTile(target: Picture, tile: Picture, x: number, y: number, scale: number): void {
  const from = new Uint32Array(tile.rgba.buffer, tile.rgba.byteOffset, tile.width * tile.height);
  const to = new Uint32Array(target.rgba.buffer, target.rgba.byteOffset, target.width * target.height);
  if (x < 0 || y < 0 || x + tile.width * scale > target.width || y + tile.height * scale > target.height)
    throw new Error(
      `tile at (${x}, ${y}) × ${scale} leaves the picture of ${target.width} × ${target.height}`,
    );
  for (let row = 0; row < tile.height * scale; row++) {
    const source = Math.floor(row / scale) * tile.width;
    const start = (y + row) * target.width + x;
    for (let column = 0; column < tile.width; column++)
      to.fill(from[source + column]!, start + column * scale, start + (column + 1) * scale);
  }
}

/** x_0 [C, H, W] as a picture; core/image.ts has the rule. */
export function pictureOf(x0: Float32Array, shape: LatentShape): Picture {
  return { width: shape[2], height: shape[1], rgba: toRgba8(x0, shape) };
}

/** Throws `request/invalid` before any work when latents of this shape cannot be shown as pictures. */
export function checkPictureShape(shape: LatentShape): void {
  if (shape[0] !== 1 && shape[0] !== 3)
    throw new StudioError('request/invalid', `a picture has 1 or 3 channels, the model has ${shape[0]}`);
}
