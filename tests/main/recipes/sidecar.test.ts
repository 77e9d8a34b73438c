import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recipeTexts } from '../../../src/main/recipes/figure-recipe.ts';
import { readRecipeFile } from '../../../src/main/recipes/recipe-file.ts';
import { sidecarOf, writeSidecar } from '../../../src/main/recipes/sidecar.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { writeFiles } from '../models/support/write-files.ts';
import { lineOf, recipeOf, seed } from './support/recipes.ts';

it('a recipe beside a file is read as that of the file, and goes where the next one has none', async () => {
  const folder = tempFolder();
  await writeFiles(folder, { 'x0.csv': Buffer.from('a,b\n') });
  const file = join(folder, 'x0.csv');
  const recipe = recipeOf(lineOf(seed(1), seed(2)));
  await writeSidecar(file, recipeTexts(recipe).texts);
  expect((await readRecipeFile(file)).figures).toEqual([recipe.figure]);
  await writeSidecar(file, [{ keyword: 'parameters', text: 'too large to be made again' }]);
  expect(existsSync(sidecarOf(file))).toBe(false);
});
