import { logAxis } from '../axis.ts';
import { stepCountText } from '../step-count.ts';
import { hatted, lower, math, plain, stepsLabel } from './label.ts';
import type { Across, Curve, Plot } from './plot.ts';

/** The step change at each step of one S: RMS of Δx̂_0 per dimension. */
export interface StepChanges {
  readonly numSteps: number;
  /** Names the curve after its S, where it is compared with another of that S: "η = 1". */
  readonly title?: string;
  /** In call order; `change` is null at the first step. What is still to come is left out. */
  readonly steps: readonly { readonly t: number; readonly change: number | null }[];
}

const MAX_DECADES = 4;
/** Stands for no change at all, which a logarithmic axis has no place for. */
const FLOOR = 1e-8;
/** The axis before anything has changed. */
const USUAL_CHANGES = [0.002, 0.9];
/** With more steps, dots would overlap. */
const MAX_DOTS = 60;
/** Kinds of lines. */
const PATTERNS = 4;
const CURVE_WIDTH = 0.09;
const CHOSEN_WIDTH = 0.13;

/**
 * Step change against t, logarithmic in height, noise at the left. `firstT` is the t at the left end; `inWords` as in
 * stepCountText.
 */
export function stepChangePlot(
  all: readonly StepChanges[],
  chosen: number,
  firstT: number,
  inWords = false,
): Plot {
  const points = all.map(({ steps }) =>
    steps.flatMap(({ t, change }) => (change === null ? [] : [{ x: t, y: Math.max(FLOOR, change) }])),
  );
  const changes = points.flat().map(({ y }) => y);
  return {
    title: [plain('movement of '), hatted('x'), lower('0'), plain(' per step')],
    across: timesAcross(firstT),
    upright: logAxis(changes.length > 0 ? changes : USUAL_CHANGES, MAX_DECADES),
    curves: all.map(({ numSteps, title = '' }, i): Curve => ({
      name: stepCountText(numSteps, inWords),
      points: points[i]!,
      tone: i === chosen ? 'accent' : 'curve',
      width: i === chosen ? CHOSEN_WIDTH : CURVE_WIDTH,
      dotted: numSteps <= MAX_DOTS,
      pattern: (i % PATTERNS) as 0 | 1 | 2 | 3,
      label: {
        text: title === '' ? stepsLabel(numSteps, inWords) : [plain(`${numSteps}, ${title}`)],
        at: 'end',
      },
    })),
  };
}

/** From `firstT` at the left to 0 at the right. */
export function timesAcross(firstT: number): Across {
  return {
    place: (t) => (firstT === 0 ? 0.5 : 1 - t / firstT),
    ticks: roundTimes(firstT),
    name: [math('t')],
  };
}

/** About five round values from 0 up. */
function roundTimes(firstT: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, firstT / 4)));
  const stride = power * [1, 2, 2.5, 5, 10].find((digit) => digit * power >= firstT / 5)!;
  return Array.from({ length: Math.floor(firstT / stride) + 1 }, (_, i) => Math.round(i * stride));
}
