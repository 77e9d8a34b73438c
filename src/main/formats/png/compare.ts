import { createHash } from 'node:crypto';
import { StudioError } from '../../../contract/errors.ts';
import type { PictureDifference } from '../../../contract/replay.ts';
import { comparePictures } from '../picture-difference.ts';
import { LARGEST_FIGURE } from '../scene.ts';
import { readChunks, readPngParts } from './chunks.ts';
import { readPng, readPngRows } from './reader.ts';

const NO_DIFFERENCE: PictureDifference = { pixels: 0, largest: 0, mean: 0 };
/** The chunks that decide the pixels. */
const PIXEL_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT'];

/** Equal for files that one encoder made of equal pixels, however these are cut into chunks and whatever else is there. */
function hashPixels(png: Uint8Array, file: string): string {
  const hash = createHash('sha256');
  for (const { type, data } of readChunks(png, file)) if (PIXEL_CHUNKS.includes(type)) hash.update(data);
  return hash.digest('hex');
}

/**
 * How far two PNG files differ in their pixels: compared row by row, however large they are, an interlaced one as a
 * whole, up to 2²⁵ pixels. Throws latent/unreadable where they differ and `file` cannot be decoded, `run/failed` where
 * its size or its bits per channel differ.
 */
export async function comparePngs(
  png: Uint8Array,
  madeAgain: Uint8Array,
  file: string,
): Promise<PictureDifference> {
  if (hashPixels(png, file) === hashPixels(madeAgain, file)) return NO_DIFFERENCE;
  const [found, again] = [
    readPngParts(png, file, LARGEST_FIGURE),
    readPngParts(madeAgain, file, LARGEST_FIGURE),
  ];
  const [size, made] = [found.header, again.header];
  if (size.width !== made.width || size.height !== made.height)
    throw new StudioError(
      'run/failed',
      `${file}: ${size.width} × ${size.height} pixels, its recipe makes ${made.width} × ${made.height}`,
    );
  if (size.depth > made.depth)
    throw new StudioError(
      'run/failed',
      `${file}: ${size.depth} bits a channel, its recipe makes ${made.depth}`,
    );
  const comparison = comparePictures();
  if (size.interlaced) {
    comparison.add(await readPng(png, file), await readPng(madeAgain, file));
    return comparison.difference;
  }
  const rows = readPngRows(again, file);
  for await (const row of readPngRows(found, file)) {
    const { value } = await rows.next();
    if (value) comparison.add(row, value);
  }
  await rows.return(undefined);
  return comparison.difference;
}
