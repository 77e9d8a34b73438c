import { join } from 'node:path';
import { describeDifferences } from '../../contract/model-identity.ts';
import { figureRefs, needsDecoder, type FigureSpec } from '../../contract/figures/index.ts';
import { stillFormats } from '../../contract/formats.ts';
import { RECIPE_SCHEMA, type Recipe, type RunEnvironment } from '../../contract/recipe.ts';
import type { LetterReport } from '../../contract/letters.ts';
import { cardNotes, resolveLatent } from '../../core/latent-ref.ts';
import { figureLetters } from '../../main/figures/fonts/figure-letters.ts';
import { renderFigure } from '../../main/figures/figure.ts';
import { headlessResources } from '../../main/headless.ts';
import { embeddedReader, packLatent } from '../../main/recipes/embedded-latents.ts';
import { withTexts, recipeTexts } from '../../main/recipes/figure-recipe.ts';
import { storedLeaves, type ReadRecipe } from '../../main/recipes/recipe-text.ts';
import { modelsOf, openJobFolder, type ShardNote } from '../../main/shards/job-folder.ts';
import { mergedTiles } from '../../main/shards/merged-tiles.ts';
import { compareInTurn } from '../../main/shards/tile-models.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { checkFonts, fontOption, readFont, takeFont } from '../font-option.ts';
import { openPlaces } from '../figure-places.ts';
import { DEFAULT_PICTURE } from '../output-formats.ts';

/** `merge`: figures from the tiles that shards have computed. */
export const merge: Command = {
  name: 'merge',
  summary: 'Draws the figures of a job from the tiles that shards computed',
  operand: { value: 'DIR', help: 'the --out folder of the shards' },
  options: {
    out: {
      value: 'PATH',
      help: 'a picture, or a folder for several',
      default: `DIR/figure.${DEFAULT_PICTURE}`,
    },
    ...fontOption,
  },
  notes: ['The pixels equal those of a single run on the same kind of machine.'],
  example: 'merge parts --out grid.png',
  async run(given, { signal, warn }) {
    const { operand: dir } = given;
    const { job: found, tiles, latents, trajectories, readNotes } = await openJobFolder(dir);
    const job = takeFont(given, found);
    const places = openPlaces(given.text('out') ?? dir, {
      count: job.figures.length,
      name: 'figure',
      input: join(dir, 'job.json'),
      formats: stillFormats,
      usual: DEFAULT_PICTURE,
    });
    const { environment, count } = checkNotes(dir, job, await readNotes());
    if (count > 1)
      warn(
        `the tiles were computed in ${count} different environments: the picture may differ from that of a single run`,
      );
    if (job.model.schedule === null)
      warn(`${dir}: the schedule of its tiles was not recorded (an older Slerpscope computed them)`);
    for (const [i, figure] of job.figures.entries()) {
      const shape = (await tiles.read(i, 0))?.shape;
      if (!shape) throw new BadInput(`${dir}: tile 0 of figure ${i + 1} is missing: run its shards again`);
      const run = mergedTiles({ tiles, latents, trajectories }, i, dir, needsDecoder(figure));
      const latentShape = job.model.latentShape ?? shape; // not recorded: by an app without decoders
      for (const note of cardNotes(figureRefs(figure), latentShape)) warn(note);
      const reader = embeddedReader(job.latents);
      const options = { shape, resources: headlessResources(), font: readFont(given) };
      const letters = (): LetterReport => figureLetters(figure, options);
      checkFonts(given, letters, { figures: [figure], playback: null }, warn);
      const drawn = await renderFigure(figure, run, {
        ...options,
        signal,
        resolve: (refs, space) =>
          Promise.all(
            refs.map((ref) => resolveLatent(ref, space === 'images' ? shape : latentShape, reader)),
          ),
      });
      const { texts, notReproducibleBecause } = recipeTexts(recipeOf(job, figure, environment));
      if (notReproducibleBecause) warn(notReproducibleBecause);
      const place = places[i]!;
      await place.write(withTexts(drawn, texts).write(place.format));
    }
  },
};

/** Tiles that were computed with another model than the job's do not make its figure, wherever they were copied from. */
function checkNotes(
  dir: string,
  { model }: ReadRecipe,
  notes: readonly ShardNote[],
): { readonly environment: RunEnvironment; readonly count: number } {
  const [first] = notes;
  if (!first) throw new BadInput(`${dir}: no shard has run yet`);
  const differences = compareInTurn([model, ...modelsOf(notes)]);
  if (differences.length > 0)
    throw new BadInput(
      `${dir}: some of its tiles were computed with another model: ${describeDifferences(differences)}`,
    );
  const environments = new Set(notes.map(({ environment }) => JSON.stringify(environment)));
  return { environment: first.environment, count: environments.size };
}

function recipeOf({ model, latents }: ReadRecipe, figure: FigureSpec, environment: RunEnvironment): Recipe {
  const needed = new Set(storedLeaves([figure]));
  const embedded = latents.map(packLatent).filter(({ sha256 }) => needed.has(sha256));
  return { schema: RECIPE_SCHEMA, model, figure, latents: embedded, environment };
}
