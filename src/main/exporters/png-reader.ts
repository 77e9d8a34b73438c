import { decode, type DecodedPng } from 'fast-png';
import type { Picture } from './picture.ts';
import { checkPng, unreadable, type PngHeader } from './png-chunks.ts';

/**
 * Reads a PNG of any colour type as RGBA8; 16-bit samples keep their high byte. Colour profiles and gamma are
 * ignored: the numbers are taken as sRGB. Throws latent/unreadable of one line that names `name`.
 */
export function readPng(bytes: Uint8Array, name: string): Picture {
  const { header, png } = checkPng(bytes, name);
  let decoded: DecodedPng;
  try {
    decoded = decode(png, { checkCrc: true });
  } catch (error) {
    throw unreadable(name, error instanceof Error ? error.message : String(error));
  }
  const { width, height } = header;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const pixelAt = pixelReader(header, decoded, name);
  for (let i = 0; i < width * height; i++) rgba.set(pixelAt(i), i * 4);
  return { width, height, rgba };
}

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

function pixelReader(header: PngHeader, png: DecodedPng, name: string): (i: number) => Rgba {
  const sample = sampleReader(header, png);
  const toByte = (value: number): number =>
    header.depth === 16 ? value >> 8 : (value * 255) / (2 ** header.depth - 1);
  const key = png.transparency;
  switch (header.colourType) {
    case 0:
      return (i) => {
        const grey = toByte(sample(i));
        return [grey, grey, grey, key && sample(i) === key[0] ? 0 : 255];
      };
    case 2:
      return (i) => {
        const isKey = key !== undefined && [0, 1, 2].every((c) => sample(3 * i + c) === key[c]);
        return [toByte(sample(3 * i)), toByte(sample(3 * i + 1)), toByte(sample(3 * i + 2)), isKey ? 0 : 255];
      };
    case 3:
      return (i) => {
        const [red = 0, green = 0, blue = 0, alpha = 255] = png.palette?.[sample(i)] ?? fail(name, sample(i));
        return [red, green, blue, alpha];
      };
    case 4:
      return (i) => {
        const grey = toByte(sample(2 * i));
        return [grey, grey, grey, toByte(sample(2 * i + 1))];
      };
    default:
      return (i) => [
        toByte(sample(4 * i)),
        toByte(sample(4 * i + 1)),
        toByte(sample(4 * i + 2)),
        toByte(sample(4 * i + 3)),
      ];
  }
}

function fail(name: string, index: number): never {
  throw unreadable(name, `colour ${index} is not in its palette`);
}

/** Samples narrower than a byte are packed, every row from a new byte. */
function sampleReader({ width, depth }: PngHeader, { data }: DecodedPng): (i: number) => number {
  if (depth >= 8) return (i) => data[i]!;
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  return (i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)]!;
    return (byte >> (8 - depth - (bit & 7))) & mask;
  };
}
