import { StudioError } from '../../contract/errors.ts';
import type { CopiedFigure } from '../../contract/exports.ts';
import type { FigureSpec } from '../../contract/figures/index.ts';
import { recipeKeywords } from '../../contract/recipe.ts';
import { recordFigure, withTexts } from '../recipes/figure-recipe.ts';
import type { RunOptions, Studio } from '../studio.ts';

/** A system's clipboard holds pixels, four bytes each, however small the file is. */
const MAX_PIXELS = 2 ** 26;

/**
 * A figure for the clipboard, with its recipe in the file and beside it. Throws as recording and rendering do, and a
 * StudioError `request/invalid` for a figure of more than 2²⁶ pixels.
 */
export async function makeCopy(
  studio: Studio,
  drawn: FigureSpec,
  options: RunOptions,
): Promise<CopiedFigure> {
  const { figure, texts, notReproducibleBecause } = await recordFigure(studio, drawn);
  const rendered = withTexts(await studio.render(figure, options), texts);
  const { width, height } = rendered;
  if (width * height > MAX_PIXELS)
    throw new StudioError(
      'request/invalid',
      `figure of ${width} × ${height} pixels is too large for the clipboard: save it as a file`,
    );
  const pieces: Uint8Array[] = [];
  for await (const piece of rendered.write('png')) pieces.push(piece);
  return {
    png: new Uint8Array(Buffer.concat(pieces)),
    recipe: texts.find(({ keyword }) => keyword === recipeKeywords.recipe)?.text ?? null,
    notReproducibleBecause,
  };
}
