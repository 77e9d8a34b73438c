import { parentPort, workerData } from 'node:worker_threads';
import { reportError, type Result } from '../../contract/errors.ts';
import { openRecipeHere, type NamedText, type RecipeFile } from './recipe-file.ts';
import { readRecipeText, type ReadRecipe } from './recipe-text.ts';

/**
 * A program of its own: reads the file whose path is its workerData, or the recipe whose text that is, in a thread that
 * may be ended at any time.
 */

const input = workerData as string | NamedText;
const answer = await read().then(
  (value): Result<RecipeFile | ReadRecipe> => ({ ok: true, value }),
  (error: unknown): Result<never> => ({ ok: false, error: reportError(error) }),
);
// The file's bytes are handed over, not copied.
parentPort?.postMessage(answer, answer.ok && 'bytes' in answer.value ? [answer.value.bytes.buffer] : []);

async function read(): Promise<RecipeFile | ReadRecipe> {
  return typeof input === 'string' ? openRecipeHere(input) : readRecipeText(input.text, input.name);
}
