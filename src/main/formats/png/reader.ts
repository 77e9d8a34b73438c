import type { Picture } from '../../../core/image.ts';
import { readPngParts, unreadable, type PngBounds, type PngParts } from './chunks.ts';
import { readRows } from './rows.ts';

/**
 * Reads a PNG of any colour type, depth and interlacing as RGBA8; 16-bit samples keep their high byte. Colour profiles
 * and gamma are ignored: the numbers are taken as sRGB. Beside the file and the picture, which is within `bounds`, by
 * default of 2²⁵ pixels, it takes the memory of some rows. Throws latent/unreadable of one line that names `name`.
 */
export async function readPng(bytes: Uint8Array, name: string, bounds?: PngBounds): Promise<Picture> {
  const parts = readPngParts(bytes, name, bounds);
  const { width, height } = parts.header;
  const draw = pixelWriter(parts, name);
  const rgba = new Uint8ClampedArray(4 * width * height);
  for await (const { samples, place } of readRows(parts, name)) {
    const { x, y, step, columns } = place;
    const at = y * width + x;
    for (let i = 0; i < columns; i++) draw(samples, i, rgba, 4 * (at + i * step));
  }
  return { width, height, rgba };
}

/**
 * The rows of a PNG that is not interlaced, from the top, each as a picture of one row, which is read before the next
 * one is asked for. Memory contains two rows, so the picture may be as large as a figure can be. Throws as readPng does.
 */
export async function* readPngRows(parts: PngParts, name: string): AsyncGenerator<Picture, undefined> {
  const { width } = parts.header;
  const draw = pixelWriter(parts, name);
  const rgba = new Uint8ClampedArray(4 * width);
  for await (const { samples } of readRows(parts, name)) {
    for (let i = 0; i < width; i++) draw(samples, i, rgba, 4 * i);
    yield { width, height: 1, rgba };
  }
}

/** Puts pixel `i` of a row at a place of the picture. */
type PixelWriter = (row: Uint8Array, i: number, rgba: Uint8ClampedArray, at: number) => void;

function pixelWriter(parts: PngParts, name: string): PixelWriter {
  const { depth, colourType } = parts.header;
  if (colourType === 3) return paletteWriter(parts, name);
  const sample = sampleReader(depth);
  const toByte = (value: number): number => (depth === 16 ? value >> 8 : (value * 255) / (2 ** depth - 1));
  const isGrey = colourType === 0 || colourType === 4;
  const hasAlpha = colourType >= 4;
  const colours = isGrey ? 1 : 3;
  const count = colours + Number(hasAlpha);
  const key = hasAlpha ? null : readKey(parts.transparency, colours, name);
  return (row, i, rgba, at) => {
    let isKey = key !== null;
    for (let c = 0; c < 3; c++) {
      const value = sample(row, i * count + (isGrey ? 0 : c));
      if (isKey && value !== key![isGrey ? 0 : c]) isKey = false;
      rgba[at + c] = toByte(value);
    }
    rgba[at + 3] = hasAlpha ? toByte(sample(row, i * count + colours)) : isKey ? 0 : 255;
  };
}

/** The one colour that is transparent, of 16 bits a sample; null where there is none. */
function readKey(data: Uint8Array | null, colours: number, name: string): readonly number[] | null {
  if (!data) return null;
  if (data.length !== 2 * colours) throw unreadable(name, `chunk tRNS has ${data.length} bytes`);
  return Array.from({ length: colours }, (_, c) => data[2 * c]! * 256 + data[2 * c + 1]!);
}

function paletteWriter({ header, palette, transparency }: PngParts, name: string): PixelWriter {
  if (!palette || palette.length % 3 !== 0)
    throw unreadable(name, palette ? `chunk PLTE has ${palette.length} bytes` : 'has no palette');
  const sample = sampleReader(header.depth);
  return (row, i, rgba, at) => {
    const index = sample(row, i);
    if (3 * index >= palette.length) throw unreadable(name, `colour ${index} is not in its palette`);
    for (let c = 0; c < 3; c++) rgba[at + c] = palette[3 * index + c]!;
    rgba[at + 3] = transparency?.[index] ?? 255;
  };
}

/** Samples narrower than a byte are packed, every row from a new byte. */
function sampleReader(depth: number): (row: Uint8Array, i: number) => number {
  if (depth === 8) return (row, i) => row[i]!;
  if (depth === 16) return (row, i) => row[2 * i]! * 256 + row[2 * i + 1]!;
  const mask = 2 ** depth - 1;
  return (row, i) => {
    const bit = i * depth;
    return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
  };
}
