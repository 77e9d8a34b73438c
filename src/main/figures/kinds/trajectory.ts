import { planFigure } from '../../../contract/figures/index.ts';
import {
  shownColumns,
  shownSteps,
  trajectoryLengths,
  type TrajectoryFigure,
} from '../../../contract/figures/trajectory.ts';
import type { Latent } from '../../../core/latent.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import { stepCountText } from '../../../core/step-count.ts';
import { stepChangePlot, type StepChanges } from '../../../core/plots/step-changes.ts';
import type { TableRow } from '../../formats/table.ts';
import type { Keyframe } from '../animation/keyframe.ts';
import { stepPicture } from '../animation/step-picture.ts';
import type { ArrayOptions } from '../data/figure-arrays.ts';
import { orInvalid } from '../invalid.ts';
import type { Cell, Measure, SheetRow, TextLine } from '../layout/sheet.ts';
import { hatted, index, lower, math, plain, type Run } from '../layout/text.ts';
import { fitCells } from './fit-cells.ts';
import {
  emptySheet,
  joinRuns,
  samplerNote,
  type AnimatedDrawing,
  type DrawnSide,
  type FigureData,
  type ShownTrajectory,
} from './kind.ts';
import { interleaveRows, pairNote } from './pairs.ts';

/** Width of "t = 999", in em. */
const MIN_COLUMN = 3.8;
/** Width of "S = 1000" beside the plot, in em. */
const LABEL_ROOM = 4.6;

/** Room for ", η = 1" after it. */
const TITLE_ROOM = 3;
/** Rows of one S: x̂_0 and x_t. */
const STATES = 2;

/** From noise to picture: for each S a row of x̂_0 above one of x_t, and the change of x̂_0 per step. */
export const trajectoryDrawing: AnimatedDrawing<TrajectoryFigure> = {
  sheet(spec, measure, data) {
    const { ladder, labels, captions, pin } = spec;
    return {
      ...emptySheet(spec),
      columns: shownColumns(spec),
      headers: labels
        ? [{ cells: [{ column: 0, anchor: 'start', runs: [plain(pin.name)], tone: 'name' }] }]
        : [],
      rows: ladder.flatMap((_, i) => stateRows(spec, i, measure, data)),
      note: captions ? samplerNote(spec) : null,
      minColumn: captions ? MIN_COLUMN : 0,
      plot: { labelRoom: labels ? LABEL_ROOM : 0, draws: data && plotOf(spec, data.trajectories) },
    };
  },
  /** At each S the one above the other. */
  compare(sides) {
    const [own, other] = sides;
    const { labels, captions } = own.spec;
    const named = ({ sheet: { rows }, title }: DrawnSide<TrajectoryFigure>): SheetRow[] =>
      rows.map((row) => ({
        ...row,
        heading: row.heading && { ...row.heading, runs: joinRuns(row.heading.runs, [plain(title)]) },
      }));
    const data = own.data && other.data && { own: own.data.trajectories, other: other.data.trajectories };
    return {
      ...own.sheet,
      columns: Math.max(own.sheet.columns, other.sheet.columns),
      rows: interleaveRows(named(own), named(other), STATES),
      note: pairNote(sides, captions && !labels ? ['above', 'below'] : null),
      plot: {
        labelRoom: labels ? LABEL_ROOM + TITLE_ROOM : 0,
        draws: data && plotOf(own.spec, data.own, { title: other.title, trajectories: data.other }),
      },
    };
  },
  keyframes: stepKeyframes,
  rows: measureSteps,
};

/** As many as the longest trajectory has steps, then the last one for the rest of a second. */
function stepKeyframes(figure: TrajectoryFigure, rate: number): readonly Keyframe[] {
  const { pin, ladder, labels, captions, stepsInWords } = figure;
  const lengths = trajectoryLengths(figure);
  const longest = Math.max(...lengths);
  const byTime = (t: number): readonly Run[] => [math('t'), plain(` = ${t}`)];
  const states = ladder.length === 1 ? (['xt', 'predX0'] as const) : (['predX0'] as const);
  const keyframeAt = (i: number): Keyframe =>
    ladder.flatMap((numSteps, tile) =>
      states.map((state) => ({
        tile: stepPicture(lengths, tile, Math.floor((i * lengths[tile]!) / longest), state),
        header: labels ? (ladder.length === 1 ? pin.name : stepCountText(numSteps, stepsInWords)) : null,
        caption: captions ? byTime : null,
      })),
    );
  const keyframes = Array.from({ length: longest }, (_, i) => keyframeAt(i));
  const end = Array.from({ length: rate - 1 }, () => keyframes.at(-1)!);
  return [...keyframes, ...end];
}

