import type { ConsistencyFigure, LineFigure } from '../../../contract/figure.ts';
import type { TileSpec } from '../../../contract/job.ts';
import type { FilmFigure, MotionSpec } from '../../../contract/motion.ts';
import { lineRefs } from '../../../core/grid.ts';
import { planFigure } from '../figure-plan.ts';
import { subjects } from '../kinds/consistency.ts';
import { math, plain, type Run } from '../text.ts';

/** What a film is made of, before anything is sampled. */
export interface FilmPlan {
  /** In the order in which the film first shows them. */
  readonly tiles: readonly TileSpec[];
  /** In the order in which they are shown, at least one, all with equally many panels. */
  readonly shots: readonly Shot[];
}

/** What stands still for a frame: pictures side by side. */
export type Shot = readonly Panel[];

export interface Panel {
  /** Which of the plan's tiles. */
  readonly tile: number;
  /** Over the picture, a name; null for none. */
  readonly head: string | null;
  /** Under it; null for none. */
  readonly caption: readonly Run[] | null;
}

/** Throws as planFigure does. */
export function planFilm({ figure, repeat }: MotionSpec): FilmPlan {
  const { tiles, shots } = planShots(figure);
  // The ends stand once: a film that never ends would show them twice in a row.
  return { tiles, shots: repeat === 'ping-pong' ? [...shots, ...shots.slice(1, -1).reverse()] : shots };
}

function planShots(figure: FilmFigure): FilmPlan {
  switch (figure.kind) {
    case 'line':
      return planLine(figure);
    case 'consistency':
      return planFlicker(figure);
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

function brokenBy({ contrast }: ConsistencyFigure): string {
  return contrast === 'eta' ? 'η = 1' : 'clipped';
}
