import { RECIPE_SCHEMA } from '../../contract/recipe.ts';
import { migrate, migrateModelDigest, type Migration, type Schemas } from '../schema-migrations.ts';

/** 1 → 2: a model is known by its parts, its schedule and the shape of its latent. */
const recordModelParts: Migration = (recipe) => ({ ...recipe, model: migrateModelDigest(recipe['model']) });

/** 2 → 3, 3 → 4, 4 → 5, 5 → 6: fields that were added stand for what was drawn before wherever they are absent. */
const addFields: Migration = (recipe) => ({ ...recipe });

/** The schemas of recipes and jobs that this app reads. */
export const recipeSchemas: Schemas = {
  present: RECIPE_SCHEMA,
  steps: [recordModelParts, addFields, addFields, addFields, addFields],
};

/** A recipe or job of any schema up to the present one as one of the present schema, whose shape is not checked yet. */
export function migrateRecipe(recipe: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { schema } = recipe;
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1) return recipe; // the parser says so
  return { ...migrate(recipe, schema, recipeSchemas), schema: RECIPE_SCHEMA };
}
