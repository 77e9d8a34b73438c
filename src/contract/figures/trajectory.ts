import * as v from 'valibot';
import { runLength } from '../../core/samplers/index.ts';
import { integer } from '../parsers.ts';
import type { FigureKind } from './kind.ts';
import {
  baseFields,
  increasingSteps,
  namedRef,
  stripStyle,
  type FigureBase,
  type NamedRef,
} from './style.ts';
import { MAX_TRAJECTORY_COUNTS } from '../views/trajectory.ts';

/** The trajectory of one x_T from noise to picture: x̂_0 and x_t at some of its steps, for each S. */
export interface TrajectoryFigure extends FigureBase {
  readonly kind: 'trajectory';
  readonly pin: NamedRef;
  /** One to four increasing values of S, in place of the settings' own. */
  readonly ladder: readonly number[];
  /** Steps that are shown, 2 … 24, evenly spread over all; the first and the last among them. */
  readonly columns: number;
}

/** Bounds of `columns`. */
export const [MIN_TRAJECTORY_COLUMNS, MAX_TRAJECTORY_COLUMNS] = [2, 24];

export const trajectory: FigureKind<TrajectoryFigure, true> = {
  id: 'trajectory',
  plotted: () => true,
  animated: true,
  schema: v.strictObject({
    kind: v.literal('trajectory'),
    pin: namedRef,
    ladder: increasingSteps(MAX_TRAJECTORY_COUNTS),
    columns: integer(MIN_TRAJECTORY_COLUMNS, MAX_TRAJECTORY_COLUMNS),
    ...baseFields(stripStyle),
  }),
  compares: { kinds: ['eta', 'solver', 'class'] },
  refs: ({ pin }) => [pin],
  mapRefs: (spec, exchange) => ({ ...spec, pin: exchange(spec.pin) }),
  check({ ladder }) {
    if (ladder.length === 0) throw new Error('a trajectory needs at least one S');
  },
  plan(spec) {
    const { pin, ladder, settings } = spec;
    return {
      tiles: ladder.map((numSteps) => ({
        task: 'trajectory' as const,
        ref: pin.ref,
        settings: { ...settings, numSteps },
      })),
      compare: [],
      latents: [],
      steps: trajectoryLengths(spec).map((length) => shownSteps(spec, length).map(({ step }) => step)),
    };
  },
  describe: (_, latents) => `trajectory of ${latents}`,
};

/** Steps of each trajectory. */
export function trajectoryLengths({ ladder, settings }: TrajectoryFigure): number[] {
  return ladder.map((numSteps) => runLength({ ...settings, numSteps }));
}

/** How many columns there are. */
export function shownColumns(spec: TrajectoryFigure): number {
  return Math.min(spec.columns, Math.max(...trajectoryLengths(spec)));
}

/** The steps that are shown of so many, and the columns they stand in: evenly spread, the ends at the ends. */
export function shownSteps(spec: TrajectoryFigure, length: number): { step: number; column: number }[] {
  const places = shownColumns(spec);
  const count = Math.min(places, length);
  const spread = (i: number, last: number): number =>
    count === 1 ? last : Math.round((i * last) / (count - 1));
  return Array.from({ length: count }, (_, i) => ({
    step: spread(i, length - 1),
    column: spread(i, places - 1),
  }));
}
