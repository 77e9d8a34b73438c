import * as v from 'valibot';
import { ENCODING_IS_DDIM } from '../../core/samplers/invert.ts';
import { defaultSettings } from '../../core/settings.ts';
import type { TileSpec } from '../job.ts';
import { MAX_IMAGES } from '../views/inversion.ts';
import type { FigureKind } from './kind.ts';
import {
  baseFields,
  increasingSteps,
  namedRefs,
  sheetStyle,
  type FigureBase,
  type NamedRef,
} from './style.ts';

/** Images beside their reconstructions from inverted latents at each S, at η = 0. */
export interface InversionFigure extends FigureBase {
  readonly kind: 'inversion';
  /** In [−1, 1]. */
  readonly images: readonly NamedRef[];
  /** Increasing values of S, in place of the settings' own. */
  readonly ladder: readonly number[];
  /** A column of what the model's autoencoder alone makes of each image, before those of S; absent: there is none. */
  readonly autoencoded?: true;
}

export const MAX_INVERSION_COUNTS = 10;

export const inversion: FigureKind<InversionFigure, false> = {
  id: 'inversion',
  plotted: () => true,
  animated: false,
  schema: v.strictObject({
    kind: v.literal('inversion'),
    images: namedRefs(1, MAX_IMAGES),
    ladder: increasingSteps(MAX_INVERSION_COUNTS),
    autoencoded: v.exactOptional(v.literal(true)),
    ...baseFields(sheetStyle),
  }),
  refs: ({ images }) => images,
  mapRefs: (spec, exchange) => ({ ...spec, images: spec.images.map(exchange) }),
  check({ settings: { solver } }) {
    if (solver !== undefined) throw new Error(`solver is ${solver}: ${ENCODING_IS_DDIM}`);
  },
  plan({ images, ladder, autoencoded, settings }) {
    const tiles = images.flatMap(({ ref }): TileSpec[] => [
      // Sampling takes no part in it.
      ...(autoencoded ? [{ task: 'autoencode' as const, ref, settings: defaultSettings(1) }] : []),
      ...ladder.map((numSteps) => ({
        task: 'round-trip' as const,
        ref,
        settings: { ...settings, eta: 0, numSteps }, // step noise cannot be inverted
      })),
    ]);
    return { tiles, compare: [], latents: images.map(({ ref }) => ref) };
  },
  describe: (_, latents) => `inversion of ${latents}`,
};
