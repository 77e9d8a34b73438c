import {
  ownRowCount,
  subjects,
  type ConsistencyFigure,
  type Subject,
} from '../../../contract/figures/consistency.ts';
import { costOf, timeTexts, timingText } from '../../../contract/cost.ts';
import { planFigure } from '../../../contract/figures/index.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { LatentDistances, PairDistances } from '../../../contract/job.ts';
import { equalDistancesOn, metricOf } from '../../../core/metrics/index.ts';
import { costAxisOf } from '../../../core/plots/cost-axes.ts';
import { contrastOf, distancePlot } from '../../../core/plots/distances.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { columnMeans } from '../../../core/plots/mean.ts';
import type { StepsRow } from '../../../core/plots/over-steps.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import { evaluationsOf, orderOf, solverOf } from '../../../core/samplers/index.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { TableRow } from '../../formats/table.ts';
import { orInvalid } from '../invalid.ts';
import type { Cell, Label, Measure, SheetRow, TextLine } from '../layout/sheet.ts';
import { distanceForms, distanceRuns, index, math, plain, type Run } from '../layout/text.ts';
import { fitCells, stepsHeader, type CellLines } from './fit-cells.ts';
import { emptySheet, joinRuns, samplerNote, type AnimatedDrawing, type DrawnSide } from './kind.ts';
import { interleaveRows, pairNote } from './pairs.ts';

/** Width of "1.2 × 10⁻³" and some space, in em. */
const MIN_COLUMN = 5.4;
/** Width of "0.12 s · 10 ×" and some space, in em. */
const MIN_TIMED_COLUMN = 6.6;
/** Room for "DPM++ 2M" beside the plot, in em. */
const LABEL_ROOM = 5.4;

