import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';

/** RGB, 8 bits, rows from the top. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

export function loadPng(path: string): Rgb {
  const { width, height, channels, depth, data } = decode(readFileSync(path));
  if (channels !== 3 || depth !== 8) throw new Error(`${path}: ${channels} channels of ${depth} bits`);
  return { width, height, data };
}

/** x_0 [3, H, W] as RGB8: 255·clamp(x/2 + ½, 0, 1), halves to the even neighbour. */
export function toRgb(x0: Float32Array, height: number, width: number): Rgb {
  const plane = height * width;
  const data = Array.from({ length: 3 * plane }, (_, i) => {
    const value = 255 * Math.min(1, Math.max(0, x0[(i % 3) * plane + Math.floor(i / 3)]! / 2 + 0.5));
    const below = Math.floor(value);
    const up = value - below > 0.5 || (value - below === 0.5 && below % 2 === 1);
    return below + (up ? 1 : 0);
  });
  return { width, height, data };
}

/**
 * How much of `tile`, each pixel as scale × scale, is not at (x, y) of `picture`. A value off by one counts as there:
 * a latent that the test itself interpolated may differ in its last bits.
 */
export function countWrong(picture: Rgb, tile: Rgb, x: number, y: number, scale: number): number {
  let wrong = 0;
  for (let row = 0; row < tile.height * scale; row++)
    for (let column = 0; column < tile.width * scale; column++)
      for (let c = 0; c < 3; c++) {
        const from = (Math.floor(row / scale) * tile.width + Math.floor(column / scale)) * 3 + c;
        const to = ((y + row) * picture.width + x + column) * 3 + c;
        if (!(Math.abs(picture.data[to]! - tile.data[from]!) <= 1)) wrong += 1;
      }
  return wrong;
}

/** Places where the picture shows the tile. */
export function findTile(picture: Rgb, tile: Rgb, scale: number): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  const probe = (x: number, y: number, column: number, row: number): boolean =>
    [0, 1, 2].every((c) => {
      const to = ((y + row * scale) * picture.width + x + column * scale) * 3 + c;
      return Math.abs(picture.data[to]! - tile.data[(row * tile.width + column) * 3 + c]!) <= 1;
    });
  for (let y = 0; y + tile.height * scale <= picture.height; y++)
    for (let x = 0; x + tile.width * scale <= picture.width; x++)
      if (probe(x, y, 0, 0) && probe(x, y, 9, 7) && probe(x, y, tile.width - 1, tile.height - 1))
        if (countWrong(picture, tile, x, y, scale) === 0) found.push({ x, y });
  return found;
}
