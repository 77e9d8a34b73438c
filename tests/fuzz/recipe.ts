import { recipeTexts } from '../../src/main/recipes/figure-recipe.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import {
  gifWith,
  latentOf,
  lineOf,
  pngWith,
  recipeOf,
  safetensorsWith,
  seed,
  stored,
  vectorWith,
} from '../main/recipes/support/recipes.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';

const latent = latentOf(1);
const terms = [
  { weight: -0.5, ref: seed(2) },
  { weight: 1, ref: stored(latent) },
];
const mixed = { kind: 'mix', terms } as const;
const figure = lineOf(stored(latent), { kind: 'slerp', a: seed(1), b: mixed, u: 0.5 });
const sound = JSON.stringify(recipeOf(figure, [latent]));
const [, words] = recipeTexts(recipeOf(figure)).texts;
const texts = (text: string) => [words!, { keyword: 'slerpscope', text }];

/** Recipes by themselves and in pictures, films and arrays. */
export const recipe: FuzzedFormat = {
  name: 'recipe',
  async input(random) {
    const encode = (value: unknown): string => JSON.stringify(value) ?? 'null';
    switch (random.below(9)) {
      case 0:
        return Buffer.from(encode(mutateJson(JSON.parse(sound), random)));
      case 1:
        return mutateBytes(Buffer.from(sound), random);
      case 2:
        return pngWith(texts(encode(mutateJson(JSON.parse(sound), random))));
      case 3:
        return mutateBytes(await pngWith(texts(sound)), random);
      case 4:
        return gifWith(texts(encode(mutateJson(JSON.parse(sound), random))));
      case 5:
        return mutateBytes(await vectorWith('svg', texts(sound)), random);
      case 6:
        return mutateBytes(await vectorWith('pdf', texts(sound)), random);
      case 7:
        return mutateBytes(safetensorsWith(texts(sound)), random);
      default:
        return mutateBytes(await gifWith(texts(sound)), random);
    }
  },
  read: (input) => readRecipe(input, 'input'),
};
