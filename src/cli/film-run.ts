import type { AnimationSpec } from '../contract/animation.ts';
import type { AnimatedFigure } from '../contract/figures/index.ts';
import { type AnimatedImageFormat, animatedImageFormats } from '../contract/formats.ts';
import { animationFile } from '../main/formats/index.ts';
import { recordAnimation } from '../main/recipes/animation-recipe.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import { remarkLetters } from './font-option.ts';
import type { OutputFile } from './output-file.ts';

/** Films: the same figures, one picture after the other. */

const USUAL_RATE = 24;

/** What a film's file may end in. */
export const filmEndings = animatedImageFormats.map((format) => `.${format}`);

export const filmOptions = {
  rate: { value: 'N', help: 'frames per second of an animation, 1 … 60', default: String(USUAL_RATE) },
} satisfies OptionTable;

/** The format that an output's ending asks for; null: no film, and then no option of one. */
export function readFilmFormat(
  given: GivenOptions,
  { extension }: OutputFile,
  options: readonly string[],
): AnimatedImageFormat | null {
  const format = animatedImageFormats.find((known) => extension === `.${known}`) ?? null;
  if (format === null) refuse(given, options, `needs an animation as --out, which ends in ${filmEndings.join(' or ')}`);
  return format;
}

/** Opens the model, checks what can be checked, and writes the film. */
export function runFilm(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun & { readonly spec: AnimatedFigure },
  { out, format, repeat }: { out: OutputFile; format: AnimatedImageFormat; repeat: AnimationSpec['repeat'] },
): Promise<void> {
  const rate = given.integer('rate', 1, 60) ?? USUAL_RATE;
  const { signal, onProgress, remark } = surroundings;
  return openFigure(given, surroundings, run, async (studio) => {
    remarkLetters(studio.letters(run.spec, true), given, remark);
    const spec = { figure: run.spec, rate, repeat };
    const { animation, texts, notReproducibleBecause } = await recordAnimation(studio, spec, format, {
      signal,
      onProgress,
    });
    if (notReproducibleBecause) remark(notReproducibleBecause);
    await out.write(animationFile(format).write(animation, texts));
  });
}
