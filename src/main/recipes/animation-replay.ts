import { StudioError } from '../../contract/errors.ts';
import type { AnimationSpec } from '../../contract/animation.ts';
import type { PictureDifference } from '../../contract/replay.ts';
import type { AnimationFile } from '../formats/format.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Studio } from '../studio.ts';
import { comparePictures } from '../formats/picture-difference.ts';

/**
 * Makes an animation again and compares it with a file, frame by frame. Throws a StudioError `latent/unreadable` when the file
 * cannot be decoded, `run/failed` when it is of another size or length, and as sampling does.
 * @param file for messages
 */
export async function compareAnimation(
  studio: Pick<Studio, 'animate'>,
  bytes: Uint8Array,
  spec: AnimationSpec,
  format: AnimationFile,
  file: string,
  options: RunOptions,
): Promise<PictureDifference> {
  const { id, read, show } = format;
  const found = read(bytes, file);
  const again = studio.animate(spec, id, options);
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
