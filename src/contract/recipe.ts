import * as v from 'valibot';
import type { LatentShape } from '../core/latent.ts';
import { leavesOf } from '../core/latent-ref.ts';
import { providerNames, type ProviderName } from './device.ts';
import { playback, type Playback } from './animation.ts';
import { figureRefs, figureSpec, isAnimated, type FigureSpec } from './figures/index.ts';
import { MAX_SAMPLES } from './figures/samples.ts';
import { modelMark, type ModelMark } from './model-mark.ts';
import { integer, sha256 } from './parsers.ts';

/**
 * The version of `Recipe` that this app writes. Every new field is a new number and a migration: parsers are
 * strict, so an app that does not know the field refuses the recipe, and by the number it says that the recipe is newer.
 */
export const RECIPE_SCHEMA = 6;

/** Keywords of a picture file's texts: its recipe as JSON, and a summary for people. */
export const recipeKeywords = { recipe: 'slerpscope', parameters: 'parameters' } as const;

/** Bytes of a recipe's text at most: latents of some thirty pins of a 256 × 256 model. */
export const MAX_RECIPE_BYTES = 32 * 2 ** 20;

/** A recipe on the clipboard, beside its picture: browsers drop the texts of a PNG. */
export const RECIPE_TYPE = 'application/vnd.slerpscope.recipe+json';

const MAX_FIGURES = 64;
const MAX_LATENTS = MAX_SAMPLES;

/**
 * Everything that decides the pixels of a figure, and where they were made. It names no path and no host: the model
 * is known by its identity, and latents that no seed makes are embedded.
 */
export interface Recipe {
  readonly schema: typeof RECIPE_SCHEMA;
  readonly model: ModelMark;
  readonly figure: FigureSpec;
  /** Of an animation: how the figure is played. */
  readonly film?: Playback;
  readonly latents: readonly EmbeddedLatent[];
  /** The only part in which two makers of the same pixels may differ. */
  readonly environment: RunEnvironment;
}

/** A latent inside a recipe. */
export interface EmbeddedLatent {
  /** Of its float32 little-endian bytes: `stored:<sha256>` stands for it. */
  readonly sha256: string;
  readonly shape: LatentShape;
  /** Those bytes, as a zlib stream in base64. */
  readonly data: string;
}

/** Where a picture was made, as far as its numbers may depend on it. */
export interface RunEnvironment {
  readonly provider: ProviderName;
  readonly ortVersion: string;
  readonly optimizationLevel: string;
  readonly graphBuilder: number;
  /** As the system names it. */
  readonly cpu: string;
  /** Instruction sets that kernels are chosen by; none if the system does not report them. */
  readonly cpuFeatures: readonly string[];
  /** System and architecture: "linux x64". */
  readonly system: string;
  /** Version of the app. */
  readonly app: string;
}

/** What `render` takes: a recipe, or figures that nobody has made yet. */
export interface JobFile {
  readonly model: ModelMark;
  readonly figures: readonly FigureSpec[];
  /** How the only figure is played (key `film`); null for a still figure. */
  readonly playback: Playback | null;
  readonly latents: readonly EmbeddedLatent[];
  /** Of a recipe; null in a job. */
  readonly environment: RunEnvironment | null;
}

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const side = integer(1, 65_536);

const figure: v.GenericSchema<unknown, FigureSpec> = v.pipe(
  figureSpec,
  v.check(
    (spec) =>
      figureRefs(spec)
        .flatMap(leavesOf)
        .every(({ kind }) => kind !== 'file'),
    'must not name a file: a recipe embeds its latents',
  ),
);

/** Parses an environment. */
export const runEnvironment: v.GenericSchema<unknown, RunEnvironment> = v.strictObject({
  provider: v.picklist(providerNames),
  ortVersion: text(40),
  optimizationLevel: text(40),
  graphBuilder: integer(0, 2 ** 31),
  cpu: text(200),
  cpuFeatures: v.pipe(v.array(text(40)), v.maxLength(64)),
  system: text(100),
  app: text(40),
});

const parts = {
  schema: v.literal(RECIPE_SCHEMA),
  model: modelMark,
  latents: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          sha256,
          shape: v.strictTuple([side, side, side]),
          data: text(MAX_RECIPE_BYTES),
        }),
      ),
      v.maxLength(MAX_LATENTS),
    ),
    [],
  ),
};

/** A recipe, or a job: the same without `environment`, with one `figure`, played as a `film` or not, or several `figures`. */
export const jobFile: v.GenericSchema<unknown, JobFile> = v.pipe(
  v.strictObject({
    ...parts,
    figure: v.exactOptional(figure),
    figures: v.exactOptional(v.pipe(v.array(figure), v.minLength(1), v.maxLength(MAX_FIGURES))),
    film: v.exactOptional(playback),
    environment: v.exactOptional(runEnvironment),
  }),
  v.check(
    (job) => (job.figure === undefined) !== (job.figures === undefined),
    'must have either "figure" or "figures"',
  ),
  v.check((job) => job.environment === undefined || job.figure !== undefined, 'a recipe is of one "figure"'),
  v.check(
    ({ film, figure: played }) => film === undefined || (played !== undefined && isAnimated(played)),
    'an animation has one "figure" that can be animated',
  ),
  v.transform((job): JobFile => ({
    model: job.model,
    figures: job.figures ?? [job.figure!],
    playback: job.film ?? null,
    latents: job.latents,
    environment: job.environment ?? null,
  })),
);
