import { expect, it } from 'vitest';
import type { FoundRecipe, RecipeSource } from '../../../src/contract/replay.ts';
import { MAX_RECIPE_BYTES, RECIPE_SCHEMA } from '../../../src/contract/recipe.ts';
import { parse } from '../../../src/contract/parsers.ts';
import { recipeSource } from '../../../src/contract/replay.ts';
import { findRecipe, restoreRecipe } from '../../../src/main/shell/dropped-recipes.ts';
import type { HostedStudio } from '../../../src/main/studio.ts';
import { environment, lineOf, mark, seed } from '../recipes/support/recipes.ts';

/** Of a pasted recipe nothing but its latents reaches the studio. */
const studio = { storeNumbers: async () => ({ sha256: '' }) } as unknown as HostedStudio;
const recipe = {
  schema: RECIPE_SCHEMA,
  model: mark,
  figure: lineOf(seed(1), seed(2)),
  latents: [],
  environment,
};
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const pasted = (text: string, picture: Uint8Array<ArrayBuffer> | null = null): RecipeSource => ({
  recipe: text,
  picture,
});
const find = (source: RecipeSource): Promise<FoundRecipe | null> => findRecipe(studio, source);

it('a pasted recipe is found as one in a file, under a name of its own', async () => {
  const found = await find(pasted(JSON.stringify(recipe), png));
  expect(found).toMatchObject({
    name: 'Pasted picture',
    job: false,
    verifiable: true,
    model: { name: mark.name },
  });
  expect(found!.figures.map(({ figure }) => figure)).toMatchObject([{ kind: 'line' }]);
  expect(await find(pasted(JSON.stringify(recipe)))).toMatchObject({ verifiable: false });
  expect(await restoreRecipe(studio, pasted(JSON.stringify(recipe)), 0)).toMatchObject({ kind: 'line' });
  await expect(restoreRecipe(studio, pasted(JSON.stringify(recipe)), 1)).rejects.toThrow(
    'Pasted picture: has no figure 2',
  );
});

it.each([
  ['cut', JSON.stringify(recipe).slice(0, 100), 'document/malformed'],
  ['no JSON', 'see https://example.org', 'document/malformed'],
  ['of another program', '{"schema":"3","name":"x"}', 'document/malformed'],
  ['of a newer app', JSON.stringify({ ...recipe, schema: RECIPE_SCHEMA + 1 }), 'document/too-new'],
  [
    'of a damaged figure',
    JSON.stringify({ ...recipe, figure: { ...recipe.figure, pins: [] } }),
    'document/malformed',
  ],
  ['deeply nested', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'document/malformed'],
])('a recipe that is %s is refused in one line that says what it is', async (_, text, code) => {
  const error = await find(pasted(text)).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code, message: expect.stringMatching(/^Pasted picture: .+$/) });
});

it('a large one is read by a thread of its own, with the same result', async () => {
  const padded = JSON.stringify({ ...recipe, figure: { ...recipe.figure, title: 'long' } }).replace(
    '"latents":[]',
    `"latents":[${' '.repeat(5 * 2 ** 20)}]`,
  );
  expect(await find(pasted(padded))).toMatchObject({
    name: 'Pasted picture',
    figures: [{ figure: { title: 'long' } }],
  });
  await expect(find(pasted(`${padded}}`))).rejects.toMatchObject({ code: 'document/malformed' });
});

it('the request takes a file or a text of at most 32 MiB, and nothing else', () => {
  const read = (source: unknown) => parse(recipeSource, source, 'recipe/read');
  expect(read({ location: '/a.png' })).toEqual({ location: '/a.png' });
  expect(read(pasted('{}', png))).toEqual({ recipe: '{}', picture: png });
  for (const wrong of [
    {},
    { location: '' },
    { recipe: '', picture: null },
    { recipe: 'x'.repeat(MAX_RECIPE_BYTES + 1), picture: null },
    { recipe: '{}' },
    { recipe: '{}', picture: [1, 2] },
    { recipe: '{}', picture: null, location: '/a.png' },
  ])
    expect(() => read(wrong)).toThrow('recipe/read: ');
});
