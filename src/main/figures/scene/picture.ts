import { StudioError } from '../../../contract/errors.ts';
import { createEnlarger, type Enlarger } from '../../../core/enlarge.ts';
import { isPictureShape, toRgba8, type Picture } from '../../../core/image.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { PlacedTile } from '../../formats/scene.ts';
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

/** Draws tiles into pictures. */
export type DrawTile = (target: Picture, tile: PlacedTile) => void;

/**
 * Draws tiles of the sizes that they are placed in, smooth or as squares. What lies above or below the target is left
 * out; from left to right a tile has to fit. Tiles of one size are drawn fast.
 */
export function tileDrawer(smooth: boolean): DrawTile {
  const enlargers = new Map<string, Enlarger>();
  const enlargerOf = ({ picture, width, height }: PlacedTile): Enlarger => {
    const key = [picture.width, picture.height, width, height].join();
    const found =
      enlargers.get(key) ?? createEnlarger(picture, { width, height }, smooth ? 'smooth' : 'pixels');
    enlargers.set(key, found);
    return found;
  };
  return (target, tile) => {
    const { x, y, picture, width, height } = tile;
    if (x < 0 || x + width > target.width)
      throw new Error(`tile of ${width} pixels at ${x} leaves the picture of ${target.width}`);
    const first = Math.max(0, -y);
    const count = Math.min(height, target.height - y) - first;
    if (count <= 0) return;
    const scale = width / picture.width;
    const areSquares = !smooth && Number.isInteger(scale) && scale * picture.height === height;
    if (areSquares) drawSquares(target, tile, scale);
    else copyRows(target, enlargerOf(tile).rows(picture, first, count), x, y + first, width);
  };
}

function copyRows(target: Picture, rows: Uint8ClampedArray, x: number, y: number, width: number): void {
  for (let row = 0; row * 4 * width < rows.length; row++)
    target.rgba.set(
      rows.subarray(4 * width * row, 4 * width * (row + 1)),
      4 * ((y + row) * target.width + x),
    );
}

/** Each pixel of the tile as a square of `scale` × `scale`. */
function drawSquares(target: Picture, { picture: tile, x, y }: PlacedTile, scale: number): void {
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
