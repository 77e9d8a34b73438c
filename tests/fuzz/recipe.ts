import { compareFigure } from '../../src/contract/figures/comparison.ts';
import type { ConsistencyFigure } from '../../src/contract/figures/consistency.ts';
import { figureEvaluations, figureSpec, type FigureSpec } from '../../src/contract/figures/index.ts';
import type { LineFigure } from '../../src/contract/figures/line.ts';
import type { PlaneFigure } from '../../src/contract/figures/plane.ts';
import { stripStyle, type FigureStyle } from '../../src/contract/figures/style.ts';
import { parse } from '../../src/contract/parsers.ts';
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
const { scale, settings } = figure;
const style: FigureStyle & Pick<LineFigure, 'settings'> = {
  ...{
    ...stripStyle,
    scale,
    settings,
    plot: 'below',
    smooth: true,
    mathText: true,
    classNames: { 3: 'crane' },
  },
  ...{ title: 'x_T, x̂_{t-1} at η = 0', print: { width: 3.3, height: 5, text: 8, dpi: 300 } },
};
const named = figure.pins.map(({ ref }) => ({ name: 'ᾱ_t', ref }));
const even: LineFigure = { ...figure, ...style, innerU: [[0.1, 0.7]] };
const plane: PlaneFigure = {
  ...{ ...style, kind: 'plane', columns: 3, rows: 2, mode: 'lerp' },
  corners: [named[0]!, named[1]!, named[1]!, named[0]!],
  lattice: { level: 2, column: -3, row: 5 },
};
const sheet: ConsistencyFigure = {
  ...{ ...style, kind: 'consistency', ladder: [2, 5], reference: 5, contrast: 'none', metric: 'mse' },
  pins: named,
};
const film = { format: 'gif', rate: 10, repeat: 'loop' } as const;
/** One of each kind that has fields of its own, the first most often. */
const sounds = [
  recipeOf(figure, [latent]),
  recipeOf(figure, [latent]),
  { ...recipeOf(even, [latent]), film: { ...film, size: { width: 64, height: 48 } } },
  recipeOf(plane, [latent]),
  recipeOf(compareFigure(plane, { kind: 'lerp' }, ['lerp', 'slerp']), [latent]),
  {
    ...recipeOf(compareFigure(even, { kind: 'eta', eta: 1 }, ['η = 0', 'η = 1']), [latent]),
    film: { ...film, size: { picture: 64 } },
  },
  recipeOf(compareFigure(sheet, { kind: 'lerp' }, ['slerp', 'lerp'], [seed(3), mixed]), [latent]),
].map((recipe) => JSON.stringify(recipe));
const [, words] = recipeTexts(recipeOf(figure)).texts;
const texts = (text: string) => [words!, { keyword: 'slerpscope', text }];

/** Recipes by themselves and in pictures, films and arrays. */
export const recipe: FuzzedFormat = {
  name: 'recipe',
  async input(random) {
    const sound = random.pick(sounds);
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
  read(input) {
    const found = readRecipe(input, 'input');
    for (const figure of found?.figures ?? []) use(figure);
  },
};

/** What is done with a figure before anything is checked that needs a model: what it takes is told, and it is written again. */
function use(figure: FigureSpec): void {
  figureEvaluations(figure);
  const written = JSON.stringify(figure);
  const again = JSON.stringify(parse(figureSpec, JSON.parse(written), 'recipe'));
  if (again !== written) throw new Error(`written again as ${again}, not ${written}`);
}
