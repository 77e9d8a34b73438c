import type { TrajectoryFigure } from '../../../contract/figure.ts';
import type { Latent } from '../../../core/latent.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import { stepChangePlot } from '../../../core/plots/step-changes.ts';
import type { Cell, SheetRow } from '../layout/sheet.ts';
import { hatted, index, lower, math, plain } from '../layout/text.ts';
import { emptySheet, etaRuns, type FigureData, type FigureKind, type Way } from './kind.ts';

/** Room for "t = 999", in em. */
const LEAST_COLUMN = 3.8;
/** Room for "S = 1000" beside the plot, in em. */
const LABEL_ROOM = 4.6;

/** The way from noise to picture: for each S a row of x̂_0 above one of x_t, and how far x̂_0 moves a step. */
export const trajectoryKind: FigureKind<TrajectoryFigure> = {
  plan(spec) {
    checkLadder(spec);
    const { pin, ladder, settings } = spec;
    return {
      tiles: ladder.map((numSteps) => ({
        task: 'trajectory' as const,
        ref: pin.ref,
        settings: { ...settings, numSteps },
      })),
      compare: [],
      latents: [],
      steps: ladder.map((numSteps) => shownSteps(spec, numSteps).map(({ step }) => step)),
    };
  },
  sheet(spec, _, data) {
    const { ladder, labels, captions, pin, settings } = spec;
    return {
      ...emptySheet(spec),
      columns: Math.min(spec.columns, Math.max(...ladder)),
      heads: labels
        ? [{ cells: [{ column: 0, anchor: 'start', runs: [plain(pin.name)], tone: 'name' }] }]
        : [],
      rows: ladder.flatMap((_, i) => wayRows(spec, i, data)),
      note: captions && settings.eta !== 0 ? etaRuns(settings) : null,
      leastColumn: captions ? LEAST_COLUMN : 0,
      plot: { labelRoom: labels ? LABEL_ROOM : 0, draws: data && plotOf(spec, data.ways) },
    };
  },
};

function checkLadder({ ladder }: TrajectoryFigure): void {
  if (ladder.length === 0) throw new Error('a trajectory needs at least one S');
}

/** The steps that are shown and the columns they stand in: evenly spread, the ends at the ends. */
function shownSteps(
  { columns, ladder }: TrajectoryFigure,
  numSteps: number,
): { step: number; column: number }[] {
  const places = Math.min(columns, Math.max(...ladder));
  const count = Math.min(places, numSteps);
  const spread = (i: number, last: number): number =>
    count === 1 ? last : Math.round((i * last) / (count - 1));
  return Array.from({ length: count }, (_, i) => ({
    step: spread(i, numSteps - 1),
    column: spread(i, places - 1),
  }));
}

function wayRows(spec: TrajectoryFigure, i: number, data: FigureData | null): SheetRow[] {
  const { labels, captions, ladder } = spec;
  const numSteps = ladder[i]!;
  const places = Math.min(spec.columns, Math.max(...ladder));
  const shown = shownSteps(spec, numSteps);
  const states = shown.map(({ step, column }) => ({ column, state: data?.ways[i]?.shown.get(step) }));
  const row = (read: (state: NonNullable<(typeof states)[number]['state']>) => Latent): (Latent | null)[] => {
    const tiles = Array.from({ length: places }, (): Latent | null => null);
    for (const { column, state } of states) if (state) tiles[column] = read(state);
    return tiles;
  };
  const times = states.map(({ column, state }): Cell => {
    const runs = state ? [math('t'), plain(` = ${state.t}`)] : [];
    return { column, runs, tone: 'muted' };
  });
  const heading: Cell = { column: 0, anchor: 'start', runs: stepsLabel(numSteps), tone: 'ink' };
  return [
    {
      tiles: row(({ predX0 }) => predX0),
      name: labels ? { runs: [hatted('x'), lower('0')], tone: 'ink' } : undefined,
      heading: labels ? heading : undefined,
    },
    {
      tiles: row(({ xt }) => xt),
      name: labels ? { runs: [math('x'), index('t')], tone: 'ink' } : undefined,
      caption: captions ? { cells: times } : undefined,
    },
  ];
}

/** Step change against t, the last S in front; null where no S has more than one step. */
function plotOf({ ladder, labels }: TrajectoryFigure, ways: readonly Way[]): Plot | null {
  const times = ways.flatMap(({ movements }) => movements.map(({ t }) => t));
  const all = ways.map(({ movements }, i) => ({
    numSteps: ladder[i]!,
    steps: movements.map(({ t, movement }) => ({ t, change: movement })),
  }));
  const plot = stepChangePlot(all, ladder.length - 1, Math.max(...times));
  if (plot.curves.every(({ points }) => points.length === 0)) return null;
  return labels ? plot : { ...plot, curves: plot.curves.map(({ label: _, ...curve }) => curve) };
}
