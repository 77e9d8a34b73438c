import { quantize, type Palette } from './gifenc.ts';
import type { Picture } from '../../../core/image.ts';

/** A picture of at most 256 colours. */
export interface IndexedPicture {
  /** 1 … 256 colours. */
  readonly palette: Palette;
  /** One index a pixel, row-major. */
  readonly index: Uint8Array;
}

const MOST = 256;

/**
 * An opaque picture in colours of its own, each pixel in the nearest: exact where it has at most 256 of them. No
 * dithering, whose grain would crawl from frame to frame.
 */
export function indexPicture({ rgba }: Picture): IndexedPicture {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  const places = new Map<number, number>(); // colour → its place in the palette
  for (const colour of pixels) if (!places.has(colour)) places.set(colour, places.size);
  const exact = places.size <= MOST;
  const palette = exact ? [...places.keys()].map(channels) : quantize(rgba, MOST);
  if (!exact) for (const colour of places.keys()) places.set(colour, nearest(channels(colour), palette));
  return { palette, index: Uint8Array.from(pixels, (colour) => places.get(colour)!) };
}

/** Of a pixel as the little-endian word that RGBA8 is. */
function channels(colour: number): number[] {
  return [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
}

function nearest([red, green, blue]: readonly number[], palette: Palette): number {
  let best = 0;
  let min = Infinity;
  for (let i = 0; i < palette.length; i++) {
    const [r, g, b] = palette[i]!;
    const distance = (r! - red!) ** 2 + (g! - green!) ** 2 + (b! - blue!) ** 2;
    if (distance < min) [best, min] = [i, distance];
  }
  return best;
}
