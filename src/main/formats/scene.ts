import { StudioError } from '../../contract/errors.ts';
import { enlarge } from '../../core/enlarge.ts';
import type { Picture } from '../../core/image.ts';
import type { Rgb, VectorPath } from './vector.ts';

/** A picture with its top left corner at (x, y), drawn `width` × `height` large; all in whole pixels. */
export interface PlacedTile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly picture: Picture;
}

/** The size of a scene in print. */
export interface Inches {
  readonly width: number;
  readonly height: number;
  /** Pixels per inch. */
  readonly dpi: number;
}

/** A figure before it becomes a file of any format: what stands where, in pixels from the top left. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** The background colour; null: transparent. */
  readonly paper: Rgb | null;
  /** Text and plots, from the back to the front, behind the tiles. */
  readonly paths: readonly VectorPath[];
  /** Enlarged pictures are interpolated; otherwise each pixel is a square. */
  readonly smooth: boolean;
  readonly tiles: readonly PlacedTile[];
  /** Null for a scene of screen pixels, 1/96 inch each. */
  readonly inches: Inches | null;
}

/** Of a picture that is embedded: it is in memory as a whole, and no reader shows more of it. */
const MAX_EMBEDDED_PIXELS = 2 ** 24;

/**
 * A tile's picture as a vector file embeds it: readers interpolate each in a way of its own, so what is smooth is
 * enlarged, to as many pixels as it is drawn with, at most 2²⁴.
 */
export function embeddedPicture({ picture, width, height }: PlacedTile, { smooth }: Scene): Picture {
  const share = Math.min(1, Math.sqrt(MAX_EMBEDDED_PIXELS / (width * height)));
  const [across, down] = [width, height].map((side) => Math.max(1, Math.floor(side * share)));
  return smooth && across! > picture.width ? enlarge(picture, across!, down!, 'smooth') : picture;
}

/** What fits a file that others open; PNG itself would go on to 2³¹ − 1 a side. */
export const LARGEST_FIGURE = { side: 2 ** 18, pixels: 2 ** 32 };

/** Throws `request/invalid` on more pixels than one figure may have, before any are made. */
export function checkSceneSize(width: number, height: number): void {
  const { side, pixels } = LARGEST_FIGURE;
  if (width > side || height > side || width * height > pixels)
    throw new StudioError(
      'request/invalid',
      `figure of ${width} × ${height} pixels is too large (at most ${side} a side and ${pixels} in all): choose a smaller scale, in print a smaller size or fewer pixels per inch, or fewer tiles`,
    );
}
