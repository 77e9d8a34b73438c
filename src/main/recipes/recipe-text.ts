import { reportError, StudioError } from '../../contract/errors.ts';
import type { Playback } from '../../contract/animation.ts';
import { figureRefs, type FigureSpec } from '../../contract/figures/index.ts';
import type { ModelMark } from '../../contract/model-mark.ts';
import { parse } from '../../contract/parsers.ts';
import {
  jobFile,
  MAX_RECIPE_BYTES,
  RECIPE_SCHEMA,
  type JobFile,
  type RunEnvironment,
} from '../../contract/recipe.ts';
import { leavesOf } from '../../core/latent-ref.ts';
import type { Latent } from '../../core/latent.ts';
import { oneLine } from '../files/untrusted-text.ts';
import { parseJsonText, type JsonObject } from '../formats/json/parse.ts';
import { unpackLatents } from './embedded-latents.ts';
import { migrateRecipe } from './migrations.ts';

/** More than an expression may nest: the parser has the better message for that. */
const MAX_LEVELS = 256;

/** A recipe or job that was read and checked. */
export interface ReadRecipe {
  readonly model: ModelMark;
  readonly figures: readonly FigureSpec[];
  /** How the only figure is played (key `film`); null for a still figure. */
  readonly playback: Playback | null;
  /** All latents that the figures refer to and no seed makes. */
  readonly latents: readonly Latent[];
  /** Null in a job: nobody has made it yet. */
  readonly environment: RunEnvironment | null;
}

/**
 * Reads the JSON of a recipe or job from an untrusted source. Throws a StudioError of one line that names `file`:
 * `document/malformed`, also when a latent is missing or is not what its hash says, and `document/too-new`.
 */
export function readRecipeText(text: string, file: string): ReadRecipe {
  if (text.length > MAX_RECIPE_BYTES)
    throw malformed(file, `a recipe of ${text.length} characters, more than ${MAX_RECIPE_BYTES}`);
  try {
    const value = parseJsonText(text, file, MAX_LEVELS);
    checkSchema(value, file);
    const job = parse(jobFile, migrateRecipe(value), 'recipe');
    checkLeaves(job);
    return { ...job, latents: unpackLatents(job.latents) };
  } catch (error) {
    if (error instanceof StudioError && error.code === 'document/too-new') throw error;
    throw malformed(file, reportError(error).message);
  }
}

/** The hashes of the latents that figures refer to and no expression makes, each once. */
export function storedLeaves(figures: readonly FigureSpec[]): string[] {
  const leaves = figures.flatMap(figureRefs).flatMap(leavesOf);
  return [...new Set(leaves.flatMap((leaf) => (leaf.kind === 'stored' ? [leaf.sha256] : [])))];
}

function checkLeaves({ figures, latents }: JobFile): void {
  const embedded = new Set(latents.map(({ sha256 }) => sha256));
  const missing = storedLeaves(figures).find((sha256) => !embedded.has(sha256));
  if (missing) throw new Error(`latent ${missing} is missing`);
}

/** Before all else: a newer recipe may differ in anything but its number. */
function checkSchema({ schema }: JsonObject, file: string): void {
  if (schema === undefined) throw malformed(file, 'neither a recipe nor a job, it has no schema');
  if (typeof schema === 'number' && Number.isInteger(schema) && schema > RECIPE_SCHEMA)
    throw new StudioError(
      'document/too-new',
      `${file}: written by a newer Slerpscope (schema ${schema}, this one reads up to ${RECIPE_SCHEMA})`,
    );
}

function malformed(file: string, message: string): StudioError {
  const named = message.startsWith(`${file}: `) ? message : `${file}: ${message}`;
  return new StudioError('document/malformed', oneLine(named));
}
