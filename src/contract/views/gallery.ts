import * as v from 'valibot';
import { checkLatentRef, leavesOf, type LatentRef } from '../../core/latent-ref.ts';
import type { CommandEntry } from '../command.ts';
import { reportError } from '../errors.ts';
import { areDistinct, finite, integer, latentRef, text } from '../parsers.ts';
import { ownRef } from './fields.ts';
import { viewContract } from './view.ts';

/** Most latents that a gallery is given: as many as a figure of samples has. */
const MAX_GIVEN = 256;
/** Most latents that have a star. */
export const MAX_STARS = 1000;
/** Most steps of a trail. */
export const MAX_TRAIL = 60;
/** How many neighbours a ring has: they surround their latent in a square. */
export const ringSizes = [8, 24] as const;
export type RingSize = (typeof ringSizes)[number];

export type SeedRef = Extract<LatentRef, { readonly kind: 'seed' }>;

export interface GallerySettings {
  /** What the gallery shows without a trail: the seeds from `first` on, or the latents that a figure gave it. */
  readonly source: 'seeds' | 'given';
  readonly first: SeedRef;
  readonly given: readonly GivenLatent[];
  /** In the order in which they got their star. */
  readonly stars: readonly LatentRef[];
  /** Only the latents with a star are shown. */
  readonly starredOnly: boolean;
  /** From latent to neighbour to its neighbour: the ring of the last step is shown. */
  readonly trail: readonly TrailStep[];
  /** Angle of the next ring, in degrees, above 0, at most 180. */
  readonly degrees: number;
  readonly ringSize: RingSize;
}

/** A latent and its name in the figure that it came from. */
export interface GivenLatent {
  readonly name: string;
  readonly ref: LatentRef;
}

/** A latent whose neighbours were looked at. */
export interface TrailStep {
  readonly ref: LatentRef;
  /** Between it and its neighbours. */
  readonly degrees: number;
  /** Seed of the first neighbour's direction; the others follow. */
  readonly direction: number;
  /** It was chosen among the latents with a star, and Back leads there; absent: it was not. */
  readonly fromStarred?: true;
}

const commands = [
  {
    id: 'gallery/neighbours',
    title: 'Neighbours of this tile',
    menu: 'Pins',
    section: 5,
    keys: ['G'],
    everywhere: true,
  },
  { id: 'gallery/back', title: 'Back along the trail', menu: 'Pins', section: 5, keys: ['Alt+Left'] },
  { id: 'gallery/star', title: 'Star or unstar tiles', menu: 'Pins', section: 5, keys: ['*', '.'] },
  { id: 'gallery/starred-only', title: 'Show starred tiles only', menu: 'Pins', section: 5, keys: [] },
  {
    id: 'gallery/next-page',
    title: 'Next page of the gallery',
    menu: 'View',
    section: 2,
    keys: ['PageDown'],
  },
  {
    id: 'gallery/previous-page',
    title: 'Previous page of the gallery',
    menu: 'View',
    section: 2,
    keys: ['PageUp'],
  },
] as const satisfies readonly CommandEntry[];

/** The stream takes the seed. */
const seedRef = v.pipe(
  latentRef,
  v.check((ref) => ref.kind === 'seed', 'must be a seed'),
  v.check(
    (ref) => seedProblem(ref) === '',
    ({ input }) => seedProblem(input),
  ),
) as v.GenericSchema<unknown, SeedRef>;

function seedProblem(ref: LatentRef): string {
  try {
    checkLatentRef(ref);
    return '';
  } catch (error) {
    return reportError(error).message;
  }
}

const degrees = v.pipe(finite, v.gtValue(0), v.maxValue(180));
/** Of the direction of a neighbour. */
export const MAX_DIRECTION = 2 ** 31;

const trailStep: v.GenericSchema<unknown, TrailStep> = v.strictObject({
  ref: ownRef,
  degrees,
  direction: integer(0, MAX_DIRECTION),
  fromStarred: v.exactOptional(v.literal(true)),
});

export const gallery = viewContract<GallerySettings>()({
  id: 'gallery',
  title: 'Gallery',
  commands,
  schema: v.strictObject({
    source: v.picklist(['seeds', 'given']),
    first: seedRef,
    given: v.pipe(v.array(v.strictObject({ name: text(1000), ref: ownRef })), v.maxLength(MAX_GIVEN)),
    stars: v.pipe(
      v.array(ownRef),
      v.maxLength(MAX_STARS),
      v.check((refs) => areDistinct(refs.map((ref) => JSON.stringify(ref))), 'a latent has two stars'),
    ),
    starredOnly: v.boolean(),
    trail: v.pipe(v.array(trailStep), v.maxLength(MAX_TRAIL)),
    degrees,
    ringSize: v.picklist(ringSizes),
  }),
  defaults: () => ({
    source: 'seeds',
    first: { kind: 'seed', stream: 'torch-cpu', seed: '0' },
    given: [],
    stars: [],
    starredOnly: false,
    trail: [],
    degrees: 15,
    ringSize: 8,
  }),
  pinsOf: () => [],
  withoutPin: (settings) => settings,
  withPins: (settings) => settings,
  latentsOf: ({ given, stars, trail }) =>
    [...given, ...trail.map(({ ref }) => ({ ref })), ...stars.map((ref) => ({ ref }))]
      .flatMap(({ ref }) => leavesOf(ref))
      .flatMap((leaf) => (leaf.kind === 'stored' ? [leaf.sha256] : [])),
});
