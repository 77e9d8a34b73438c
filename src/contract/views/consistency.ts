import * as v from 'valibot';
import { distanceSpaces, metrics, type DistanceSpace, type Metric } from '../../core/metrics/index.ts';
import { costAxes, type CostAxisId } from '../../core/plots/cost-axes.ts';
import type { SolverChoice } from '../../core/samplers/index.ts';
import type { CommandEntry } from '../command.ts';
import { ablations, type Ablation } from '../ablation.ts';
import { areDistinct, finite, integer, solverChoice } from '../parsers.ts';
import { numSteps, pinIds, stepCounts, without } from './fields.ts';
import { viewContract } from './view.ts';

/** Most points of the line that make rows; two at least. */
export const MAX_POINTS = 16;

/** Most values of S: the columns of a sheet. */
export const MAX_SHEET_COLUMNS = 16;

/** Most rows that repeat the first one with other solvers. */
export const MAX_SOLVER_ROWS = 16;

/** Most classes that make rows; two at least. */
export const MAX_CLASS_ROWS = 16;
export const MIN_CLASS_ROWS = 2;

/** What the plot runs over. */
export const costAxis = v.picklist(costAxes.map(({ id }) => id) as readonly CostAxisId[]);

export interface ConsistencySettings {
  /** What makes the rows: the chosen pins; points of the line, evenly spread; or classes, all of the first chosen pin. */
  readonly rows: 'pins' | 'line' | 'classes';
  /** Of the line, 2 … 16. */
  readonly points: number;
  readonly pins: readonly string[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** S of the reference column; null: the largest. */
  readonly reference: number | null;
  /** The property break shown under the sheet, with the same x_T: noise at η = 1, or diffusers' clip rule. */
  readonly contrast: Ablation;
  /** What stands under the pictures and in the plot. */
  readonly metric: Metric;
  /** Rows that repeat the first one with other solvers; absent: none. */
  readonly solvers?: readonly SolverChoice[];
  /** What the plot runs over; absent: S. */
  readonly across?: CostAxisId;
  /** The plot of a metric that has a form for a logarithmic axis is drawn on one (1 − SSIM); absent: it is not. */
  readonly logAxis?: boolean;
  /** Labels of the classes that make rows, in their order; absent: none was chosen yet. */
  readonly classes?: readonly number[];
  /** What distances are taken on; absent: pictures. */
  readonly distancesOn?: DistanceSpace;
  /** Figures have the measured times under their columns, too; absent: they do not. */
  readonly times?: boolean;
}

const commands = [
  {
    id: 'sheet/difference',
    title: 'Show difference from the reference',
    menu: 'View',
    section: 2,
    keys: ['D'],
    hold: true,
  },
  {
    id: 'sheet/flicker',
    title: 'Flicker with the reference',
    menu: 'View',
    section: 2,
    keys: ['R'],
    hold: true,
  },
] as const satisfies readonly CommandEntry[];

export const consistency = viewContract<ConsistencySettings>()({
  id: 'consistency',
  title: 'Consistency',
  commands,
  schema: v.strictObject({
    rows: v.picklist(['pins', 'line', 'classes']),
    points: integer(2, MAX_POINTS),
    pins: pinIds,
    ladder: stepCounts(MAX_SHEET_COLUMNS),
    reference: v.nullable(numSteps),
    contrast: v.picklist(ablations),
    metric: v.picklist(metrics),
    solvers: v.exactOptional(v.pipe(v.array(solverChoice), v.maxLength(MAX_SOLVER_ROWS))),
    across: v.exactOptional(costAxis),
    logAxis: v.exactOptional(v.boolean()),
    classes: v.exactOptional(
      v.pipe(
        v.array(finite),
        v.maxLength(MAX_CLASS_ROWS),
        v.check((labels) => areDistinct(labels.map(String)), 'must be distinct'),
      ),
    ),
    distancesOn: v.exactOptional(v.picklist(distanceSpaces)),
    times: v.exactOptional(v.boolean()),
  }),
  defaults: (pins) => ({
    rows: 'pins',
    points: 5,
    pins,
    ladder: [5, 10, 20, 50, 100],
    reference: null,
    contrast: 'eta',
    metric: 'mse',
    logAxis: true,
  }),
  pinsOf: ({ pins }) => pins,
  withoutPin: (settings, pin) => ({ ...settings, pins: without(settings.pins, pin) }),
  withPins: (settings, pins) => ({ ...settings, rows: 'pins', pins }),
});
