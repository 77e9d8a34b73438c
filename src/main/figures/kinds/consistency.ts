import type { ConsistencyFigure, ConsistencyRow } from '../../../contract/figure.ts';
import type { Distances } from '../../../contract/job.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { equalDistances, metricOf } from '../../../core/metrics/index.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import { stepsAcross, type Curve, type Plot } from '../layout/plot.ts';
import type { Cell, SheetRow } from '../layout/sheet.ts';
import { distanceRuns, index, math, plain, type Run } from '../layout/text.ts';
import { emptySheet, etaRuns, stepsRuns, type FigureKind } from './kind.ts';

/** Room for "1.2 × 10⁻³" and some air, in em. */
const LEAST_COLUMN = 5.4;
const MAX_INTERVALS = 6;

/** The same x_T over a ladder of S, with the distances to a reference column. */
export const consistencyKind: FigureKind<ConsistencyFigure> = {
  plan(spec) {
    checkLadder(spec);
    const { ladder } = spec;
    const reference = ladder.indexOf(spec.reference);
    const tiles = subjects(spec).flatMap(({ ref, settings }) =>
      ladder.map((numSteps) => ({ task: 'sample' as const, ref, settings: { ...settings, numSteps } })),
    );
    const compare = tiles.flatMap((_, tile) => {
      const column = tile % ladder.length;
      return column === reference ? [] : [{ tile, reference: tile - column + reference }];
    });
    return { tiles, compare, latents: [] };
  },
  sheet(spec, _, data) {
    const { ladder, labels, captions } = spec;
    const cells = cellsOf(spec, data?.distances ?? null);
    const rows = subjects(spec).map(({ name, contrast }, row): SheetRow => ({
      tiles: ladder.map((_, i) => data?.tiles[row * ladder.length + i] ?? null),
      name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
      heading: labels && contrast ? headingOf(spec) : undefined,
      caption: captions ? { cells: captionCells(spec, cells[row]!) } : undefined,
    }));
    return {
      ...emptySheet(spec),
      columns: ladder.length,
      heads: labels
        ? [{ cells: ladder.map((S, column): Cell => ({ column, runs: stepsRuns(S), tone: 'ink' })) }]
        : [],
      rows,
      note: captions && spec.settings.eta !== 0 ? etaRuns(spec.settings) : null,
      leastColumn: labels || captions ? LEAST_COLUMN : 0,
      // A single distance a row makes no curve.
      plot: ladder.length > 2 ? { labelRoom: 0, draws: data && plotOf(spec, cells) } : null,
    };
  },
};

/** The numbers of every row that is drawn, cell by cell, the reference column too: the pins', then the contrast's. */
export function consistencyRows(
  spec: ConsistencyFigure,
  distances: readonly Distances[],
): readonly ConsistencyRow[] {
  const { ladder, reference } = spec;
  const cells = cellsOf(spec, distances);
  return subjects(spec).flatMap(({ name, settings: { eta, clip } }, row) =>
    ladder.map((numSteps, column) => ({
      pin: name,
      eta,
      clip,
      numSteps,
      reference,
      ...(cells[row]![column] ?? equalDistances),
    })),
  );
}

/** One row: an x_T over the ladder. */
export interface Subject {
  readonly name: string;
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
  /** Shows the property break, apart from the others. */
  readonly contrast: boolean;
}

/** The pins, then the first of them again, as the contrast has it. */
export function subjects({ pins, settings, contrast }: ConsistencyFigure): Subject[] {
  const rows = pins.map(({ name, ref }) => ({ name, ref, settings, contrast: false }));
  const first = rows[0];
  if (!first || contrast === 'none') return rows;
  const broken = contrast === 'eta' ? { eta: 1 } : { clip: 'diffusers' as const };
  return [...rows, { ...first, settings: { ...settings, ...broken }, contrast: true }];
}

