import { createHash } from 'node:crypto';
import { StudioError } from '../../contract/errors.ts';
import { compareModels, identityOf } from '../../contract/model-identity.ts';
import type { PictureDifference, Replay } from '../../contract/replay.ts';
import type { FigureSpec } from '../../contract/figure.ts';
import { canMove } from '../../contract/motion.ts';
import { isPng, readChunks, readPngParts } from '../formats/png/chunks.ts';
import { readPng, readPngRows } from '../formats/png/index.ts';
import { LARGEST_FIGURE } from '../formats/scene.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Studio } from '../studio.ts';
import { describeEnvironment } from './environment.ts';
import { compareFilm } from './animation-replay.ts';
import { isGif } from '../formats/gif/texts.ts';
import { comparePictures } from './picture-difference.ts';
import type { ReadRecipe } from './recipe-text.ts';

/** Whether files that begin so can be compared with what their recipe makes. */
export function isVerifiable(bytes: Uint8Array): boolean {
  return isPng(bytes) || isGif(bytes);
}

/**
 * Makes a picture or film again from the recipe in it and compares the pixels: of a PNG row by row, however large it
 * is (an interlaced one as a whole, up to 2²⁵ pixels), of an APNG or GIF frame by frame. The recipe's model is open and
 * its latents are kept. Throws a StudioError `latent/unreadable` when the file differs and cannot be decoded,
 * `run/failed` when its size or its bits a channel differ from what its recipe makes, and as rendering does.
 * @param file for messages
 */
export async function replay(
  studio: Pick<Studio, 'state' | 'render' | 'film'>,
  bytes: Uint8Array,
  { model: recordedModel, figures, film, environment }: ReadRecipe,
  file: string,
  options: RunOptions,
): Promise<Replay> {
  const { device, model, version } = studio.state;
  const [figure] = figures;
  if (!device || !model || !figure) throw new StudioError('model/not-found', 'no model is open');
  const isMoving = film !== null && canMove(figure);
  if (isGif(bytes) && !isMoving)
    throw new StudioError('document/malformed', `${file}: a GIF whose recipe does not move`);
  const format = isGif(bytes) ? 'gif' : 'apng';
  const difference = isMoving
    ? await compareFilm(studio, bytes, { ...film, figure }, format, file, options)
    : await comparePicture(studio, bytes, figure, file, options);
  return {
    difference,
    recorded: environment,
    present: describeEnvironment(device, version),
    model: compareModels(recordedModel, identityOf(model)),
  };
}

async function comparePicture(
  studio: Pick<Studio, 'render'>,
  png: Uint8Array,
  figure: FigureSpec,
  file: string,
  options: RunOptions,
): Promise<PictureDifference> {
  const pixels = hashPixels(png, file);
  const pieces: Uint8Array[] = [];
  for await (const piece of (await studio.render(figure, options)).write('png')) pieces.push(piece);
  const again = Buffer.concat(pieces);
  return hashPixels(again, file) === pixels ? NO_DIFFERENCE : compareFiles(png, again, file);
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
