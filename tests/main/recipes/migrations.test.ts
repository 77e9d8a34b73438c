import { expect, it } from 'vitest';
import { RECIPE_SCHEMA } from '../../../src/contract/recipe.ts';
import { migrateRecipe, recipeSchemas } from '../../../src/main/recipes/migrations.ts';
import { digest } from './support/models.ts';

it('there is one migration from each schema to the next', () => {
  expect(recipeSchemas.steps).toHaveLength(RECIPE_SCHEMA - 1);
});

it('a recipe of schema 1 knows its network; its schedule and its size were not recorded', () => {
  const old = Object.freeze({ schema: 1, model: { digest, name: 'a' }, figure: 7 });
  expect(migrateRecipe(old)).toEqual({
    schema: RECIPE_SCHEMA,
    model: { name: 'a', parts: [{ role: 'denoiser', digest }], schedule: null, latentShape: null },
    figure: 7,
  });
  expect(old).toEqual({ schema: 1, model: { digest, name: 'a' }, figure: 7 });
});

it.each([[null], [1], ['x'], [[]]])('a model that is %j is left for the parser to refuse', (model) => {
  expect(migrateRecipe({ schema: 1, model })).toEqual({ schema: RECIPE_SCHEMA, model });
});

it.each([[0], [-1], [1.5], ['1'], [undefined], [99]])('schema %j is left as it is', (schema) => {
  expect(migrateRecipe({ schema }).schema).toBe(schema === 99 ? RECIPE_SCHEMA : schema);
});
