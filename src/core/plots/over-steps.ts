import type { Axis } from '../axis.ts';
import { costAxes, type CostAxis } from './cost-axes.ts';
import { plain, type Label } from './label.ts';
import { columnMeans } from './mean.ts';
import type { Across, Curve, Plot } from './plot.ts';

/** The values of one row at each S; null where one is still to come. */
export interface StepsRow {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Where its values stand across; absent: at S. */
  readonly at?: readonly number[];
}

/** A row that is drawn apart, with its name at its curve. */
interface BesideRow {
  readonly values: StepsRow['values'];
  readonly at?: StepsRow['at'] | undefined;
  readonly label: Label;
  /** Of the same kind as the rows: a full line, named where it ends. */
  readonly kin: boolean;
}

interface OverSteps {
  readonly title: Label;
  /** Increasing. */
  readonly steps: readonly number[];
  /** What it runs over; absent: S. The rows' places are its values. */
  readonly across?: CostAxis;
  /** All at the same places. */
  readonly rows: readonly StepsRow[];
  /** What the rows are compared with: drawn apart, left out of the mean. */
  readonly beside: readonly BesideRow[];
  /** Whether a value has a place on the axis. */
  hasPlace(value: number): boolean;
  /** An axis for values that have a place. */
  axis(values: readonly number[]): Axis;
}

const ROW_WIDTH = 0.07;
const BESIDE_WIDTH = 0.09;
const MEAN_WIDTH = 0.15;

/**
 * Values against S, or what it costs, which is logarithmic: each row and their mean, or the row alone. The axis omits an S once all its values are
 * known and none can be drawn. Null while there is nothing to draw.
 */
export function plotOverSteps(data: OverSteps): Plot | null {
  const { title, steps, rows, beside, across = costAxes[0] } = data;
  const all = [...rows, ...beside];
  const isPlaced = (y: number | null): boolean => y !== null && data.hasPlace(y);
  const isShown = (_: number, i: number): boolean =>
    all.some(({ values }) => isPlaced(values[i]!)) || rows.some(({ values }) => values[i] === null);
  const pointsOf = ({ values, at = steps }: Pick<BesideRow, 'values' | 'at'>): Curve['points'] =>
    at.flatMap((x, i) => (isPlaced(values[i]!) ? [{ x, y: values[i]! }] : []));
  const known = all.flatMap((row) => pointsOf(row).map(({ y }) => y));
  if (known.length === 0) return null;
  const at = rows[0]?.at ?? steps;
  const means = columnMeans(rows.map(({ values }) => values));
  return {
    title,
    across: {
      ...logAcross(
        all.flatMap((row) => (row.at ?? steps).filter(isShown)),
        at.filter(isShown),
      ),
      text: across.text,
      name: across.name,
    },
    upright: data.axis(known),
    curves: [
      ...(rows.length > 1 ? rows.map((row) => rowCurve(row.name, pointsOf(row))) : []),
      ...beside.map((row) => besideCurve(row, pointsOf(row))),
      frontCurve(rows, rows.length > 0 ? pointsOf({ values: means, at }) : []),
    ],
  };
}

function rowCurve(name: string, points: Curve['points']): Curve {
  return { name, points, tone: 'curve', width: ROW_WIDTH };
}

function besideCurve({ label: text, kin }: BesideRow, points: Curve['points']): Curve {
  return {
    name: '',
    points,
    tone: 'muted',
    width: BESIDE_WIDTH,
    ...(!kin && { dashed: true }),
    label: { text, at: kin ? 'end' : 'middle' },
  };
}

/** The mean, or the only row, which needs no name. */
function frontCurve(rows: readonly StepsRow[], points: Curve['points']): Curve {
  const curve = { points, tone: 'accent', width: MEAN_WIDTH, dotted: true } as const;
  return rows.length > 1
    ? { ...curve, name: '', label: { text: [plain('mean')], at: 'middle' } }
    : { ...curve, name: rows[0]?.name ?? '' };
}

/** A logarithmic axis between the smallest and the largest value. */
function logAcross(values: readonly number[], ticks: readonly number[]): Pick<Across, 'place' | 'ticks'> {
  const [first, last] = [Math.min(...values), Math.max(...values)];
  return {
    place: (value) => (first === last ? 0.5 : Math.log(value / first) / Math.log(last / first)),
    ticks: [...ticks].sort((a, b) => b - a),
  };
}