function checkLadder({ ladder, reference, pins }: ConsistencyFigure): void {
  if (pins.length === 0) throw new Error('a consistency sheet needs at least one pin');
  if (ladder.some((numSteps, i) => i > 0 && numSteps <= ladder[i - 1]!))
    throw new Error(`ladder ${ladder.join(',')} must increase`);
  if (!ladder.includes(reference))
    throw new Error(`reference S = ${reference} is not in the ladder ${ladder.join(',')}`);
}

/** Of every row that is drawn, by column; null in the reference column, and while nothing is known. */
function cellsOf(
  spec: ConsistencyFigure,
  distances: readonly Distances[] | null,
): readonly (readonly (Distances | null)[])[] {
  const { ladder, reference } = spec;
  const others = ladder.filter((numSteps) => numSteps !== reference);
  return subjects(spec).map((_, row) =>
    ladder.map((numSteps) => {
      const at = others.indexOf(numSteps);
      return at < 0 ? null : (distances?.[row * others.length + at] ?? null);
    }),
  );
}

function captionCells(
  { ladder, reference, metric }: ConsistencyFigure,
  cells: readonly (Distances | null)[],
): Cell[] {
  return ladder.map((numSteps, column) => {
    const value = cells[column]?.[metric];
    const runs = numSteps === reference ? [plain('reference')] : [];
    return { column, runs: value === undefined ? runs : distanceRuns(metric, value), tone: 'muted' };
  });
}

function headingOf({ contrast }: ConsistencyFigure): Cell {
  const broken = contrast === 'eta' ? 'η = 1' : 'diffusers’ clip rule';
  return {
    column: 0,
    anchor: 'start',
    tone: 'ink',
    runs: [plain(`${broken}, same `), math('x'), index('T')],
  };
}

/** Distance to the reference against S; null when all pictures are equal. */
function plotOf(spec: ConsistencyFigure, cells: readonly (readonly (Distances | null)[])[]): Plot | null {
  const { ladder, metric, contrast, pins } = spec;
  const values = cells.map((row) => row.map((cell) => cell?.[metric] ?? null));
  const curveOf = (row: readonly (number | null)[]): Curve['points'] =>
    ladder.flatMap((x, i) => {
      const y = row[i] ?? null;
      return y === null || !metricOf(metric).hasPlace(y) ? [] : [{ x, y }];
    });
  const own = values.slice(0, pins.length);
  const points = values.flatMap(curveOf);
  if (points.length === 0) return null;
  const several = pins.length > 1;
  const broken = values[pins.length];
  return {
    title: titleOf(spec),
    across: stepsAcross(
      points.map(({ x }) => x),
      [plain('steps '), math('S')],
    ),
    upright: metricOf(metric).axis(
      points.map(({ y }) => y),
      MAX_INTERVALS,
    ),
    curves: [
      ...(several ? own.map((row): Curve => ({ points: curveOf(row), tone: 'curve', width: 0.07 })) : []),
      {
        points: broken ? curveOf(broken) : [],
        tone: 'muted',
        width: 0.09,
        dashed: true,
        label: { runs: [plain(contrast === 'eta' ? 'η = 1' : 'clip rule')], at: 'middle' },
      },
      {
        points: curveOf(several ? meanOf(own) : own[0]!),
        tone: 'accent',
        width: 0.15,
        ...(several ? { label: { runs: [plain('mean')], at: 'middle' } } : {}),
      },
    ],
  };
}

function titleOf({ metric, reference }: ConsistencyFigure): Run[] {
  const { title, unit } = metricOf(metric);
  return [plain(`${title} to `), math('S'), plain(` = ${reference}${unit === '' ? '' : `, ${unit}`}`)];
}

/** Column by column; null where any is. */
export function meanOf(rows: readonly (readonly (number | null)[])[]): (number | null)[] {
  return rows[0]!.map((_, column) => {
    const values = rows.map((row) => row[column] ?? null);
    return values.includes(null)
      ? null
      : values.reduce((sum: number, value) => sum + value!, 0) / rows.length;
  });
}
