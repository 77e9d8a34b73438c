import { imageFormats, type FilmFigure, type ImageFormat, type MotionSpec } from '../contract/motion.ts';
import { filmWriters } from '../main/formats/animation.ts';
import { recordFilm } from '../main/recipes/animation-recipe.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import { remarkLetters } from './font-option.ts';
import type { OutputFile } from './output-file.ts';

/** Films: the same figures, one picture after the other. */

const USUAL_RATE = 24;

/** What a film's file may end in. */
export const filmEndings = imageFormats.map((format) => `.${format}`);

export const filmOptions = {
  rate: { value: 'N', help: 'frames a second of a film, 1 … 60', default: String(USUAL_RATE) },
} satisfies OptionTable;

/** The format that an output's ending asks for; null: no film, and then no option of one. */
export function readFilmFormat(
  given: GivenOptions,
  { extension }: OutputFile,
  options: readonly string[],
): ImageFormat | null {
  const format = imageFormats.find((known) => extension === `.${known}`) ?? null;
  if (format === null) refuse(given, options, `goes with a film, which ends in ${filmEndings.join(' or ')}`);
  return format;
}

/** Opens the model, checks what can be checked, and writes the film. */
export function runFilm(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun & { readonly spec: FilmFigure },
  { out, format, repeat }: { out: OutputFile; format: ImageFormat; repeat: MotionSpec['repeat'] },
): Promise<void> {
  const rate = given.integer('rate', 1, 60) ?? USUAL_RATE;
  const { signal, onProgress, remark } = surroundings;
  return openFigure(given, surroundings, run, async (studio) => {
    remarkLetters(studio.letters(run.spec, true), given, remark);
    const spec = { figure: run.spec, rate, repeat };
    const { film, texts, gap } = await recordFilm(studio, spec, format, { signal, onProgress });
    if (gap) remark(gap);
    await out.write(filmWriters[format](film, texts));
  });
}
