import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { bundledLocation } from '../../../../src/contract/bundled-model.ts';
import type { Playback } from '../../../../src/contract/animation.ts';
import type { FigureSpec } from '../../../../src/contract/figures/index.ts';
import { MAX_RECIPE_BYTES, recipeKeywords } from '../../../../src/contract/recipe.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';
import { readGifText } from '../../../../src/main/formats/gif/texts.ts';
import { readPdfText } from '../../../../src/main/formats/pdf/texts.ts';
import { readPngText } from '../../../../src/main/formats/png/texts.ts';
import { readSafetensorsText } from '../../../../src/main/formats/safetensors/texts.ts';
import { sidecarOf } from '../../../../src/main/recipes/sidecar.ts';
import { readSvgText } from '../../../../src/main/formats/svg/texts.ts';

/** The files of tests/fixtures/recipes/1, as a test finds them: what stands in them, before any migration. */

const fixtures = join(projectRoot(import.meta.dirname), 'tests', 'fixtures');
const folder = join(fixtures, 'recipes', '1');
const SIDECAR = '.recipe.json';
const TEXTS_OF_FOLDER = ['README.md'];

/** What JSON of schema 1 holds, of a recipe or a job. */
export interface RawRecipe {
  readonly schema: number;
  readonly model: { readonly digest: string; readonly name: string };
  readonly figure?: FigureSpec;
  readonly figures?: readonly FigureSpec[];
  readonly film?: Playback;
  readonly latents: readonly object[];
  readonly environment?: Readonly<Record<string, unknown>>;
}

export const pathOf = (name: string): string => join(folder, name);
export const bytesOf = (name: string): Buffer => readFileSync(pathOf(name));

/** Every file that carries a recipe or has one beside it; of a video that is not kept, what lay beside it. */
export function listFiles(): string[] {
  const isBeside = (name: string): boolean =>
    name.endsWith(SIDECAR) && existsSync(pathOf(name.slice(0, -SIDECAR.length)));
  return readdirSync(folder).filter((name) => !TEXTS_OF_FOLDER.includes(name) && !isBeside(name));
}

/** What kind of file carries the recipe: an ending; `metrics.json` of numbers, which a job's is not; a video's beside it. */
export function carrierOf(name: string): string {
  const video = /\.(webm|mp4)(\.recipe\.json)?$/.exec(name);
  if (video) return video[1]!;
  return name.endsWith('-metrics.json') ? 'metrics.json' : extname(name).slice(1);
}

const readers: Readonly<Record<string, typeof readPngText>> = {
  png: readPngText,
  apng: readPngText,
  gif: readGifText,
  svg: readSvgText,
  pdf: readPdfText,
  safetensors: readSafetensorsText,
};

/** A text as it stands in the file; null in one of a kind that holds none. */
export function textOf(name: string, keyword: string): string | null {
  return readers[carrierOf(name)]?.(bytesOf(name), keyword, MAX_RECIPE_BYTES, name) ?? null;
}

/** The recipe or job as it stands in the file, or beside it. */
export function rawOf(name: string): RawRecipe {
  const beside = sidecarOf(pathOf(name));
  const text =
    textOf(name, recipeKeywords.recipe) ?? readFileSync(existsSync(beside) ? beside : pathOf(name), 'utf8');
  return JSON.parse(text) as RawRecipe;
}

export function figuresOf({ figure, figures }: RawRecipe): readonly FigureSpec[] {
  return figures ?? [figure!];
}

/** Where the recipe's model is opened from. */
export function locationOf({ model: { name } }: RawRecipe): string {
  return existsSync(join(fixtures, name)) ? join(fixtures, name) : bundledLocation(name);
}

/** The pictures that a job's figures or a video's frames are compared with: they were made of the same figures. */
export function picturesOf(name: string): string[] {
  if (carrierOf(name) === 'json') {
    const stem = name.slice(0, -'.json'.length);
    const { figures } = rawOf(name);
    return figures ? figures.map((_, i) => `${stem}-${i + 1}.png`) : [`${stem}.png`];
  }
  const stem = name.slice(0, name.indexOf('.'));
  return [`${stem}.apng`];
}
