import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import { metrics, type Metric } from '../../core/metrics/index.ts';
import type { CostAxisId } from '../../core/plots/cost-axes.ts';
import { checkSolver, solverTitle, withSolver, type SolverChoice } from '../../core/samplers/index.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { ablations, type Ablation } from '../ablation.ts';
import { timing, type Timing } from '../cost.ts';
import { solverChoice } from '../parsers.ts';
import type { FigureKind } from './kind.ts';
import { baseFields, namedRefs, numSteps, sheetStyle, type FigureBase, type NamedRef } from './style.ts';
import { costAxis, MAX_SHEET_COLUMNS, MAX_SOLVER_ROWS } from '../views/consistency.ts';

/** The same x_T at several S, one row per pin, with the distance to the row's reference column. */
export interface ConsistencyFigure extends FigureBase {
  readonly kind: 'consistency';
  readonly pins: readonly NamedRef[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** The reference column, one of them. */
  readonly reference: number;
  /** The ablation under the sheet, of the first pin or of every one. */
  readonly contrast: Ablation;
  /** The ablation is of every pin; absent: of the first one alone. */
  readonly everyPin?: true;
  /** Rows that repeat the first pin with other solvers; absent: none. */
  readonly solvers?: readonly SolverChoice[];
  /** What stands under the pictures and in the plot. */
  readonly metric: Metric;
  /** What the plot runs over; absent: S. */
  readonly across?: CostAxisId;
  /** The plot of a metric that has a form for a logarithmic axis is drawn on one; absent: it is not. */
  readonly logAxis?: true;
  /** What was measured on the device: the times under the columns. Absent: there are none. */
  readonly timing?: Timing;
}

export const consistency: FigureKind<ConsistencyFigure, true> = {
  id: 'consistency',
  plotted: () => true,
  animated: true,
  schema: v.strictObject({
    kind: v.literal('consistency'),
    pins: namedRefs(1),
    ladder: v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(MAX_SHEET_COLUMNS)),
    reference: numSteps,
    contrast: v.picklist(ablations),
    everyPin: v.exactOptional(v.literal(true)),
    solvers: v.exactOptional(v.pipe(v.array(solverChoice), v.minLength(1), v.maxLength(MAX_SOLVER_ROWS))),
    metric: v.picklist(metrics),
    across: v.exactOptional(costAxis),
    logAxis: v.exactOptional(v.literal(true)),
    timing: v.exactOptional(timing),
    ...baseFields(sheetStyle),
  }),
  compares: {
    kinds: ['lerp', 'eta', 'solver', 'class'],
    otherPathByRefs: true,
    /** The rows of other solvers and of the ablation stand once. */
    vary: ({ solvers: _, ...spec }) => ({ ...spec, contrast: 'none' }),
  },
  refs: ({ pins }) => pins,
  mapRefs: (spec, exchange) => ({ ...spec, pins: spec.pins.map(exchange) }),
  check(spec) {
    const { ladder, reference, pins } = spec;
    if (pins.length === 0) throw new Error('a consistency sheet needs at least one pin');
    if (ladder.some((steps, i) => i > 0 && steps <= ladder[i - 1]!))
      throw new Error(`step counts ${ladder.join(',')} must increase`);
    if (!ladder.includes(reference))
      throw new Error(`reference S = ${reference} is not among the step counts ${ladder.join(',')}`);
    if (spec.across === 'seconds' && !spec.timing)
      throw new Error('across is seconds: needs timing, what was measured on a device');
    for (const { settings } of subjects(spec)) checkSolver(settings);
  },
  plan(spec) {
    const { ladder } = spec;
    const column = ladder.indexOf(spec.reference);
    const rows = subjects(spec);
    const tiles = rows.flatMap(({ ref, settings }) =>
      ladder.map((steps) => ({ task: 'sample' as const, ref, settings: { ...settings, numSteps: steps } })),
    );
    const compare = tiles.flatMap((_, tile) => {
      const row = Math.floor(tile / ladder.length);
      const reference = (rows[row]!.kind === 'solver' ? 0 : row * ladder.length) + column;
      return tile === reference ? [] : [{ tile, reference }];
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
  /**
   * A pin, the first pin with another solver, or a pin with the ablation. Rows of solvers are compared with the first row's
   * reference, the others with their own.
   */
  readonly kind: 'pin' | 'solver' | 'ablation';
}

/** The pins, then the first of them again with each solver, then it or every one with the ablation. */
export function subjects({
  pins,
  settings,
  contrast,
  everyPin,
  solvers = [],
}: Pick<ConsistencyFigure, 'pins' | 'settings' | 'contrast' | 'everyPin' | 'solvers'>): Subject[] {
  const rows = pins.map(({ name, ref }): Subject => ({ name, ref, settings, kind: 'pin' }));
  const first = rows[0];
  if (!first) return rows;
  const solved = solvers.map((choice): Subject => {
    const chosen = withSolver(settings, choice);
    return { name: solverTitle(chosen), ref: first.ref, settings: chosen, kind: 'solver' };
  });
  if (contrast === 'none') return [...rows, ...solved];
  const changed = contrast === 'eta' ? { eta: 1 } : { clip: 'diffusers' as const };
  const ablated = (everyPin ? rows : [first]).map((row): Subject => ({
    ...row,
    settings: { ...settings, ...changed },
    kind: 'ablation',
  }));
  return [...rows, ...solved, ...ablated];
}
