import { writePng } from '../../src/main/exporters/png.ts';
import { recipeTexts } from '../../src/main/recipes/figure-recipe.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { latentOf, lineOf, recipeOf, seed, stored } from '../main/recipes/support/recipes.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';

const latent = latentOf(1);
const figure = lineOf(stored(latent), { kind: 'slerp', a: seed(1), b: stored(latent), u: 0.5 });
const sound = JSON.stringify(recipeOf(figure, [latent]));
const pixels = new Uint8ClampedArray(16).fill(255);

/** The recipe in a picture, as text that is broken before or the picture's bytes after. */
async function picture(text: string): Promise<Uint8Array> {
  const texts = [...recipeTexts(recipeOf(figure)).texts.slice(1), { keyword: 'slerpscope', text }];
  const pieces: Uint8Array[] = [];
  for await (const piece of writePng({ width: 2, height: 2, opaque: true }, [pixels], texts))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Recipes by themselves and in pictures. */
export const recipe: FuzzedFormat = {
  name: 'recipe',
  async input(random) {
    const encode = (value: unknown): string => JSON.stringify(value) ?? 'null';
    switch (random.below(4)) {
      case 0:
        return Buffer.from(encode(mutateJson(JSON.parse(sound), random)));
      case 1:
        return mutateBytes(Buffer.from(sound), random);
      case 2:
        return picture(encode(mutateJson(JSON.parse(sound), random)));
      default:
        return mutateBytes(await picture(sound), random);
    }
  },
  read: (input) => readRecipe(input, 'input'),
};
