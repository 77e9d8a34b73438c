import type { FigureText } from '../../contract/figure.ts';
import type { FilmFigure, MotionFormat, MotionSpec } from '../../contract/motion.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Film, Studio } from '../studio.ts';
import { recordFigure, type RecipeStudio } from './figure-recipe.ts';
import { readPngText } from './png-texts.ts';

/** Under which name a film's file says how the figure of its recipe was played: `rate` and `repeat`, as JSON. */
const FILM_KEYWORD = 'film';
const MAX_FILM_TEXT = 2 ** 16;

/** A film with what its file is to carry. */
export interface RecordedFilm {
  readonly film: Film;
  readonly texts: readonly FigureText[];
  /** Null where the film can be made again; else why not, one line for the person. */
  readonly gap: string | null;
}

/** Whether a PNG is a film, which its recipe alone does not tell. Throws as readPngText does; `name` is the file. */
export function isFilmPng(bytes: Uint8Array, name: string): boolean {
  return readPngText(bytes, FILM_KEYWORD, MAX_FILM_TEXT, name) !== null;
}

/** Lays out a film that no longer depends on files, with the recipe of its figure. Throws as recordFigure and `film` do. */
export async function recordFilm(
  studio: RecipeStudio & Pick<Studio, 'film'>,
  { figure: drawn, rate, repeat }: MotionSpec,
  format: MotionFormat,
  options: RunOptions,
): Promise<RecordedFilm> {
  const { figure, texts, gap } = await recordFigure(studio, drawn);
  const film = studio.film({ figure: figure as FilmFigure, rate, repeat }, format, options);
  const played = { keyword: FILM_KEYWORD, text: JSON.stringify({ rate, repeat }) };
  return { film, texts: [...texts, played], gap };
}
