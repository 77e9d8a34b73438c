import type { ModelInfo } from '../../contract/model.ts';
import { StudioError } from '../../contract/errors.ts';
import type { FigureSpec } from '../../contract/figure.ts';
import { describeEnvironment } from '../../main/recipes/environment.ts';
import { renderRecorded } from '../../main/recipes/figure-recipe.ts';
import { readRecipeFile } from '../../main/recipes/recipe-file.ts';
import type { ReadRecipe } from '../../main/recipes/recipe-text.ts';
import { claimJobFolder } from '../../main/shards/job-folder.ts';
import type { Shard } from '../../main/shards/share.ts';
import { runShard } from '../../main/shards/shard-run.ts';
import type { Studio } from '../../main/studio.ts';
import type { GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command, Surroundings } from '../command.ts';
import { nameOfJob, openPlaces, type FigurePlace } from '../figure-places.ts';
import { jobOptions, withJobStudio } from '../job-run.ts';

const MAX_SHARDS = 65_536;

/** `render`: the figures of a job, or a picture again from its recipe. */
export const render: Command = {
  name: 'render',
  summary: 'Makes the figures of a job file, or a picture again from the recipe in it',
  operand: { value: 'JOB', help: 'a job or recipe (.json), or a picture that carries its recipe' },
  options: {
    out: { value: 'PATH', help: 'a picture, or a folder for several', default: 'this folder' },
    shard: { value: 'i/n', help: 'computes the i-th of n shares of the tiles into the folder --out' },
    ...jobOptions,
  },
  notes: [
    'A shard leaves tiles that are finished alone: the same command goes on after an interruption.',
    '`merge` puts the shards together.',
  ],
  example: 'render grid.png --out again.png',
  async run(given, surroundings) {
    const shard = readShard(given);
    const job = await readRecipeFile(given.operand);
    if (shard) return runShare(given, surroundings, job, shard);
    const { operand } = given;
    const places = openPlaces(given.text('out') ?? '.', job.figures.length, nameOfJob(operand), operand);
    await withJobStudio(given, surroundings, job, async (studio) => {
      for (const [i, figure] of job.figures.entries())
        await renderInto(places[i]!, studio, figure, surroundings);
    });
  },
};

/** Draws a figure and writes it with its recipe. */
async function renderInto(
  place: FigurePlace,
  studio: Studio,
  figure: FigureSpec,
  { signal, onProgress, remark }: Surroundings,
): Promise<void> {
  const { rendered, gap } = await renderRecorded(studio, figure, { signal, onProgress });
  if (gap) remark(gap);
  await place.write(rendered);
}

function runShare(
  given: GivenOptions,
  surroundings: Surroundings,
  job: ReadRecipe,
  shard: Shard,
): Promise<void> {
  const { signal, onProgress, remark } = surroundings;
  const out = given.text('out');
  if (out === undefined) throw new BadInput(`--shard ${given.text('shard')}: needs a folder --out`);
  return withJobStudio(given, surroundings, job, async (studio, model) => {
    const folder = await claimJobFolder(out, job, { digest: model.digest, name: model.name });
    const { tiles, found } = await runShard(
      folder,
      shard,
      model.shape,
      studio.runTiles,
      { signal, onProgress },
      () => folder.noteEnvironment(environmentOf(studio, model)),
    );
    remark(`shard ${shard.index} of ${shard.count}: ${tiles} tiles, ${found} of them were there`);
  });
}

function environmentOf({ state }: Studio, { name }: ModelInfo) {
  if (!state.device) throw new StudioError('model/not-found', `${name} is not open`);
  return describeEnvironment(state.device, state.version);
}

function readShard(given: GivenOptions): Shard | null {
  const text = given.text('shard');
  if (text === undefined) return null;
  const [, i, n] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const [index, count] = [Number(i), Number(n)];
  if (!(count >= 1 && count <= MAX_SHARDS && index >= 1 && index <= count))
    throw new BadInput(`--shard ${text}: must be i/n with 1 ≤ i ≤ n ≤ ${MAX_SHARDS}`);
  return { index, count };
}