/** A row per step: where the network was called and how far x̂_0 changed. */
async function measureSteps(figure: TrajectoryFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles } = orInvalid(() => planFigure(figure));
  const rows: TableRow[][] = tiles.map(() => []);
  const pin = figure.pin.name;
  await options.run(tiles, [], {
    ...options,
    onStep: (tile, { index: step, t, stepChange }) =>
      rows[tile]!.push({ pin, numSteps: figure.ladder[tile]!, step, t, movement: stepChange }),
  });
  return rows.flat();
}

function stateRows(spec: TrajectoryFigure, i: number, measure: Measure, data: FigureData | null): SheetRow[] {
  const { labels, captions, ladder, stepsInWords } = spec;
  const numSteps = ladder[i]!;
  const places = shownColumns(spec);
  const shown = shownSteps(spec, trajectoryLengths(spec)[i]!);
  const states = shown.map(({ step, column }) => ({ column, state: data?.trajectories[i]?.shown.get(step) }));
  const row = (read: (state: NonNullable<(typeof states)[number]['state']>) => Latent): (Latent | null)[] => {
    const tiles = Array.from({ length: places }, (): Latent | null => null);
    for (const { column, state } of states) if (state) tiles[column] = read(state);
    return tiles;
  };
  const times = states.map(({ column, state }) => ({ column, t: state?.t ?? null }));
  const heading: Cell = { column: 0, anchor: 'start', runs: stepsLabel(numSteps, stepsInWords), tone: 'ink' };
  return [
    {
      tiles: row(({ predX0 }) => predX0),
      name: labels ? { runs: [hatted('x'), lower('0')], tone: 'ink' } : undefined,
      heading: labels ? heading : undefined,
    },
    {
      tiles: row(({ xt }) => xt),
      name: labels ? { runs: [math('x'), index('t')], tone: 'ink' } : undefined,
      caption: captions ? timeLine(times, places, measure) : undefined,
    },
  ];
}

/** t = 999 under each tile; where that has no room, t before the columns and its numbers under them. */
function timeLine(
  times: readonly { readonly column: number; readonly t: number | null }[],
  count: number,
  measure: Measure,
): TextLine {
  const cells = (write: (t: number) => Run[]): Cell[] =>
    times.map(({ column, t }) => ({ column, runs: t === null ? [] : write(t), tone: 'muted' }));
  const forms = [cells((t) => [math('t'), plain(` = ${t}`)]), cells((t) => [plain(String(t))])];
  const { form, lines } = fitCells(
    forms.map((line) => [line]),
    count,
    measure,
  );
  const [line] = lines;
  return form === 0 ? { cells: line! } : { name: { runs: [math('t')], tone: 'muted' }, cells: line! };
}

/** Step change against t, the last S in front; null where no S has more than one step. */
function plotOf(
  { ladder, labels, stepsInWords }: TrajectoryFigure,
  trajectories: readonly ShownTrajectory[],
  variant: { readonly title: string; readonly trajectories: readonly ShownTrajectory[] } | null = null,
): Plot | null {
  const changesOf = ({ stepChanges }: ShownTrajectory, i: number): StepChanges => ({
    numSteps: ladder[i]!,
    steps: stepChanges.map(({ t, stepChange }) => ({ t, change: stepChange })),
  });
  const own = trajectories.map(changesOf);
  const others = variant?.trajectories.map(changesOf) ?? [];
  const all = own.flatMap((one, i) => [one, ...(others[i] ? [{ ...others[i], title: variant!.title }] : [])]);
  const times = all.flatMap(({ steps }) => steps.map(({ t }) => t));
  const chosen = all.length - (variant ? 2 : 1);
  const plot = stepChangePlot(all, chosen, Math.max(...times), stepsInWords);
  if (plot.curves.every(({ points }) => points.length === 0)) return null;
  return labels ? plot : { ...plot, curves: plot.curves.map(({ label: _, ...curve }) => curve) };
}
