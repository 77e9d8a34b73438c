import { subjects, type ConsistencyFigure } from '../../../contract/figures/consistency.ts';
import { planFigure } from '../../../contract/figures/index.ts';
import type { Distances } from '../../../contract/job.ts';
import { equalDistances } from '../../../core/metrics/index.ts';
import { distancePlot } from '../../../core/plots/distances.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import type { TableRow } from '../../formats/table.ts';
import { orInvalid } from '../invalid.ts';
import type { Cell, SheetRow } from '../layout/sheet.ts';
import { distanceRuns, index, math, plain } from '../layout/text.ts';
import { emptySheet, etaRuns, type AnimatedDrawing } from './kind.ts';

/** Width of "1.2 × 10⁻³" and some space, in em. */
const MIN_COLUMN = 5.4;

/** The same x_T at several S, with the distances to a reference column. */
export const consistencyDrawing: AnimatedDrawing<ConsistencyFigure> = {
  sheet(spec, _, data) {
    const { ladder, labels, captions } = spec;
    const cells = cellsOf(spec, data?.distances ?? null);
    const rows = subjects(spec).map(({ name, ablated }, row): SheetRow => ({
      tiles: ladder.map((_, i) => data?.tiles[row * ladder.length + i] ?? null),
      name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
      heading: labels && ablated ? headingOf(spec) : undefined,
      caption: captions ? { cells: captionCells(spec, cells[row]!) } : undefined,
    }));
    return {
      ...emptySheet(spec),
      columns: ladder.length,
      headers: labels
        ? [{ cells: ladder.map((S, column): Cell => ({ column, runs: stepsLabel(S), tone: 'ink' })) }]
        : [],
      rows,
      note: captions && spec.settings.eta !== 0 ? etaRuns(spec.settings) : null,
      minColumn: labels || captions ? MIN_COLUMN : 0,
      // A single distance a row makes no curve.
      plot: ladder.length > 2 ? { labelRoom: 0, draws: data && plotOf(spec, cells) } : null,
    };
  },
  /** Every S with the reference after it; a reference alone stands still. */
  keyframes(spec) {
    const { ladder, labels, captions } = spec;
    const reference = ladder.indexOf(spec.reference);
    const others = ladder.map((_, column) => column).filter((column) => column !== reference);
    const order = others.length === 0 ? [reference] : others.flatMap((column) => [column, reference]);
    const rows = subjects(spec);
    return order.map((column) =>
      rows.map(({ name, ablated }, row) => ({
        tile: row * ladder.length + column,
        header: labels ? (ablated ? `${name}, ${ablationName(spec)}` : name) : null,
        caption: captions ? [math('S'), plain(` = ${ladder[column]!}`)] : null,
      })),
    );
  },
  drawnRows: (spec, { distances }) => consistencyRows(spec, distances),
  async rows(spec, options) {
    const { tiles, compare } = orInvalid(() => planFigure(spec));
    const { distances } = await options.run(tiles, compare, options);
    return consistencyRows(spec, distances);
  },
};

function ablationName({ contrast }: ConsistencyFigure): string {
  return contrast === 'eta' ? 'η = 1' : 'clipped';
}

/** The numbers of every row that is drawn, cell by cell, the reference column too: the pins', then the ablation's. */
function consistencyRows(spec: ConsistencyFigure, distances: readonly Distances[]): readonly TableRow[] {
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
  const ablation = contrast === 'eta' ? 'η = 1' : 'diffusers’ clip rule';
  return {
    column: 0,
    anchor: 'start',
    tone: 'ink',
    runs: [plain(`${ablation}, same `), math('x'), index('T')],
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
  const ablated = all.find((row) => row.ablated);
  return distancePlot({
    metric,
    reference,
    steps: ladder.filter(isOther),
    rows: all.filter((row) => !row.ablated),
    contrast: ablated && contrast !== 'none' ? { kind: contrast, values: ablated.values } : null,
  });
}
