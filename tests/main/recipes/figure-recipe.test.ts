import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recipeKeywords } from '../../../src/contract/recipe.ts';
import type { LatentRef } from '../../../src/core/latent-ref.ts';
import { randn } from '../../../src/core/random/index.ts';
import { LatentSource } from '../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { encodeNpy } from '../../../src/main/formats/npy/npy.ts';
import { embeddedReader } from '../../../src/main/recipes/embedded-latents.ts';
import { recordFigure, type RecipeStudio } from '../../../src/main/recipes/figure-recipe.ts';
import { readRecipeText } from '../../../src/main/recipes/recipe-text.ts';
import { resolveLatent } from '../../../src/core/latent-ref.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { environment, lineOf, modelInfo, seed, shape } from './support/recipes.ts';

/** A studio as far as latents go: the real source and store, in memory. */
function openStudio(): RecipeStudio {
  const store = new LatentStore(null);
  const source = new LatentSource(store);
  const device = { ...environment, choice: 'cpu', badge: 'CPU', trials: [], secondsPerSample: 1 } as const;
  return {
    state: {
      version: '0.1.0',
      engine: 'ready',
      model: modelInfo,
      device,
      opening: null,
      error: null,
      second: null,
    },
    storeLatent: async (ref) => ({ sha256: await store.put((await source.resolve(ref, shape)).latent) }),
    async resolveLatents(refs) {
      const found = await Promise.all(refs.map((ref) => source.resolve(ref, shape)));
      const data = Float32Array.from(found.flatMap(({ latent }) => [...latent.data]));
      return { shape: [refs.length, ...shape], data };
    },
  };
}

it('a figure over files tells of no path, carries each latent once, and makes the same numbers without the files', async () => {
  const path = join(tempFolder(), 'secret-place.npy');
  await writeFile(path, encodeNpy([2, ...shape], randn('numpy', 5n, 96)));
  const file = (index: number): LatentRef => ({ kind: 'file', path, index });
  const near: LatentRef = { kind: 'near', of: file(1), degrees: 20, seed: '3' };
  const studio = openStudio();
  const wanted = await new LatentSource(new LatentStore(null)).resolve(near, shape);
  const { figure, texts, notReproducibleBecause } = await recordFigure(
    studio,
    lineOf(seed(1), near, file(1), file(0)),
  );
  await rm(path);

  expect(notReproducibleBecause).toBeNull();
  for (const { text } of texts) expect(text).not.toContain('secret-place');
  const text = texts.find(({ keyword }) => keyword === recipeKeywords.recipe)!.text;
  const read = readRecipeText(text, 'recipe');
  expect(read.figures).toEqual([figure]);
  expect(read.latents.length).toBe(2);
  const again = read.figures[0]!.kind === 'line' ? read.figures[0]!.pins[1]!.ref : null;
  expect((await resolveLatent(again!, shape, embeddedReader(read.latents))).data).toEqual(wanted.latent.data);
});
