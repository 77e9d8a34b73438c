import type { AnimationSpec } from '../../contract/animation.ts';
import type { AnimatedFigure } from '../../contract/figures/index.ts';
import type { AnimationFormat, FileText } from '../../contract/formats.ts';
import type { RunOptions } from '../jobs/run.ts';
import type { Animation } from '../formats/animation.ts';
import type { Studio } from '../studio.ts';
import { recordFigure, type RecipeStudio } from './figure-recipe.ts';

/** An animation with the texts for its file. */
export interface RecordedAnimation {
  readonly animation: Animation;
  readonly texts: readonly FileText[];
  /** Null where it can be made again; else why not, one line for the person. */
  readonly notReproducibleBecause: string | null;
}

/** Lays out an animation that no longer depends on files, with its recipe. Throws as recordFigure and `animate` do. */
export async function recordAnimation(
  studio: RecipeStudio & Pick<Studio, 'animate'>,
  { figure: drawn, rate, repeat, size }: AnimationSpec,
  format: AnimationFormat,
  options: RunOptions,
): Promise<RecordedAnimation> {
  const playing = { rate, repeat, ...(size && { size }) };
  const { figure, texts, notReproducibleBecause } = await recordFigure(studio, drawn, { format, ...playing });
  const animation = studio.animate({ figure: figure as AnimatedFigure, ...playing }, format, options);
  return { animation, texts, notReproducibleBecause };
}
