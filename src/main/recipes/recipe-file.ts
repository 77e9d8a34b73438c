import { reportError, StudioError } from '../../contract/errors.ts';
import { MAX_RECIPE_BYTES, recipeKeywords } from '../../contract/recipe.ts';
import { describeConfig } from '../models/places/config-file.ts';
import { oneLine } from '../files/untrusted-text.ts';
import { isFile, MAX_FILE_BYTES, readWholeFile, statOrNull } from '../files/bounded-file.ts';
import { findText } from '../formats/index.ts';
import { callWorker } from '../worker-call.ts';
import { readRecipeText, type ReadRecipe } from './recipe-text.ts';
import { sidecarOf } from './sidecar.ts';

/** A file and its recipe, or null where it has none. */
export interface RecipeFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly recipe: ReadRecipe | null;
}

/** Read in a few hundredths of a second, whatever the content. */
const SMALL_BYTES = 4 * 2 ** 20;

/**
 * Reads a file, which may be hostile, with the recipe in it, else the one beside it (`<file>.recipe.json`), else
 * the recipe or job that it is itself; large ones in a thread of their own. Throws a StudioError of one line that names
 * the file: `document/unreadable`, `document/malformed`, `document/too-new`; `run/cancelled` once `signal` is aborted.
 */
export async function openRecipe(path: string, signal?: AbortSignal): Promise<RecipeFile> {
  const sizes = await Promise.all([path, sidecarOf(path)].map(sizeOf));
  if (sizes.every((size) => size <= SMALL_BYTES)) return openRecipeHere(path);
  return callWorker<RecipeFile>('recipe-reader', path, signal);
}

/** The text of a recipe or job that lies in no file, under the name that errors give it. */
export interface NamedText {
  readonly text: string;
  readonly name: string;
}

/** Reads a recipe or job that lies in no file and may be hostile, as openRecipe reads one that does. */
export async function openRecipeText(named: NamedText, signal?: AbortSignal): Promise<ReadRecipe> {
  if (named.text.length <= SMALL_BYTES) return readRecipeText(named.text, named.name);
  return callWorker<ReadRecipe>('recipe-reader', named, signal);
}

/** The same in this thread. */
export async function openRecipeHere(path: string): Promise<RecipeFile> {
  const bytes = await readBytes(path);
  const embedded = findEmbedded(bytes, path);
  const sidecar = sidecarOf(path);
  if (embedded === null && (await asUnreadable(isFile(sidecar))))
    return { bytes, recipe: readRecipeText(decode(await readBytes(sidecar), sidecar), sidecar) };
  return { bytes, recipe: readRecipe(bytes, path, embedded) };
}

/**
 * The recipe in the bytes of a file, which they contain (`embedded`) or are; null if there is none. Throws as
 * openRecipe does.
 */
export function readRecipe(
  bytes: Uint8Array,
  file: string,
  embedded = findEmbedded(bytes, file),
): ReadRecipe | null {
  return embedded === null ? readAlone(bytes, file) : readRecipeText(embedded, file);
}

/** 0 where there is nothing to read: reading says so. */
async function sizeOf(path: string): Promise<number> {
  return (await asUnreadable(statOrNull(path)))?.size ?? 0;
}

/** The recipe of a file that has to have one. Throws as openRecipe does. */
export async function readRecipeFile(path: string, signal?: AbortSignal): Promise<ReadRecipe> {
  const { recipe } = await openRecipe(path, signal);
  if (!recipe) throw new StudioError('document/malformed', `${path}: contains no recipe`);
  return recipe;
}

function findEmbedded(bytes: Uint8Array, file: string): string | null {
  try {
    return findText(bytes, recipeKeywords.recipe, MAX_RECIPE_BYTES, file);
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

function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return asUnreadable(readWholeFile(path, MAX_FILE_BYTES));
}

function asUnreadable<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new StudioError('document/unreadable', reportError(error).message);
  });
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
