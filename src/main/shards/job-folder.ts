import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { reportError, StudioError } from '../../contract/errors.ts';
import { describeDifferences } from '../../contract/model-identity.ts';
import { modelMark, type ModelMark } from '../../contract/model-mark.ts';
import { parse } from '../../contract/parsers.ts';
import {
  MAX_RECIPE_BYTES,
  RECIPE_SCHEMA,
  runEnvironment,
  type RunEnvironment,
} from '../../contract/recipe.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { parseJsonText } from '../formats/json/parse.ts';
import { isFile, isFolder, listFolder, readWholeFile } from '../files/bounded-file.ts';
import { packLatent } from '../recipes/embedded-latents.ts';
import { readRecipeFile } from '../recipes/recipe-file.ts';
import { readRecipeText, type ReadRecipe } from '../recipes/recipe-text.ts';
import { openTileFiles, type TileFiles } from './tile-files.ts';
import { compareInTurn } from './tile-models.ts';
import { openTrajectoryFiles, type TrajectoryFiles } from './trajectory-files.ts';

const TILES = 'tiles';
const ENVIRONMENTS = 'environments';

/** A job that is made in parts: `job.json`, the finished tiles, and where they were computed. */
export interface JobFolder {
  readonly job: ReadRecipe;
  readonly tiles: TileFiles;
  /** What the tiles were decoded from, of figures that show numbers of it. */
  readonly latents: TileFiles;
  /** Of tiles that are trajectories, beside their x_0. */
  readonly trajectories: TrajectoryFiles;
  /** Notes that tiles are computed with this model in this environment. */
  noteShard(note: ShardNote): Promise<void>;
  /** Every note, each once. */
  readNotes(): Promise<ShardNote[]>;
}

/** What a shard's tiles were computed with, in `environments/`. */
export interface ShardNote {
  readonly environment: RunEnvironment;
  /** Null in notes of an older app. */
  readonly model: ModelMark | null;
}

const shardNote: v.GenericSchema<unknown, ShardNote> = v.strictObject({
  environment: runEnvironment,
  model: modelMark,
});

/**
 * Makes the folder for a job, or continues with an existing one. Throws a StudioError `request/invalid` when
 * that holds another job or tiles of another model, `figure/unwritable` when nothing can be written there.
 * @param model the one that is open
 */
export async function claimJobFolder(folder: string, job: ReadRecipe, model: ModelMark): Promise<JobFolder> {
  const path = join(folder, 'job.json');
  const text = encodeJob({ ...job, model });
  for (const part of [TILES, ENVIRONMENTS]) await makeFolder(join(folder, part));
  if (!(await isFile(path))) await writeFileAtomically(path, Buffer.from(text));
  const found = await readRecipeFile(path); // another shard may have been first
  const claimed = openFolder(folder, found);
  const differences = compareInTurn([found.model, ...modelsOf(await claimed.readNotes()), model]);
  if (differences.length > 0)
    throw new StudioError(
      'request/invalid',
      `${folder}: holds tiles of another model: ${describeDifferences(differences)}`,
    );
  if (!isSameJob(found, readRecipeText(text, path)))
    throw new StudioError('request/invalid', `${folder}: holds another job (${path})`);
  return claimed;
}

/** The folder of a job that was begun. Throws a StudioError `document/…` when job.json cannot be read. */
export async function openJobFolder(folder: string): Promise<JobFolder> {
  return openFolder(folder, await readRecipeFile(join(folder, 'job.json')));
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    const problem = reportError(error).message.split(',')[0]!;
    throw new StudioError('figure/unwritable', `${path}: cannot be made (${problem})`);
  });
}

function openFolder(folder: string, job: ReadRecipe): JobFolder {
  const environments = join(folder, ENVIRONMENTS);
  return {
    job,
    tiles: openTileFiles(join(folder, TILES)),
    latents: openTileFiles(join(folder, TILES), '.latent'),
    trajectories: openTrajectoryFiles(join(folder, TILES)),
    async noteShard(note) {
      const text = JSON.stringify(note, null, 2);
      const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
      await writeFileAtomically(join(environments, `${name}.json`), Buffer.from(text));
    },
    async readNotes() {
      if (!(await isFolder(environments))) return [];
      const names = (await listFolder(environments)).filter((name) => /^[0-9a-f]{16}\.json$/.test(name));
      return Promise.all(names.map((name) => readNote(join(environments, name))));
    },
  };
}

/** The models that notes name. */
export function modelsOf(notes: readonly ShardNote[]): ModelMark[] {
  return notes.flatMap(({ model }) => model ?? []);
}

/** Notes of an older app are the environment alone. */
async function readNote(path: string): Promise<ShardNote> {
  const text = new TextDecoder().decode(await readWholeFile(path, MAX_RECIPE_BYTES));
  const value = parseJsonText(text, path);
  return Object.hasOwn(value, 'environment')
    ? parse(shardNote, value, path)
    : { environment: parse(runEnvironment, value, path), model: null };
}

function encodeJob({ model, figures, playback, latents }: ReadRecipe): string {
  const drawn = playback ? { figure: figures[0], film: playback } : { figures };
  return JSON.stringify({ schema: RECIPE_SCHEMA, model, ...drawn, latents: latents.map(packLatent) });
}

/** The hashes in the figures identify the latents. */
function isSameJob(a: ReadRecipe, b: ReadRecipe): boolean {
  const mark = ({ figures, playback }: ReadRecipe): string => JSON.stringify([figures, playback]);
  return mark(a) === mark(b);
}
