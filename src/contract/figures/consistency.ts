import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import { metrics, type Metric } from '../../core/metrics/index.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { ablations, type Ablation } from '../ablation.ts';
import type { FigureKind } from './kind.ts';
import { baseFields, namedRefs, numSteps, sheetStyle, type FigureBase, type NamedRef } from './style.ts';
import { MAX_SHEET_COLUMNS } from '../views/consistency.ts';

/** The same x_T at several S, one row per pin, with the distance to the row's reference column. */
export interface ConsistencyFigure extends FigureBase {
  readonly kind: 'consistency';
  readonly pins: readonly NamedRef[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** The reference column, one of them. */
  readonly reference: number;
  /** The ablation under the sheet, of the first pin. */
  readonly contrast: Ablation;
  /** What stands under the pictures and in the plot. */
  readonly metric: Metric;
}

export const consistency: FigureKind<ConsistencyFigure, true> = {
  id: 'consistency',
  animated: true,
  schema: v.strictObject({
    kind: v.literal('consistency'),
    pins: namedRefs(1),
    ladder: v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(MAX_SHEET_COLUMNS)),
    reference: numSteps,
    contrast: v.picklist(ablations),
    metric: v.picklist(metrics),
    ...baseFields(sheetStyle),
  }),
  refs: ({ pins }) => pins,
  mapRefs: (spec, exchange) => ({ ...spec, pins: spec.pins.map(exchange) }),
  check({ ladder, reference, pins }) {
    if (pins.length === 0) throw new Error('a consistency sheet needs at least one pin');
    if (ladder.some((steps, i) => i > 0 && steps <= ladder[i - 1]!))
      throw new Error(`step counts ${ladder.join(',')} must increase`);
    if (!ladder.includes(reference))
      throw new Error(`reference S = ${reference} is not among the step counts ${ladder.join(',')}`);
  },
  plan(spec) {
    const { ladder } = spec;
    const reference = ladder.indexOf(spec.reference);
    const tiles = subjects(spec).flatMap(({ ref, settings }) =>
      ladder.map((steps) => ({ task: 'sample' as const, ref, settings: { ...settings, numSteps: steps } })),
    );
    const compare = tiles.flatMap((_, tile) => {
      const column = tile % ladder.length;
      return column === reference ? [] : [{ tile, reference: tile - column + reference }];
    });
    return { tiles, compare, latents: [] };
  },
  describe: (_, latents) => `consistency of ${latents}`,
};

/** One row: an x_T at every S. */
export interface Subject {
  readonly name: string;
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
  /** Shows the ablation, apart from the others. */
  readonly ablated: boolean;
}

/** The pins, then the first of them again with the ablation. */
export function subjects({ pins, settings, contrast: ablation }: ConsistencyFigure): Subject[] {
  const rows = pins.map(({ name, ref }) => ({ name, ref, settings, ablated: false }));
  const first = rows[0];
  if (!first || ablation === 'none') return rows;
  const changed = ablation === 'eta' ? { eta: 1 } : { clip: 'diffusers' as const };
  return [...rows, { ...first, settings: { ...settings, ...changed }, ablated: true }];
}
