import type { TrajectoryFigure } from '../../../contract/figure.ts';
import { logAxis } from '../../../core/axis.ts';
import type { Latent } from '../../../core/latent.ts';
import type { Curve, Plot } from '../layout/plot.ts';
import type { Cell, SheetRow } from '../layout/sheet.ts';
import { hatted, index, lower, math, plain } from '../layout/text.ts';
import { emptySheet, etaRuns, stepsRuns, type FigureData, type FigureKind, type Way } from './kind.ts';

/** Room for "t = 999", in em. */
const LEAST_COLUMN = 3.8;
/** Room for "S = 1000" beside the plot, in em. */
const LABEL_ROOM = 4.6;
const MAX_DECADES = 4;
/** Shown for no movement at all, which a logarithmic axis has no place for. */
const FLOOR = 1e-8;

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
  const heading: Cell = { column: 0, anchor: 'start', runs: stepsRuns(numSteps), tone: 'ink' };
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

/** How far x̂_0 moves at each step against t, noise at the left; null where no S has more than one step. */
function plotOf({ ladder, labels }: TrajectoryFigure, ways: readonly Way[]): Plot | null {
  const curves = ways.map(({ movements }) =>
    movements.flatMap(({ t, movement }) =>
      movement === null ? [] : [{ x: t, y: Math.max(FLOOR, movement) }],
    ),
  );
  const all = curves.flat();
  if (all.length === 0) return null;
  const noisiest = Math.max(...ways.flatMap(({ movements }) => movements.map(({ t }) => t)));
  return {
    title: [plain('movement of '), hatted('x'), lower('0'), plain(' per step')],
    across: {
      place: (t) => 1 - t / noisiest,
      ticks: roundTimes(noisiest),
      name: [math('t')],
    },
    upright: logAxis(
      all.map(({ y }) => y),
      MAX_DECADES,
    ),
    curves: curves.map((points, i): Curve => {
      const last = i === curves.length - 1;
      return {
        points,
        tone: last ? 'accent' : 'curve',
        width: last ? 0.13 : 0.09,
        ...(labels ? { label: { runs: stepsRuns(ladder[i]!), at: 'end' } } : {}),
      };
    }),
  };
}

/** Five or so round values from 0 up. */
function roundTimes(noisiest: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, noisiest / 4)));
  const stride = power * [1, 2, 2.5, 5, 10].find((digit) => digit * power >= noisiest / 5)!;
  return Array.from({ length: Math.floor(noisiest / stride) + 1 }, (_, i) => Math.round(i * stride));
}
