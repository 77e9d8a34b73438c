import { StudioError } from '../../contract/errors.ts';
import type { Picture } from '../../core/image.ts';
import type { Rgb, VectorPath } from './vector.ts';

/** A picture with its top left corner at (x, y), in whole pixels. */
export interface PlacedTile {
  readonly x: number;
  readonly y: number;
  readonly picture: Picture;
}

/** A figure before it becomes a file of any format: what stands where, in pixels from the top left. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** The background colour; null: transparent. */
  readonly paper: Rgb | null;
  /** Text and plots, from the back to the front, behind the tiles. */
  readonly paths: readonly VectorPath[];
  /** Each pixel of a tile is a square of so many pixels. */
  readonly scale: number;
  readonly tiles: readonly PlacedTile[];
}

/** What fits a file that others open; PNG itself would go on to 2³¹ − 1 a side. */
export const LARGEST_FIGURE = { side: 2 ** 18, pixels: 2 ** 32 };

/** Throws `request/invalid` on more pixels than one figure may have, before any are made. */
export function checkSceneSize(width: number, height: number): void {
  const { side, pixels } = LARGEST_FIGURE;
  if (width > side || height > side || width * height > pixels)
    throw new StudioError(
      'request/invalid',
      `figure of ${width} × ${height} pixels is too large (at most ${side} a side and ${pixels} in all): choose a smaller scale or fewer tiles`,
    );
}
