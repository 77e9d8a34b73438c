import { StudioError } from '../../contract/errors.ts';
import type { ImageFormat, MotionSpec } from '../../contract/motion.ts';
import type { PictureDifference } from '../../contract/replay.ts';
import { filmReaders } from '../formats/animation.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Studio } from '../studio.ts';
import { comparePictures } from './picture-difference.ts';

/**
 * Makes a film again and compares it with a file, frame by frame. Throws a StudioError `latent/unreadable` when the file
 * cannot be decoded, `run/failed` when it is of another size or length, and as the film does.
 * @param file for messages
 */
export async function compareFilm(
  studio: Pick<Studio, 'film'>,
  bytes: Uint8Array,
  spec: MotionSpec,
  format: ImageFormat,
  file: string,
  options: RunOptions,
): Promise<PictureDifference> {
  const { read, show } = filmReaders[format];
  const found = read(bytes, file);
  const again = studio.film(spec, format, options);
  if (describe(found) !== describe(again))
    throw new StudioError('run/failed', `${file}: ${describe(found)}, its recipe makes ${describe(again)}`);
  const comparison = comparePictures();
  const frames = found.frames();
  for await (const made of again.frames()) {
    const next = await frames.next();
    if (!next.done) comparison.add(next.value, show(made));
  }
  return comparison.difference;
}

function describe({ count, width, height }: { count: number; width: number; height: number }): string {
  return `${count} frames of ${width} × ${height} pixels`;
}
