import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import { latentProblem, metrics, type Metric } from '../../core/metrics/index.ts';
import type { CostAxisId } from '../../core/plots/cost-axes.ts';
import { checkSolver, solverTitle, withSolver, type SolverChoice } from '../../core/samplers/index.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { ablations, type Ablation } from '../ablation.ts';
import { timing, type Timing } from '../cost.ts';
import { areDistinct, finite, solverChoice } from '../parsers.ts';
import type { FigureKind } from './kind.ts';
import {
  baseFields,
  MAX_NAME,
  namedRefs,
  numSteps,
  sheetStyle,
  type FigureBase,
  type NamedRef,
} from './style.ts';
import {
  costAxis,
  MAX_CLASS_ROWS,
  MAX_SHEET_COLUMNS,
  MAX_SOLVER_ROWS,
  MIN_CLASS_ROWS,
} from '../views/consistency.ts';

/** A class under the name that a figure prints beside its row. */
export interface NamedLabel {
  readonly name: string;
  readonly class: number;
}

/** The same x_T at several S, one row per pin or per class, with the distance to the row's reference column. */
export interface ConsistencyFigure extends FigureBase {
  readonly kind: 'consistency';
  readonly pins: readonly NamedRef[];
  /** The rows are the only pin under each of these classes, in place of the settings' own; absent: they are pins. */
  readonly classes?: readonly NamedLabel[];
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
  /** Distances are taken on x_0 before it is decoded; absent: on pictures. */
  readonly distancesOn?: 'latents';
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
    classes: v.exactOptional(
      v.pipe(
        v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(MAX_NAME)), class: finite })),
        v.minLength(MIN_CLASS_ROWS),
        v.maxLength(MAX_CLASS_ROWS),
      ),
    ),
    ladder: v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(MAX_SHEET_COLUMNS)),
    reference: numSteps,
    contrast: v.picklist(ablations),
    everyPin: v.exactOptional(v.literal(true)),
    solvers: v.exactOptional(v.pipe(v.array(solverChoice), v.minLength(1), v.maxLength(MAX_SOLVER_ROWS))),
    metric: v.picklist(metrics),
    distancesOn: v.exactOptional(v.literal('latents')),
    across: v.exactOptional(costAxis),
    logAxis: v.exactOptional(v.literal(true)),
    timing: v.exactOptional(timing),
    ...baseFields(sheetStyle),
  }),
  compares: {
    kinds: ['lerp', 'eta', 'solver', 'class'],
    otherPathByRefs: true,
    refuses: ({ classes }, { kind }) =>
      classes && kind === 'class' ? 'the rows are of several classes already' : null,
    /** The rows of other solvers and of the ablation stand once. */
    vary: ({ solvers: _, ...spec }) => ({ ...spec, contrast: 'none' }),
  },
  needsDecoder: ({ distancesOn }) => distancesOn === 'latents',
  refs: ({ pins }) => pins,
  mapRefs: (spec, exchange) => ({ ...spec, pins: spec.pins.map(exchange) }),
  check(spec) {
    const { ladder, reference, pins, classes, metric } = spec;
    if (pins.length === 0) throw new Error('a consistency sheet needs at least one pin');
    if (classes && pins.length > 1)
      throw new Error(`a consistency sheet of classes has one pin, this one has ${pins.length}`);
    if (classes && !areDistinct(classes.map((one) => String(one.class))))
      throw new Error(`classes ${classes.map((one) => one.class).join(',')} must be distinct`);
    const unmeasured = spec.distancesOn === 'latents' ? latentProblem(metric) : null;
    if (unmeasured !== null) throw new Error(`metric ${metric} on latents: ${unmeasured}`);
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
  describe({ classes, distancesOn }, latents) {
    const labels = classes ? `, classes ${classes.map((one) => one.class).join(', ')}` : '';
    return `consistency of ${latents}${labels}${distancesOn ? ', distances on latents' : ''}`;
  },
};

/** One row: an x_T at every S. */
export interface Subject {
  readonly name: string;
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
  /**
   * A pin (or a class of the only one), the first row with another solver, or a row with the ablation. Rows of solvers
   * are compared with the first row's reference, the others with their own.
   */
  readonly kind: 'pin' | 'solver' | 'ablation';
}

/** What decides the rows of a sheet. */
type RowSource = Pick<
  ConsistencyFigure,
  'pins' | 'classes' | 'settings' | 'contrast' | 'everyPin' | 'solvers'
>;

/** How a row of this class is sampled: guidance stays. */
export function withClass(settings: SamplingSettings, label: number): SamplingSettings {
  return { ...settings, condition: { ...settings.condition, class: label } };
}

/** The rows that repeat no other, which come first: how many there are. */
export function ownRowCount({ pins, classes }: Pick<ConsistencyFigure, 'pins' | 'classes'>): number {
  return (classes ?? pins).length;
}

/** The pins, or the classes of the only one. */
function ownRows({ pins, classes, settings }: RowSource): Subject[] {
  const rows = pins.map(({ name, ref }): Subject => ({ name, ref, settings, kind: 'pin' }));
  const [first] = rows;
  if (!classes || !first) return rows;
  return classes.map((one) => ({ ...first, name: one.name, settings: withClass(settings, one.class) }));
}

/** The pins or classes, then the first of them again with each solver, then it or every one with the ablation. */
export function subjects(source: RowSource): Subject[] {
  const { contrast, everyPin, solvers = [] } = source;
  const rows = ownRows(source);
  const first = rows[0];
  if (!first) return rows;
  const solved = solvers.map((choice): Subject => {
    const chosen = withSolver(first.settings, choice);
    return { name: solverTitle(chosen), ref: first.ref, settings: chosen, kind: 'solver' };
  });
  if (contrast === 'none') return [...rows, ...solved];
  const changed = contrast === 'eta' ? { eta: 1 } : { clip: 'diffusers' as const };
  const ablated = (everyPin ? rows : [first]).map((row): Subject => ({
    ...row,
    settings: { ...row.settings, ...changed },
    kind: 'ablation',
  }));
  return [...rows, ...solved, ...ablated];
}
