import { rm } from 'node:fs/promises';
import { StudioError } from '../../contract/errors.ts';
import type { FileText } from '../../contract/formats.ts';
import { recipeKeywords } from '../../contract/recipe.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { describeFileError } from '../files/file-errors.ts';

/** The path of the recipe beside a file whose format has no texts. */
export function sidecarOf(path: string): string {
  return `${path}.recipe.json`;
}

/**
 * Writes the recipe among these texts beside its file. Where there is none, that of an earlier file of the name goes.
 * Throws a StudioError `figure/unwritable`.
 */
export async function writeSidecar(path: string, texts: readonly FileText[]): Promise<void> {
  const recipe = texts.find(({ keyword }) => keyword === recipeKeywords.recipe);
  if (recipe) await writeFileAtomically(sidecarOf(path), Buffer.from(recipe.text, 'utf8'));
  else await removeSidecar(sidecarOf(path));
}

async function removeSidecar(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    const problem = describeFileError(error);
    throw new StudioError('figure/unwritable', `${path}: cannot be removed (${problem})`);
  });
}
