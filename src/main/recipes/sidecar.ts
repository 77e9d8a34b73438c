import { rm } from 'node:fs/promises';
import type { FigureText } from '../../contract/figure.ts';
import { recipeKeywords } from '../../contract/recipe.ts';
import { writeFileAtomically } from '../atomic-file.ts';

/** Where the recipe lies of a file whose format holds no text. */
export function sidecarOf(path: string): string {
  return `${path}.recipe.json`;
}

/**
 * Writes the recipe among these texts beside its file. Where there is none, that of an earlier file of the name goes.
 * Throws a StudioError `figure/unwritable`.
 */
export async function writeSidecar(path: string, texts: readonly FigureText[]): Promise<void> {
  const recipe = texts.find(({ keyword }) => keyword === recipeKeywords.recipe);
  if (recipe) await writeFileAtomically(sidecarOf(path), Buffer.from(recipe.text, 'utf8'));
  else await rm(sidecarOf(path), { force: true });
}
