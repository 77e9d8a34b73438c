import type { FigureLook } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import { blankPicture, checkPictureSize, drawTile, type Picture, type Rgb } from './picture.ts';

/** White: it vanishes on paper and parts the tiles on a dark slide. */
const GUTTER_COLOUR: Rgb = [255, 255, 255];
const WANTED_TILE = 128;
const MAX_SCALE = 16;

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
  /** Screen pixels per model pixel. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** Top left corner of tile i, row-major. */
  at(i: number): { readonly x: number; readonly y: number };
}

/** The scale asked for, or the integer in 1 … 16 that brings a tile's longer side nearest to 128 pixels. */
export function chooseScale(shape: LatentShape, wanted: number | null): number {
  const nearest = Math.round(WANTED_TILE / Math.max(shape[1], shape[2]));
  return wanted ?? Math.min(MAX_SCALE, Math.max(1, nearest));
}

/** Tiles with gutters between them and none around. Throws when the whole is too large. */
export function layTiles(
  columns: number,
  rows: number,
  shape: LatentShape,
  { scale, gutter }: Pick<FigureLook, 'scale' | 'gutter'>,
): TileGrid {
  const chosen = chooseScale(shape, scale);
  const pitchX = shape[2] * chosen + gutter;
  const pitchY = shape[1] * chosen + gutter;
  const [width, height] = [columns * pitchX - gutter, rows * pitchY - gutter];
  checkPictureSize(width, height);
  return {
    columns,
    rows,
    scale: chosen,
    width,
    height,
    at: (i) => ({ x: (i % columns) * pitchX, y: Math.floor(i / columns) * pitchY }),
  };
}

/** Draws tiles in row-major order; places beyond the last tile stay empty. */
export function drawTiles(grid: TileGrid, tiles: readonly Picture[]): Picture {
  const picture = blankPicture(grid.width, grid.height, GUTTER_COLOUR);
  tiles.forEach((tile, i) => {
    const { x, y } = grid.at(i);
    drawTile(picture, tile, x, y, grid.scale);
  });
  return picture;
}
