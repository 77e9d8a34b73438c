import { reportError, StudioError } from '../../contract/errors.ts';
import { MAX_RECIPE_BYTES, recipeKeywords } from '../../contract/recipe.ts';
import { isPng } from '../exporters/png-chunks.ts';
import { describeConfig } from '../models/config-file.ts';
import { oneLine } from '../models/error.ts';
import { isFile, MAX_FILE_BYTES, readWholeFile } from '../models/files.ts';
import { isGif, readGifText } from './gif-texts.ts';
import { isPdf, readPdfText } from './pdf-texts.ts';
import { readPngText } from './png-texts.ts';
import { readRecipeText, type ReadRecipe } from './recipe-text.ts';
import { isSafetensors, readSafetensorsText } from './safetensors-texts.ts';
import { sidecarOf } from './sidecar.ts';
import { isSvg, readSvgText } from './svg-texts.ts';

/** The formats that carry texts. */
const carriers: readonly {
  is(bytes: Uint8Array): boolean;
  read(bytes: Uint8Array, keyword: string, most: number, name: string): string | null;
}[] = [
  { is: isPng, read: readPngText },
  { is: isGif, read: readGifText },
  { is: isSvg, read: readSvgText },
  { is: isPdf, read: readPdfText },
  { is: isSafetensors, read: readSafetensorsText },
];

/** A file and its recipe, or null where it has none. */
export interface RecipeFile {
  readonly bytes: Uint8Array;
  readonly recipe: ReadRecipe | null;
}

/**
 * Reads a file from anybody with the recipe that it carries, else the one that lies beside it (`<file>.recipe.json`), else
 * the recipe or job that it is itself. Throws a StudioError of one line that names the file: `document/unreadable`,
 * `document/malformed`, `document/too-new`.
 */
export async function openRecipe(path: string): Promise<RecipeFile> {
  const bytes = await readBytes(path);
  const text = findCarried(bytes, path);
  if (text !== null) return { bytes, recipe: readRecipeText(text, path) };
  const sidecar = sidecarOf(path);
  if (await isFile(sidecar))
    return { bytes, recipe: readRecipeText(decode(await readBytes(sidecar), sidecar), sidecar) };
  return { bytes, recipe: readAlone(bytes, path) };
}

/** The recipe of a file that has to have one. Throws as openRecipe does. */
export async function readRecipeFile(path: string): Promise<ReadRecipe> {
  const { recipe } = await openRecipe(path);
  if (!recipe) throw new StudioError('document/malformed', `${path}: carries no recipe`);
  return recipe;
}

/** The recipe in the bytes of a file, which may be hostile; null in one without. Throws as openRecipe does. */
export function readRecipe(bytes: Uint8Array, file: string): ReadRecipe | null {
  const text = findCarried(bytes, file);
  return text === null ? readAlone(bytes, file) : readRecipeText(text, file);
}

function findCarried(bytes: Uint8Array, file: string): string | null {
  try {
    const carrier = carriers.find(({ is }) => is(bytes));
    return carrier?.read(bytes, recipeKeywords.recipe, MAX_RECIPE_BYTES, file) ?? null;
  } catch (error) {
    throw new StudioError('document/malformed', reportError(error).message);
  }
}

/** Bytes that begin as an object of JSON does; what else there is may lie beside its recipe. */
function readAlone(bytes: Uint8Array, file: string): ReadRecipe | null {
  const isJson = /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
  if (!isJson) return null;
  try {
    return readRecipeText(decode(bytes, file), file);
  } catch (error) {
    const config = describeConfig(bytes, file);
    if (config === null) throw error;
    throw new StudioError(
      'document/malformed',
      oneLine(`${file}: ${config}, neither a recipe nor a job; open its folder as the model`),
    );
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readWholeFile(path, MAX_FILE_BYTES);
  } catch (error) {
    throw new StudioError('document/unreadable', reportError(error).message);
  }
}

function decode(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_RECIPE_BYTES)
    throw new StudioError(
      'document/malformed',
      oneLine(`${file}: a recipe of ${bytes.length} bytes, more than ${MAX_RECIPE_BYTES}`),
    );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StudioError('document/malformed', oneLine(`${file}: not UTF-8`));
  }
}
