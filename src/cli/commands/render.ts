import type { ModelInfo } from '../../contract/model.ts';
import { StudioError } from '../../contract/errors.ts';
import { markOf } from '../../contract/model-mark.ts';
import type { Playback } from '../../contract/animation.ts';
import type { AnimatedFigure, FigureSpec } from '../../contract/figures/index.ts';
import {
  type AnimatedImageFormat,
  animatedImageFormats,
  isAnimatedImage,
  type StillFormat,
  stillFormats,
  videoFormats,
} from '../../contract/formats.ts';
import { animationFile } from '../../main/formats/index.ts';
import { describeEnvironment } from '../../main/recipes/environment.ts';
import { recordAnimation } from '../../main/recipes/animation-recipe.ts';
import { readRecipeFile } from '../../main/recipes/recipe-file.ts';
import type { ReadRecipe } from '../../main/recipes/recipe-text.ts';
import { decodingOf } from '../../main/figures/decoding.ts';
import { claimJobFolder } from '../../main/shards/job-folder.ts';
import type { Shard } from '../../main/shards/share.ts';
import { runShard } from '../../main/shards/shard-run.ts';
import type { Studio } from '../../main/studio.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command, Surroundings } from '../command.ts';
import { nameOfJob, openPlaces } from '../figure-places.ts';
import { drawRecorded } from '../figure-run.ts';
import { checkFonts, fontOption, takeFont } from '../font-option.ts';
import { jobOptions, withJobStudio } from '../job-run.ts';
import { endingOf, endings, type OutputFile } from '../output-file.ts';
import { DEFAULT_PICTURE, listAlternatives } from '../output-formats.ts';

const MAX_SHARDS = 65_536;

/** `render`: the figures of a job, or a picture again from its recipe. */
export const render: Command = {
  name: 'render',
  summary: 'Renders the figures of a job, or a picture or animation from its recipe',
  operand: {
    value: 'JOB',
    help: 'a job or recipe (.json), or a picture or animation that contains its recipe',
  },
  options: {
    out: { value: 'PATH', help: 'a picture or animation, or a folder', default: 'this folder' },
    shard: { value: 'i/n', help: 'computes the i-th of n shares of the tiles into the folder --out' },
    ...fontOption,
    ...jobOptions,
  },
  notes: [
    'A shard skips finished tiles: run the same command again after an interruption.',
    '`merge` draws the figures from the tiles of all shards.',
  ],
  example: 'render grid.png --out again.png',
  async run(given, surroundings) {
    const shard = readShard(given);
    const read = await readRecipeFile(given.operand, surroundings.signal);
    if (shard) return runShare(given, surroundings, read, shard);
    const job = takeFont(given, read);
    const places = openJobPlaces(given, job);
    await withJobStudio(given, surroundings, job, async (studio) => {
      for (const [i, figure] of job.figures.entries())
        checkFonts(
          given,
          studio.letters,
          { figures: [figure], playback: isAnimatedImage(places[i]!.format) ? job.playback : null },
          surroundings.warn,
        );
      for (const [i, figure] of job.figures.entries())
        await renderInto(places[i]!, studio, figure, job.playback, surroundings);
    });
  },
};

type Format = StillFormat | AnimatedImageFormat;

/** An animation may be written as its figure, which shows the same pictures. */
function openJobPlaces(given: GivenOptions, { figures, playback }: ReadRecipe): OutputFile<Format>[] {
  const { operand } = given;
  const out = given.text('out') ?? '.';
  const ending = endingOf(out);
  if (!playback && isAnimatedImage(ending))
    throw new BadInput(`--out ${out}: ${operand} describes no animation`);
  const formats: readonly Format[] = playback ? [...animatedImageFormats, ...stillFormats] : stillFormats;
  const usual = playback?.format ?? DEFAULT_PICTURE;
  const video = videoFormats.find((format) => [ending, usual].includes(format));
  if (video && !formats.includes(ending as Format))
    throw new BadInput(
      `${operand}: ${video} needs the window's encoders: drop the recipe on the window, or let --out end in ${listAlternatives(endings(animatedImageFormats))}`,
    );
  const name = nameOfJob(operand);
  return openPlaces<Format>(out, {
    count: figures.length,
    name,
    input: operand,
    formats,
    usual: usual as Format,
  });
}

/** Writes a figure or its animation with its recipe. */
async function renderInto(
  { format, write }: OutputFile<Format>,
  studio: Studio,
  figure: FigureSpec,
  playback: Playback | null,
  surroundings: Surroundings,
): Promise<void> {
  if (playback && isAnimatedImage(format)) {
    const spec = { ...playback, figure: figure as AnimatedFigure };
    const { signal, onProgress, warn } = surroundings;
    const recorded = await recordAnimation(studio, spec, format, { signal, onProgress });
    if (recorded.notReproducibleBecause) warn(recorded.notReproducibleBecause);
    await write(animationFile(format).write(recorded.animation, recorded.texts));
  } else {
    const drawn = await drawRecorded(studio, figure, surroundings);
    await write(drawn.write(format as StillFormat));
  }
}

function runShare(
  given: GivenOptions,
  surroundings: Surroundings,
  job: ReadRecipe,
  shard: Shard,
): Promise<void> {
  const { signal, onProgress, warn } = surroundings;
  const out = given.text('out');
  refuse(given, ['font'], 'a shard draws nothing; give it to merge');
  if (out === undefined) throw new BadInput(`--shard ${given.text('shard')}: needs a folder --out`);
  return withJobStudio(given, surroundings, job, async (studio, model) => {
    const folder = await claimJobFolder(out, job, markOf(model));
    const { tiles, found } = await runShard(
      folder,
      shard,
      { shape: model.pictureShape, decoding: decodingOf(model, studio.runBatch) },
      studio.runTiles,
      { signal, onProgress },
      () => folder.noteShard({ environment: environmentOf(studio, model), model: markOf(model) }),
    );
    warn(`shard ${shard.index} of ${shard.count}: ${tiles} tiles, ${found} already computed`);
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
