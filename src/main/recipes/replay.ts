import { StudioError } from '../../contract/errors.ts';
import { compareModels, identityOf } from '../../contract/model-identity.ts';
import type { PictureDifference, Replay } from '../../contract/replay.ts';
import { type FigureSpec, isAnimated } from '../../contract/figures/index.ts';
import { animatedImageFormats, stillFormats } from '../../contract/formats.ts';
import { animationFileOf, stillFile, stillFileOf } from '../formats/index.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Studio } from '../studio.ts';
import { describeEnvironment } from './environment.ts';
import { compareAnimation } from './animation-replay.ts';
import type { ReadRecipe } from './recipe-text.ts';

/** Whether files that begin so can be compared with what their recipe makes. */
export function isVerifiable(bytes: Uint8Array): boolean {
  return animationFileOf(bytes) !== null || stillFileOf(bytes)?.compare !== undefined;
}

/** The formats of such files. */
export const verifiableFormats: readonly string[] = [
  ...stillFormats.filter((id) => stillFile(id).compare),
  ...animatedImageFormats,
];

/**
 * Makes a picture or animation again from the recipe in it and compares the pixels: of a still as its format does, of an
 * animation frame by frame. The recipe's model is open and its latents are stored. Throws a StudioError
 * `latent/unreadable` when the file differs and cannot be decoded, `run/failed` when its size or its bits per channel
 * differ from what its recipe makes, and as rendering does.
 * @param file for messages
 */
export async function replay(
  studio: Pick<Studio, 'state' | 'render' | 'animate'>,
  bytes: Uint8Array,
  { model: recordedModel, figures, playback, environment }: ReadRecipe,
  file: string,
  options: RunOptions,
): Promise<Replay> {
  const { device, model, version } = studio.state;
  const [figure] = figures;
  if (!device || !model || !figure) throw new StudioError('model/not-found', 'no model is open');
  const animation = animationFileOf(bytes);
  const difference =
    animation && playback && isAnimated(figure)
      ? await compareAnimation(studio, bytes, { ...playback, figure }, animation, file, options)
      : await compareStill(studio, bytes, figure, file, options);
  return {
    difference,
    recorded: environment,
    present: describeEnvironment(device, version),
    model: compareModels(recordedModel, identityOf(model)),
  };
}

async function compareStill(
  studio: Pick<Studio, 'render'>,
  bytes: Uint8Array,
  figure: FigureSpec,
  file: string,
  options: RunOptions,
): Promise<PictureDifference> {
  const format = stillFileOf(bytes);
  if (!format?.compare)
    throw new StudioError(
      'document/malformed',
      `${file}: ${animationFileOf(bytes) ? 'an animation whose recipe does not move' : 'not a file whose pixels are compared'}`,
    );
  const pieces: Uint8Array[] = [];
  for await (const piece of (await studio.render(figure, options)).write(format.id)) pieces.push(piece);
  return format.compare(bytes, Buffer.concat(pieces), file);
}
