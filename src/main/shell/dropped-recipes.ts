import { basename } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { figureEvaluations, type FigureSpec } from '../../contract/figures/index.ts';
import { compareModels, describeDifferences, identityOf } from '../../contract/model-identity.ts';
import type { FoundRecipe, MissingFont, Replay } from '../../contract/replay.ts';
import { locateModel } from '../models/places/config-file.ts';
import { storeLatents } from '../recipes/embedded-latents.ts';
import { openRecipe } from '../recipes/recipe-file.ts';
import type { ReadRecipe } from '../recipes/recipe-text.ts';
import { isVerifiable, replay } from '../recipes/replay.ts';
import type { HostedStudio } from '../studio.ts';
import type { JobFeed } from './job-feed.ts';

/** Recipes of files that a person dropped on the window: read from an untrusted source, made again when they say so. */

let finding = new AbortController();

/**
 * The recipe in the file; null for a file without one, or of a model. Cancels reading of the previous
 * file. Throws as openRecipe does.
 */
export async function findRecipe(studio: HostedStudio, location: string): Promise<FoundRecipe | null> {
  finding.abort();
  finding = new AbortController();
  const found = await openRecipe(location, finding.signal).catch(async (error: unknown) => {
    if ((await locateModel(location)) === null) throw error;
    return null;
  });
  if (!found?.recipe) return null;
  const { bytes, recipe } = found;
  return {
    name: basename(location),
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

/** Stores the latents embedded in the file's recipe and returns one of its figures, which refers to them. */
export async function restoreRecipe(
  studio: HostedStudio,
  location: string,
  place: number,
): Promise<FigureSpec> {
  const { recipe } = await read(location);
  const figure = recipe.figures[place];
  if (!figure) throw new StudioError('document/malformed', `${location}: has no figure ${place + 1}`);
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
  location: string,
  otherModel: boolean,
): Promise<Replay> {
  const { recipe, bytes } = await read(location);
  const { model } = studio.state;
  if (!model) throw new StudioError('model/not-found', 'no model is open');
  const differences = compareModels(recipe.model, identityOf(model));
  if (differences.length > 0 && !otherModel)
    throw new StudioError(
      'model/not-found',
      `${basename(location)}: not made with ${model.name}: ${describeDifferences(differences)}`,
    );
  await storeLatents(studio, recipe.latents);
  return replay(studio, bytes, recipe, location, { onProgress: (progress) => feed.emit(progress) });
}

async function read(location: string): Promise<{ recipe: ReadRecipe; bytes: Uint8Array }> {
  const { bytes, recipe } = await openRecipe(location);
  if (!recipe) throw new StudioError('document/malformed', `${location}: contains no recipe`);
  return { recipe, bytes };
}
