import { basename } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { figureEvaluations, type FigureSpec } from '../../contract/figures/index.ts';
import { compareModels, describeDifferences, identityOf } from '../../contract/model-identity.ts';
import type { FoundRecipe, MissingFont, RecipeSource, Replay } from '../../contract/replay.ts';
import { locateModel } from '../models/places/config-file.ts';
import { storeLatents } from '../recipes/embedded-latents.ts';
import { openRecipe, openRecipeText, type RecipeFile } from '../recipes/recipe-file.ts';
import type { ReadRecipe } from '../recipes/recipe-text.ts';
import { isVerifiable, replay } from '../recipes/replay.ts';
import type { HostedStudio } from '../studio.ts';
import type { JobFeed } from './job-feed.ts';

/**
 * Recipes of files that a person dropped on the window, or of a picture that they pasted: read from an untrusted source,
 * made again when they say so.
 */

/** Stands for the file of what was pasted. */
const PASTED = 'Pasted picture';

let finding = new AbortController();

/**
 * The recipe in the source; null for a file without one, or of a model. Cancels reading of the previous
 * source. Throws as openRecipe does.
 */
export async function findRecipe(studio: HostedStudio, source: RecipeSource): Promise<FoundRecipe | null> {
  finding.abort();
  finding = new AbortController();
  const found = await open(source, finding.signal).catch(async (error: unknown) => {
    if (!('location' in source) || (await locateModel(source.location)) === null) throw error;
    return null;
  });
  if (!found?.recipe) return null;
  const { bytes, recipe } = found;
  return {
    name: nameOf(source),
    model: recipe.model,
    figures: recipe.figures.map((figure) => ({
      figure,
      evaluations: figureEvaluations(figure),
      missingFont: findMissingFont(studio, figure),
    })),
    job: recipe.environment === null,
    verifiable: isVerifiable(bytes),
  };
}

function findMissingFont(studio: HostedStudio, figure: FigureSpec): MissingFont | null {
  if (figure.font === null || studio.hasFont(figure.font)) return null;
  try {
    const { missing } = studio.letters(figure);
    return missing.length > 0 ? { sha256: figure.font, letters: missing } : null;
  } catch {
    return null; // what cannot be laid out says so when it is made
  }
}

/** Stores the latents embedded in the recipe and returns one of its figures, which refers to them. */
export async function restoreRecipe(
  studio: HostedStudio,
  source: RecipeSource,
  place: number,
): Promise<FigureSpec> {
  const { recipe } = await read(source);
  const figure = recipe.figures[place];
  if (!figure) throw new StudioError('document/malformed', `${placeOf(source)}: has no figure ${place + 1}`);
  await storeLatents(studio, recipe.latents);
  return figure;
}

/**
 * Makes a picture or animation again with the open model and compares the pixels. Throws a StudioError `model/not-found` where
 * that is not the recipe's, unless `otherModel`.
 */
export async function verifyRecipe(
  studio: HostedStudio,
  feed: JobFeed,
  source: RecipeSource,
  otherModel: boolean,
): Promise<Replay> {
  const { recipe, bytes } = await read(source);
  const { model } = studio.state;
  if (!model) throw new StudioError('model/not-found', 'no model is open');
  const differences = compareModels(recipe.model, identityOf(model));
  if (differences.length > 0 && !otherModel)
    throw new StudioError(
      'model/not-found',
      `${nameOf(source)}: not made with ${model.name}: ${describeDifferences(differences)}`,
    );
  await storeLatents(studio, recipe.latents);
  return replay(studio, bytes, recipe, placeOf(source), { onProgress: (progress) => feed.emit(progress) });
}

async function read(source: RecipeSource): Promise<{ recipe: ReadRecipe; bytes: Uint8Array }> {
  const { bytes, recipe } = await open(source);
  if (!recipe) throw new StudioError('document/malformed', `${placeOf(source)}: contains no recipe`);
  return { recipe, bytes };
}

async function open(source: RecipeSource, signal?: AbortSignal): Promise<RecipeFile> {
  if ('location' in source) return openRecipe(source.location, signal);
  const recipe = await openRecipeText({ text: source.recipe, name: PASTED }, signal);
  return { bytes: source.picture ?? new Uint8Array(), recipe };
}

/** For people. */
function nameOf(source: RecipeSource): string {
  return basename(placeOf(source));
}

/** For messages. */
function placeOf(source: RecipeSource): string {
  return 'location' in source ? source.location : PASTED;
}
