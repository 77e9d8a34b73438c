import * as v from 'valibot';
import type { FigureKind } from './kind.ts';
import { baseFields, bareStyle, namedRefs, type FigureBase, type NamedRef } from './style.ts';

/** Independent pictures, row by row in a grid as near to a square as their number allows. */
export interface SamplesFigure extends FigureBase {
  readonly kind: 'samples';
  /** One to MAX_SAMPLES. */
  readonly pins: readonly NamedRef[];
}

/** Of one figure: as many latents as a recipe embeds. */
export const MAX_SAMPLES = 256;

export const samples: FigureKind<SamplesFigure, false> = {
  id: 'samples',
  animated: false,
  schema: v.strictObject({
    kind: v.literal('samples'),
    pins: namedRefs(1, MAX_SAMPLES),
    ...baseFields(bareStyle),
  }),
  compares: { kinds: ['eta', 'steps', 'solver', 'class'] },
  refs: ({ pins }) => pins,
  mapRefs: (spec, exchange) => ({ ...spec, pins: spec.pins.map(exchange) }),
  plan({ pins, settings }) {
    const tiles = pins.map(({ ref }) => ({ task: 'sample' as const, ref, settings }));
    return { tiles, compare: [], latents: [] };
  },
  describe: (_, latents) => `samples of ${latents}`,
};
