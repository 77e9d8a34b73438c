import { reportError, StudioError } from '../../contract/errors.ts';
import { MAX_RECIPE_BYTES, recipeKeywords } from '../../contract/recipe.ts';
import { isPng } from '../exporters/png-chunks.ts';
import { oneLine } from '../models/error.ts';
import { isFile, readWholeFile } from '../models/files.ts';
import { isGif, readGifText } from './gif-texts.ts';
import { isPdf, readPdfText } from './pdf-texts.ts';
import { readPngText } from './png-texts.ts';
import { readRecipeText, type ReadRecipe } from './recipe-text.ts';
import { isSvg, readSvgText } from './svg-texts.ts';

const MAX_FILE_BYTES = 2 ** 30;
/** Of the recipe beside a file whose format holds no text. */
const SIDECAR_ENDING = '.recipe.json';

/** The formats that carry texts. */
const carriers: readonly {
  is(bytes: Uint8Array): boolean;
  read(bytes: Uint8Array, keyword: string, most: number, name: string): string | null;
}[] = [
  { is: isPng, read: readPngText },
  { is: isGif, read: readGifText },
  { is: isSvg, read: readSvgText },
  { is: isPdf, read: readPdfText },
];

/**
 * The recipe that a picture carries, or a recipe or job by itself, from anybody. The file beside a picture
 * (`<file>.recipe.json`) is taken where the picture carries none. Throws a StudioError of one line that names the
 * file: `document/unreadable`, `document/malformed`, `document/too-new`.
 */
export async function readRecipeFile(path: string): Promise<ReadRecipe> {
  const found = readRecipe(await readBytes(path), path);
  if (found) return found;
  const sidecar = `${path}${SIDECAR_ENDING}`;
  if (!(await isFile(sidecar))) throw new StudioError('document/malformed', `${path}: carries no recipe`);
  return readRecipeText(decode(await readBytes(sidecar), sidecar), sidecar);
}

/** The recipe in the bytes of a file, which may be hostile; null in one without. Throws as readRecipeFile does. */
export function readRecipe(bytes: Uint8Array, file: string): ReadRecipe | null {
  const text = findText(bytes, file);
  return text === null ? null : readRecipeText(text, file);
}

function findText(bytes: Uint8Array, file: string): string | null {
  try {
    const carrier = carriers.find(({ is }) => is(bytes));
    if (carrier) return carrier.read(bytes, recipeKeywords.recipe, MAX_RECIPE_BYTES, file);
  } catch (error) {
    throw new StudioError('document/malformed', reportError(error).message);
  }
  return isJson(bytes) ? decode(bytes, file) : null;
}

/** Whether these bytes begin as an object of JSON does: what else there is may lie beside its recipe. */
function isJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
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
