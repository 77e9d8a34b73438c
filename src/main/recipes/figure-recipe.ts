import type { Playback } from '../../contract/animation.ts';
import {
  figureRefs,
  type FigureSpec,
  figureSpec,
  mapRefs,
  planFigure,
} from '../../contract/figures/index.ts';
import type { FileText } from '../../contract/formats.ts';
import { markOf, modelMark } from '../../contract/model-mark.ts';
import { StudioError } from '../../contract/errors.ts';
import { parse } from '../../contract/parsers.ts';
import {
  MAX_RECIPE_BYTES,
  RECIPE_SCHEMA,
  recipeKeywords,
  type EmbeddedLatent,
  type Recipe,
} from '../../contract/recipe.ts';
import { exchangeLeaves, formatLatentRef, leavesOf, type LatentRef } from '../../core/latent-ref.ts';
import { cutLatents } from '../formats/nd-array.ts';
import type { RenderedFigure, RunOptions } from '../jobs/run.ts';
import { startSpaceOf } from '../jobs/work.ts';
import type { Studio } from '../studio.ts';
import { packLatent } from './embedded-latents.ts';
import { describeEnvironment } from './environment.ts';
import { describeRecipe } from './parameters-text.ts';
import { storedLeaves } from './recipe-text.ts';

/** The part of a studio that a recipe is made with; its model is open. */
export type RecipeStudio = Pick<Studio, 'state' | 'storeLatent' | 'resolveLatents'>;

/** A figure that no longer depends on files, with the texts for its file. */
export interface RecordedFigure {
  /** What is to be drawn: the recipe describes this figure. */
  readonly figure: FigureSpec;
  /** For the picture's file. */
  readonly texts: readonly FileText[];
  /** Null where the picture can be made again; else why not, one line for the person. */
  readonly notReproducibleBecause: string | null;
}

/**
 * Makes the recipe of a figure with the open model: latents of files are stored first, so that the recipe names
 * what is drawn, and no path. `playback` says how it is played. Throws a StudioError `latent/unreadable` as the studio does.
 */
export async function recordFigure(
  studio: RecipeStudio,
  drawn: FigureSpec,
  playback: Playback | null = null,
): Promise<RecordedFigure> {
  const recipe = { ...(await describeFigure(studio, drawn)), ...(playback && { film: playback }) };
  return { figure: recipe.figure, ...recipeTexts(recipe) };
}

/** The job of a figure, as JSON for people to edit: `render` draws it. Throws as recordFigure does. */
export async function writeJob(studio: RecipeStudio, drawn: FigureSpec): Promise<string> {
  const { schema, model, figure, latents } = await describeFigure(studio, drawn);
  return `${JSON.stringify({ schema, model, figure, latents }, null, 2)}\n`;
}

/** Renders a figure so that its files contain its recipe, and says why if they cannot. Throws as both do. */
export async function renderRecorded(
  studio: RecipeStudio & Pick<Studio, 'render'>,
  drawn: FigureSpec,
  options: RunOptions,
): Promise<{ readonly rendered: RenderedFigure; readonly notReproducibleBecause: string | null }> {
  const { figure, texts, notReproducibleBecause } = await recordFigure(studio, drawn);
  return { rendered: withTexts(await studio.render(figure, options), texts), notReproducibleBecause };
}

/** The figure with these texts in all its files. */
export function withTexts(figure: RenderedFigure, texts: readonly FileText[]): RenderedFigure {
  return { ...figure, write: (format, more = []) => figure.write(format, [...texts, ...more]) };
}

/** The texts of a picture's file: its recipe and a summary, or the summary alone if the recipe is too large. */
export function recipeTexts(recipe: Recipe): Omit<RecordedFigure, 'figure'> {
  const parameters = { keyword: recipeKeywords.parameters, text: describeRecipe(recipe) };
  const { schema, model, figure, film, latents, environment } = recipe;
  const text = writeJson({ schema, model, figure, film, latents, environment }); // always in this order
  if (text.length <= MAX_RECIPE_BYTES)
    return { texts: [{ keyword: recipeKeywords.recipe, text }, parameters], notReproducibleBecause: null };
  const [size, max] = [text.length, MAX_RECIPE_BYTES].map((bytes) => Math.ceil(bytes / 2 ** 20));
  return {
    texts: [parameters],
    notReproducibleBecause: `this picture cannot be made again from its file: its recipe takes ${size} MiB, at most ${max} are written`,
  };
}

/** As JSON.stringify, with two more characters escaped, which XML, hence SVG, cannot contain. */
function writeJson(value: object): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

async function describeFigure(studio: RecipeStudio, drawn: FigureSpec): Promise<Recipe> {
  const { model, device, version } = studio.state;
  if (!model || !device) throw new StudioError('model/not-found', 'no model is open');
  // Both in the one form that a reader makes of them: equal figures have equal recipes, and none is written that cannot
  // be read.
  const figure = parse(figureSpec, await storeFiles(studio, drawn), 'figure');
  return {
    schema: RECIPE_SCHEMA,
    model: parse(modelMark, markOf(model), 'model'),
    figure,
    latents: await embedLatents(studio, figure),
    environment: describeEnvironment(device, version),
  };
}

/** The figure with every latent of a file stored and named by its hash. */
async function storeFiles(studio: Pick<Studio, 'storeLatent'>, figure: FigureSpec): Promise<FigureSpec> {
  const stored = new Map<string, LatentRef>();
  for (const leaf of figureRefs(figure).flatMap(leavesOf)) {
    const name = formatLatentRef(leaf);
    if (leaf.kind !== 'file' || stored.has(name)) continue;
    stored.set(name, { kind: 'stored', ...(await studio.storeLatent(leaf)) });
  }
  const exchange = (ref: LatentRef): LatentRef =>
    exchangeLeaves(ref, (leaf) => stored.get(formatLatentRef(leaf)) ?? leaf);
  return stored.size === 0 ? figure : mapRefs(figure, exchange);
}

/** The latents that a figure refers to and no seed makes, packed. */
async function embedLatents(
  studio: Pick<Studio, 'resolveLatents'>,
  figure: FigureSpec,
): Promise<EmbeddedLatent[]> {
  const hashes = storedLeaves([figure]);
  if (hashes.length === 0) return [];
  const refs = hashes.map((sha256): LatentRef => ({ kind: 'stored', sha256 }));
  return cutLatents(await studio.resolveLatents(refs, startSpaceOf(planFigure(figure).tiles))).map(
    packLatent,
  );
}
