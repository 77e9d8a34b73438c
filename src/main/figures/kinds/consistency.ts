import type { ConsistencyFigure, ConsistencyRow } from '../../../contract/figure.ts';
import type { Distances } from '../../../contract/job.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { equalDistances } from '../../../core/metrics/index.ts';
import { distancePlot } from '../../../core/plots/distances.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Cell, SheetRow } from '../layout/sheet.ts';
import { distanceRuns, index, math, plain } from '../layout/text.ts';
import { emptySheet, etaRuns, type FigureKind } from './kind.ts';

/** Room for "1.2 × 10⁻³" and some air, in em. */
const LEAST_COLUMN = 5.4;

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
        ? [{ cells: ladder.map((S, column): Cell => ({ column, runs: stepsLabel(S), tone: 'ink' })) }]
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
  const { ladder, reference, metric, contrast } = spec;
  const isOther = (_: unknown, column: number): boolean => ladder[column] !== reference;
  const all = subjects(spec).map((subject, row) => ({
    ...subject,
    values: cells[row]!.filter(isOther).map((cell) => cell?.[metric] ?? null),
  }));
  const broken = all.find((row) => row.contrast);
  return distancePlot({
    metric,
    reference,
    steps: ladder.filter(isOther),
    rows: all.filter((row) => !row.contrast),
    contrast: broken && contrast !== 'none' ? { kind: contrast, values: broken.values } : null,
  });
}
