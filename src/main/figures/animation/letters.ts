import type { LetterReport } from '../../../contract/letters.ts';
import type { FilmFigure } from '../../../contract/motion.ts';
import type { LetterOptions } from '../fonts/figure-letters.ts';
import { orInvalid } from '../invalid.ts';
import { createRasterizer } from '../scene/rasterizer.ts';
import { layFilm, setHeads } from './layout.ts';
import { planFilm } from './keyframes.ts';

/** What the fonts make of all texts of a film; nothing is sampled. Throws `request/invalid` as renderFilm does. */
export function filmLetters(figure: FilmFigure, { shape, resources, font }: LetterOptions): LetterReport {
  const plan = orInvalid(() => planFilm({ figure, rate: 1, repeat: 'once' }));
  const rasterizer = createRasterizer(resources, font);
  setHeads(figure, layFilm(figure, plan, shape, rasterizer, false), plan, rasterizer);
  return rasterizer.type.letters;
}
