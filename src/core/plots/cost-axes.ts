import { secondsText } from '../number-text.ts';
import { math, plain, type Label } from './label.ts';

/** What one picture costs. */
export interface Cost {
  readonly numSteps: number;
  /** Of the network. */
  readonly evaluations: number;
  /** On one device. */
  readonly seconds: number;
}

/** What a plot over step counts runs over. */
export interface CostAxis<Id extends string = string> {
  readonly id: Id;
  /** In a list of choices. */
  readonly title: string;
  /** Under the axis. */
  readonly name: Label;
  of(cost: Cost): number;
  /** A value on the axis. */
  text(value: number): string;
}

const steps: CostAxis<'steps'> = {
  id: 'steps',
  title: 'S',
  name: [plain('steps '), math('S')],
  of: ({ numSteps }) => numSteps,
  text: String,
};

const evaluations: CostAxis<'evaluations'> = {
  id: 'evaluations',
  title: 'evaluations',
  name: [plain('network evaluations')],
  of: (cost) => cost.evaluations,
  text: String,
};

const seconds: CostAxis<'seconds'> = {
  id: 'seconds',
  title: 'seconds',
  name: [plain('seconds per picture')],
  of: (cost) => cost.seconds,
  text: secondsText,
};

/** Every axis, in the order of menus; the first is the default. Another one is a line here. */
export const costAxes = [steps, evaluations, seconds] as const;

export type CostAxisId = (typeof costAxes)[number]['id'];

/** The axis of S where step counts are written in words. */
const stepsInWords: CostAxis<'steps'> = { ...steps, title: 'steps', name: [plain('steps')] };

/** The axis of a name, or the default one; `inWords` as in stepCountText. */
export function costAxisOf(id: CostAxisId = costAxes[0].id, inWords: boolean = false): CostAxis<CostAxisId> {
  if (inWords && id === steps.id) return stepsInWords;
  return costAxes.find((axis) => axis.id === id)!;
}
