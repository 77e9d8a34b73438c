import type { AnimationSize, AnimationSpec } from '../contract/animation.ts';
import { animationSizes, readAnimationSize } from '../contract/animation-size.ts';
import { reportError } from '../contract/errors.ts';
import type { AnimatedFigure } from '../contract/figures/index.ts';
import { MAX_RATE } from '../contract/formats.ts';
import { animationFile } from '../main/formats/index.ts';
import { recordAnimation } from '../main/recipes/animation-recipe.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import { warnOfLetters } from './font-option.ts';
import type { Output } from './output-formats.ts';

/** Animations: the same figures, one picture after the other. */

const DEFAULT_RATE = 24;

export const animationOptions = {
  rate: {
    value: 'N',
    help: `frames per second of an animation, 1 … ${MAX_RATE}`,
    default: `${DEFAULT_RATE}`,
  },
  'frame-size': {
    value: 'PX',
    help: `size of an animation: the longer side of each picture, or the whole frame as WxH; ${Object.keys(animationSizes).join(', ')}`,
    default: 'as --scale makes it',
  },
} satisfies OptionTable;

/** Opens the model, checks what can be checked, and writes the animation. */
export function runAnimation(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun<AnimatedFigure>,
  out: Output<'animation'>,
  repeat: AnimationSpec['repeat'],
): Promise<void> {
  const rate = given.integer('rate', 1, MAX_RATE) ?? DEFAULT_RATE;
  const size = readFrameSize(given);
  const { signal, onProgress, warn } = surroundings;
  return openFigure(given, surroundings, run, async (studio, figure) => {
    warnOfLetters(studio.letters(figure, true, size), given, warn);
    const spec = { figure, rate, repeat, ...(size && { size }) };
    const { animation, texts, notReproducibleBecause } = await recordAnimation(studio, spec, out.format, {
      signal,
      onProgress,
    });
    if (notReproducibleBecause) warn(notReproducibleBecause);
    await out.write(animationFile(out.format).write(animation, texts));
  });
}

/** Undefined where none is given. */
function readFrameSize(given: GivenOptions): AnimationSize | undefined {
  const text = given.text('frame-size');
  if (text === undefined) return undefined;
  try {
    return readAnimationSize(text);
  } catch (error) {
    throw new BadInput(`--frame-size ${reportError(error).message}`, { cause: error });
  }
}
