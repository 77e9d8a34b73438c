import * as v from 'valibot';
import type { FigureSpec } from './figures/index.ts';
import type { ModelDifference } from './model-identity.ts';
import type { ModelMark } from './model-mark.ts';
import { text } from './parsers.ts';
import { MAX_RECIPE_BYTES, type RunEnvironment } from './recipe.ts';

/** Where a recipe is read: in a file, or on the clipboard beside a picture. */
export type RecipeSource =
  | { readonly location: string }
  | {
      /** Its JSON, of at most MAX_RECIPE_BYTES. */
      readonly recipe: string;
      /** The file of the picture; null where there is none, or none that can be compared. */
      readonly picture: Uint8Array<ArrayBuffer> | null;
    };

/** The largest picture that is taken along with a pasted recipe, in bytes. */
export const MAX_PASTED_PICTURE = 2 ** 27;

export const recipeSource: v.GenericSchema<unknown, RecipeSource> = v.union([
  v.strictObject({ location: text(4096) }),
  v.strictObject({
    recipe: text(MAX_RECIPE_BYTES),
    picture: v.nullable(
      v.pipe(
        v.instance(Uint8Array<ArrayBuffer>),
        v.check(({ length }) => length <= MAX_PASTED_PICTURE, `must be at most ${MAX_PASTED_PICTURE} bytes`),
      ),
    ),
  }),
]);

/** A picture's recipe or a job, for the person who dropped it. */
export interface FoundRecipe {
  /** Of the file, without its folder, or what stands for it. */
  readonly name: string;
  readonly model: ModelMark;
  /** Of a picture or animation its one; of a job one or more. */
  readonly figures: readonly FoundFigure[];
  /** Nothing was made yet. */
  readonly job: boolean;
  /** The file is a picture whose pixels can be compared. */
  readonly verifiable: boolean;
}

export interface FoundFigure {
  readonly figure: FigureSpec;
  /** Network evaluations that it takes to make it. */
  readonly evaluations: number;
  /** The font that draws some of its letters and is not here; null where nothing is missing. */
  readonly missingFont: MissingFont | null;
}

/** A font that a recipe names. */
export interface MissingFont {
  readonly sha256: string;
  /** What it draws. */
  readonly letters: readonly string[];
}

/** What came of making a picture again. */
export interface Replay {
  readonly difference: PictureDifference;
  /** Where it was made; null where its recipe does not say. */
  readonly recorded: RunEnvironment | null;
  readonly present: RunEnvironment;
  /** Fields in which the model that is open differs from the recorded one; made again with it all the same. */
  readonly model: readonly ModelDifference[];
}

/** How far two pictures of one size are apart, over their RGBA values 0 … 255. */
export interface PictureDifference {
  /** Pixels in which any value differs. */
  readonly pixels: number;
  readonly largest: number;
  readonly mean: number;
}

/** The parts of an environment by their names for people, in the order in which they are shown. */
export const environmentTitles: Readonly<Record<keyof RunEnvironment, string>> = {
  provider: 'provider',
  ortVersion: 'ONNX Runtime',
  optimizationLevel: 'optimization',
  graphBuilder: 'graph',
  cpu: 'CPU',
  cpuFeatures: 'CPU features',
  system: 'system',
  app: 'Slerpscope',
};

/** What numbers depend on: everything but the app's version. */
const numericFields = (Object.keys(environmentTitles) as (keyof RunEnvironment)[]).filter(
  (field) => field !== 'app',
);

/**
 * What a replay comes to: the same pixels; the same within 1/255 where the environment is another one, named in
 * `because` ("graph 1 → 2"); else different pixels.
 */
export type Verdict =
  | { readonly kind: 'bit-equal' }
  | { readonly kind: 'within-1'; readonly because: string }
  | { readonly kind: 'different' };

/** The verdict on a picture that was made again. */
export function judgeReplay({ difference, recorded, present, model }: Replay): Verdict {
  if (difference.pixels === 0) return { kind: 'bit-equal' };
  if (difference.largest > 1 || model.length > 0) return { kind: 'different' };
  if (!recorded) return { kind: 'within-1', because: 'environment not recorded' };
  const changes = numericFields.filter((field) => String(recorded[field]) !== String(present[field]));
  if (changes.length === 0) return { kind: 'different' };
  const because = changes.map((field) => describeChange(field, recorded, present)).join(', ');
  return { kind: 'within-1', because };
}

/** Longer values are in the table that follows. */
const MAX_SHOWN = 40;

function describeChange(
  field: keyof RunEnvironment,
  recorded: RunEnvironment,
  present: RunEnvironment,
): string {
  const values = [recorded[field], present[field]].map(String);
  const title = environmentTitles[field];
  return values.some(({ length }) => length > MAX_SHOWN) ? title : `${title} ${values.join(' → ')}`;
}
