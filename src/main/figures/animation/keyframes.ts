import type { ConsistencyFigure, LineFigure, TrajectoryFigure } from '../../../contract/figure.ts';
import type { TileSpec } from '../../../contract/job.ts';
import type { FilmFigure, MotionSpec } from '../../../contract/motion.ts';
import { lineRefs } from '../../../core/grid.ts';
import { planFigure } from '../figure-plan.ts';
import { subjects } from '../kinds/consistency.ts';
import { math, plain, type Run } from '../layout/text.ts';

/** What a film is made of, before anything is sampled. */
export interface FilmPlan {
  /** In the order in which the film first shows them. A trajectory is one tile of many pictures. */
  readonly tiles: readonly TileSpec[];
  /** In the order in which they are shown, at least one, all with equally many panels. */
  readonly shots: readonly Shot[];
}

/** What stands still for a frame: pictures side by side. */
export type Shot = readonly Panel[];

export interface Panel {
  /** Which of the plan's tiles; of trajectories, which of their pictures: `wayPicture` numbers them. */
  readonly tile: number;
  /** Over the picture, a name; null for none. */
  readonly head: string | null;
  /** Under it, of a trajectory's picture as soon as its t is known; null for none. */
  readonly caption: readonly Run[] | ((t: number) => readonly Run[]) | null;
}

/** Throws as planFigure does. */
export function planFilm({ figure, rate, repeat }: MotionSpec): FilmPlan {
  const { tiles, shots } = planShots(figure, rate);
  // The ends stand once: a film that never ends would show them twice in a row.
  return { tiles, shots: repeat === 'ping-pong' ? [...shots, ...shots.slice(1, -1).reverse()] : shots };
}

function planShots(figure: FilmFigure, rate: number): FilmPlan {
  switch (figure.kind) {
    case 'line':
      return planLine(figure);
    case 'consistency':
      return planFlicker(figure);
    case 'trajectory':
      return planWays(figure, rate);
  }
}

function planLine(figure: LineFigure): FilmPlan {
  const { tiles } = planFigure(figure);
  const { pins, framesPerSegment, labels, captions } = figure;
  const refs = pins.map(({ ref }) => ref);
  const shots = lineRefs(refs, framesPerSegment, figure).map(({ u, segment }, tile) => {
    const ends = [pins[segment]!, pins[(segment + 1) % pins.length]!];
    return [
      {
        tile,
        head: labels ? ends.map(({ name }) => name).join(' → ') : null,
        caption: captions ? [math('u'), plain(` = ${u.toFixed(2)}`)] : null,
      },
    ];
  });
  return { tiles, shots };
}

/** Every S with the reference after it; a ladder that is its reference alone stands still. */
function planFlicker(figure: ConsistencyFigure): FilmPlan {
  const { ladder, labels, captions } = figure;
  const { tiles } = planFigure(figure);
  const reference = ladder.indexOf(figure.reference);
  const others = ladder.map((_, column) => column).filter((column) => column !== reference);
  const order = others.length === 0 ? [reference] : others.flatMap((column) => [column, reference]);
  const rows = subjects(figure);
  const shots = order.map((column) =>
    rows.map(({ name, contrast }, row) => ({
      tile: row * ladder.length + column,
      head: labels ? (contrast ? `${name}, ${brokenBy(figure)}` : name) : null,
      caption: captions ? [math('S'), plain(` = ${ladder[column]!}`)] : null,
    })),
  );
  return { tiles, shots };
}

function planWays(figure: TrajectoryFigure, rate: number): FilmPlan {
  const { pin, ladder, labels, captions } = figure;
  const { tiles } = planFigure(figure);
  const longest = Math.max(...ladder);
  const byTime = (t: number): readonly Run[] => [math('t'), plain(` = ${t}`)];
  const states = ladder.length === 1 ? (['xt', 'predX0'] as const) : (['predX0'] as const);
  const shotAt = (i: number): Shot =>
    ladder.flatMap((numSteps, way) =>
      states.map((state) => ({
        tile: wayPicture(ladder, way, Math.floor((i * numSteps) / longest), state),
        head: labels ? (ladder.length === 1 ? pin.name : `S = ${numSteps}`) : null,
        caption: captions ? byTime : null,
      })),
    );
  const shots = Array.from({ length: longest }, (_, i) => shotAt(i));
  const end = Array.from({ length: rate - 1 }, () => shots.at(-1)!);
  return { tiles, shots: [...shots, ...end] };
}

/** The number of a picture among those of all ways: way by way, step by step, x_t before x̂_0. */
export function wayPicture(
  ladder: readonly number[],
  way: number,
  step: number,
  state: 'xt' | 'predX0',
): number {
  const before = ladder.slice(0, way).reduce((sum, numSteps) => sum + 2 * numSteps, 0);
  return before + 2 * step + (state === 'xt' ? 0 : 1);
}

function brokenBy({ contrast }: ConsistencyFigure): string {
  return contrast === 'eta' ? 'η = 1' : 'clipped';
}
