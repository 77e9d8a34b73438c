import { createHash } from 'node:crypto';
import { StudioError } from '../../contract/errors.ts';
import type { PictureDifference, Replay } from '../../contract/replay.ts';
import type { Picture } from '../../core/image.ts';
import { readChunks } from '../exporters/png-chunks.ts';
import { readPng } from '../exporters/png.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Studio } from '../studio.ts';
import { describeEnvironment } from './environment.ts';
import type { ReadRecipe } from './recipe-text.ts';

/**
 * Makes a PNG again from the recipe in it and compares the pixels, of whatever size where they are equal. The recipe's
 * model is open and its latents are kept. Throws a StudioError `latent/unreadable` when the PNG differs and cannot be
 * decoded, `run/failed` when its size differs from what its recipe makes, and as rendering does.
 * @param file for messages
 */
export async function replayPicture(
  studio: Pick<Studio, 'state' | 'render'>,
  png: Uint8Array,
  { figures, environment }: ReadRecipe,
  file: string,
  options: RunOptions,
): Promise<Replay> {
  const { device, version } = studio.state;
  const [figure] = figures;
  if (!device || !figure) throw new StudioError('model/not-found', 'no model is open');
  const pixels = hashPixels(png, file);
  const pieces: Uint8Array[] = [];
  for await (const piece of (await studio.render(figure, options)).write('png')) pieces.push(piece);
  const again = Buffer.concat(pieces);
  const isEqual = hashPixels(again, file) === pixels;
  return {
    difference: isEqual ? NO_DIFFERENCE : await compareFiles(png, again, file),
    recorded: environment,
    present: describeEnvironment(device, version),
  };
}

const NO_DIFFERENCE: PictureDifference = { pixels: 0, largest: 0, mean: 0 };
/** The chunks that decide the pixels. */
const PIXEL_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT'];

/** Equal for files that one encoder made of equal pixels, however these are cut into chunks and whatever else is there. */
function hashPixels(png: Uint8Array, file: string): string {
  const hash = createHash('sha256');
  for (const { type, data } of readChunks(png, file)) if (PIXEL_CHUNKS.includes(type)) hash.update(data);
  return hash.digest('hex');
}

async function compareFiles(
  png: Uint8Array,
  madeAgain: Uint8Array,
  file: string,
): Promise<PictureDifference> {
  const [found, again] = [await readPng(png, file), await readPng(madeAgain, file)];
  if (found.width !== again.width || found.height !== again.height)
    throw new StudioError(
      'run/failed',
      `${file}: ${found.width} × ${found.height} pixels, its recipe makes ${again.width} × ${again.height}`,
    );
  return comparePictures(found, again);
}

/** Compares decoded pixels of two pictures of one size, value by value. */
function comparePictures(one: Picture, other: Picture): PictureDifference {
  let [pixels, largest, sum] = [0, 0, 0];
  for (let i = 0; i < one.rgba.length; i += 4) {
    let most = 0;
    for (let c = 0; c < 4; c++) {
      const difference = Math.abs(one.rgba[i + c]! - other.rgba[i + c]!);
      sum += difference;
      most = Math.max(most, difference);
    }
    if (most > 0) pixels += 1;
    largest = Math.max(largest, most);
  }
  return { pixels, largest, mean: sum / one.rgba.length };
}
