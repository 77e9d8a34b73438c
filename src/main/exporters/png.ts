import { encode } from 'fast-png';
import type { Picture } from './picture.ts';

export { readPng } from './png-reader.ts';

/** PNG, 8 bits a channel; without an alpha channel when nothing is transparent. */
export function encodePng({ width, height, rgba }: Picture): Uint8Array {
  if (!isOpaque(rgba)) return encode({ width, height, data: rgba, channels: 4, depth: 8 });
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4, j += 3) {
    data[j] = rgba[i]!;
    data[j + 1] = rgba[i + 1]!;
    data[j + 2] = rgba[i + 2]!;
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
