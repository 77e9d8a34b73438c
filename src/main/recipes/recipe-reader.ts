import { parentPort, workerData } from 'node:worker_threads';
import { reportError, type Result } from '../../contract/errors.ts';
import { openRecipeHere, type RecipeFile } from './recipe-file.ts';

/** A program of its own: reads the file whose path is its workerData in a thread that may be ended at any time. */

const answer = await openRecipeHere(workerData as string).then(
  (value): Result<RecipeFile> => ({ ok: true, value }),
  (error: unknown): Result<RecipeFile> => ({ ok: false, error: reportError(error) }),
);
// The file's bytes are handed over, not copied.
parentPort?.postMessage(answer, answer.ok ? [answer.value.bytes.buffer] : []);
