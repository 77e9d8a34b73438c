import type { FigureText } from '../../contract/figure.ts';
import type { FilmFigure, MotionFormat, MotionSpec } from '../../contract/motion.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Film, Studio } from '../studio.ts';
import { recordFigure, type RecipeStudio } from './figure-recipe.ts';

/** A film with what its file is to carry. */
export interface RecordedFilm {
  readonly film: Film;
  readonly texts: readonly FigureText[];
  /** Null where the film can be made again; else why not, one line for the person. */
  readonly gap: string | null;
}

/** Lays out a film that no longer depends on files, with its recipe. Throws as recordFigure and `film` do. */
export async function recordFilm(
  studio: RecipeStudio & Pick<Studio, 'film'>,
  { figure: drawn, rate, repeat }: MotionSpec,
  format: MotionFormat,
  options: RunOptions,
): Promise<RecordedFilm> {
  const { figure, texts, gap } = await recordFigure(studio, drawn, { format, rate, repeat });
  return { film: studio.film({ figure: figure as FilmFigure, rate, repeat }, format, options), texts, gap };
}