/** The same x_T at several S, with the distances to a reference column. */
export const consistencyDrawing: AnimatedDrawing<ConsistencyFigure> = {
  sheet(spec, measure, data) {
    const { ladder, labels, captions } = spec;
    const cells = cellsOf(spec, data?.distances ?? null);
    const all = subjects(spec);
    const captioned = captions ? captionLines(spec, cells, measure) : [];
    const rows = all.map(({ name, kind }, row): SheetRow => ({
      tiles: ladder.map((_, i) => data?.tiles[row * ladder.length + i] ?? null),
      name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
      heading: labels && kind !== 'pin' && kind !== all[row - 1]?.kind ? headingOf(spec, kind) : undefined,
      caption: captions ? { cells: captioned[row]! } : undefined,
    }));
    return {
      ...emptySheet(spec),
      columns: ladder.length,
      headers: labels ? [stepsHeader(ladder, 0, [], measure, spec.stepsInWords)] : [],
      rows,
      footers: timeLines(spec, measure),
      note: noteOf(spec),
      minColumn: minColumnOf(spec),
      // A single distance a row makes no curve.
      plot:
        ladder.length > 2
          ? { labelRoom: spec.solvers ? LABEL_ROOM : 0, draws: data && plotOf(spec, cells) }
          : null,
    };
  },
  /** Each pin's row above the same as it is compared; the plot has the mean of these as a curve by its name. */
  compare(sides) {
    const [own, other] = sides;
    const { spec, sheet, data } = own;
    const pinned = ({ sheet: { rows }, title }: DrawnSide<ConsistencyFigure>): SheetRow[] =>
      rows
        .slice(0, ownRowCount(spec))
        .map((row) => ({ ...row, name: row.name && withTitle(row.name, title) }));
    const cells = cellsOf(spec, data?.distances ?? null);
    const others = seriesOf(other.spec, cellsOf(other.spec, other.data?.distances ?? null));
    const variant = {
      name: other.title,
      values: columnMeans(others.map(({ values }) => values)),
      at: others[0]!.at,
    };
    return {
      ...sheet,
      rows: [...interleaveRows(pinned(own), pinned(other)), ...sheet.rows.slice(ownRowCount(spec))],
      note: pairNote(sides, null),
      plot: sheet.plot && { labelRoom: LABEL_ROOM, draws: data && plotOf(spec, cells, [variant]) },
    };
  },
  /** Every S with the reference after it; a reference alone stands still. */
  keyframes(spec) {
    const { ladder, labels, captions, stepsInWords } = spec;
    const reference = ladder.indexOf(spec.reference);
    const others = ladder.map((_, column) => column).filter((column) => column !== reference);
    const order = others.length === 0 ? [reference] : others.flatMap((column) => [column, reference]);
    const rows = subjects(spec);
    return order.map((column) =>
      rows.map(({ name, kind }, row) => ({
        tile: row * ladder.length + column,
        header: labels ? (kind === 'ablation' ? `${name}, ${ablationName(spec)}` : name) : null,
        caption: captions ? stepsLabel(ladder[column]!, stepsInWords) : null,
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

/** What a picture of each column took on the device, against one of the reference column. */
function timeLines({ ladder, reference, settings, timing }: ConsistencyFigure, measure: Measure): TextLine[] {
  if (!timing) return [];
  const cost = (numSteps: number) => costOf({ ...settings, numSteps }, timing);
  const all = ladder.map((S) => timeTexts(cost(S), cost(reference)));
  const cells = (write: (texts: readonly string[]) => string): Cell[] =>
    all.map((texts, column) => ({ column, runs: [plain(write(texts))], tone: 'muted' }));
  const forms = [cells((texts) => texts.join(' · ')), cells(([time]) => time!)];
  const { lines } = fitCells(
    forms.map((line) => [line]),
    ladder.length,
    measure,
  );
  return [{ cells: lines[0]! }];
}

function noteOf(spec: ConsistencyFigure): Run[] | null {
  const { captions, classes, timing, metric, distancesOn } = spec;
  const runs = joinRuns(
    (captions ? samplerNote(spec, classes && []) : null) ?? [],
    captions && distancesOn ? [plain(`${metricOf(metric).title} of latents`)] : [],
    timing ? [plain(timingText(timing))] : [],
  );
  return runs.length === 0 ? null : runs;
}

function minColumnOf({ labels, captions, timing }: ConsistencyFigure): number {
  if (timing) return MIN_TIMED_COLUMN;
  return labels || captions ? MIN_COLUMN : 0;
}

/** `A, η = 1`. */
function withTitle({ runs, tone }: Label, title: string): Label {
  return { runs: [plain(`${runs.map(({ text }) => text).join('')}, ${title}`)], tone };
}

function ablationName({ contrast }: ConsistencyFigure): string {
  return contrast === 'eta' ? 'η = 1' : 'clipped';
}

/** The numbers of every row that is drawn, cell by cell, the reference column too; solvers are named where there is a choice. */
function consistencyRows(spec: ConsistencyFigure, distances: readonly PairDistances[]): readonly TableRow[] {
  const { ladder, reference, classes, distancesOn } = spec;
  const equal = equalDistancesOn(distancesOn ?? 'pictures');
  const cells = cellsOf(spec, distances);
  const namesSolvers = spec.solvers !== undefined || spec.settings.solver !== undefined;
  const first = spec.pins[0]?.name ?? '';
  return subjects(spec).flatMap(({ name, kind, settings }, row) =>
    ladder.map((numSteps, column) => ({
      pin: kind === 'solver' || classes ? first : name,
      ...(classes && { class: labelOf(settings) }),
      ...(namesSolvers && solverColumns({ ...settings, numSteps })),
      eta: settings.eta,
      clip: settings.clip,
      numSteps,
      reference,
      ...(distancesOn && { distancesOn }),
      ...(cells[row]![column] ?? equal),
    })),
  );
}

function labelOf({ condition }: SamplingSettings): number | null {
  return typeof condition?.class === 'number' ? condition.class : null;
}

function solverColumns(settings: SamplingSettings): TableRow {
  const { id, orders } = solverOf(settings.solver);
  return { solver: id, order: orders && orderOf(settings), evaluations: evaluationsOf(settings) };
}

/** Of every row, by column. */
type Cells = readonly (readonly (LatentDistances | null)[])[];

/** The picture that its row is compared with. */
function isReference(kind: Subject['kind'], numSteps: number, { reference }: ConsistencyFigure): boolean {
  return kind !== 'solver' && numSteps === reference;
}

/**
 * Of every row that is drawn, by column; null in the reference column, and while nothing is known. Throws where latents are
 * to be compared that there are not.
 */
function cellsOf(spec: ConsistencyFigure, found: readonly PairDistances[] | null): Cells {
  const distances = found?.map((pair) => distancesOf(spec, pair));
  let next = 0;
  return subjects(spec).map(({ kind }) =>
    spec.ladder.map((numSteps) => (isReference(kind, numSteps, spec) ? null : (distances?.[next++] ?? null))),
  );
}

function distancesOf({ distancesOn }: ConsistencyFigure, { distances, latents }: PairDistances) {
  if (!distancesOn) return distances;
  if (!latents) throw new StudioError('request/invalid', 'distances on latents: the pictures have none');
  return latents;
}

/** Of every row, all in one form. */
function captionLines(spec: ConsistencyFigure, cells: Cells, measure: Measure): CellLines {
  const all = subjects(spec);
  const forms = distanceForms.map((form) =>
    all.map(({ kind }, row) => captionCells(spec, kind, cells[row]!, form)),
  );
  return fitCells(forms, spec.ladder.length, measure).lines;
}

function captionCells(
  spec: ConsistencyFigure,
  kind: Subject['kind'],
  cells: Cells[number],
  form: (typeof distanceForms)[number],
): Cell[] {
  const { ladder, metric } = spec;
  const reference = form === 'spaced' ? 'reference' : 'ref.';
  return ladder.map((numSteps, column) => {
    const value = cells[column]?.[metric];
    const runs = isReference(kind, numSteps, spec) ? [plain(reference)] : [];
    return { column, runs: value === undefined ? runs : distanceRuns(metric, value, form), tone: 'muted' };
  });
}

function headingOf({ contrast }: ConsistencyFigure, kind: 'solver' | 'ablation'): Cell {
  const ablation = contrast === 'eta' ? 'η = 1' : 'diffusers’ clip rule';
  const what = kind === 'solver' ? 'other solvers' : ablation;
  return {
    column: 0,
    anchor: 'start',
    tone: 'ink',
    runs: [plain(`${what}, same `), math('x'), index('T')],
  };
}

/** Of every row the distances to the reference, and where they stand across the plot. */
function seriesOf(spec: ConsistencyFigure, cells: Cells) {
  const { ladder, reference, metric } = spec;
  const placeOf = placesOf(spec);
  const isOther = (_: unknown, column: number): boolean => ladder[column] !== reference;
  return subjects(spec).map((subject, row) => ({
    ...subject,
    values: cells[row]!.filter(isOther).map((cell) => cell?.[metric] ?? null),
    at: ladder.filter(isOther).map((numSteps) => placeOf({ ...subject.settings, numSteps })),
  }));
}

/**
 * Distance to the reference against S, or what it costs; null when all pictures are equal.
 * @param variants curves by their names beside those of the solvers
 */
function plotOf(spec: ConsistencyFigure, cells: Cells, variants: readonly StepsRow[] = []): Plot | null {
  const { ladder, reference, metric, distancesOn, logAxis, across, contrast } = spec;
  const all = seriesOf(spec, cells);
  return distancePlot({
    metric,
    on: distancesOn,
    logAxis,
    reference,
    inWords: spec.stepsInWords,
    across,
    steps: ladder.filter((numSteps) => numSteps !== reference),
    rows: all.filter(({ kind }) => kind === 'pin'),
    solvers: [...variants, ...all.filter(({ kind }) => kind === 'solver')],
    contrast: contrastOf(
      contrast,
      all.filter(({ kind }) => kind === 'ablation'),
    ),
  });
}

/** Where the plot has a picture of these settings. Without a time only seconds would be wrong, which the figure refuses. */
function placesOf({ across, timing }: ConsistencyFigure): (settings: SamplingSettings) => number {
  const axis = costAxisOf(across);
  const measured = timing ?? { secondsPerSample: 0, batch: 1 };
  return (settings) => axis.of(costOf(settings, measured));
}
