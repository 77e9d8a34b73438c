import type { Axis } from '../../../core/axis.ts';
import type { Run } from './text.ts';

/** Values against values, before they have a place. */
export interface Plot {
  /** What the height means. */
  readonly title: readonly Run[];
  readonly across: Across;
  readonly upright: Axis;
  /** From the back to the front. */
  readonly curves: readonly Curve[];
}

export interface Across {
  /** Where a value lies: 0 at the left end, 1 at the right. */
  place(value: number): number;
  /** Values that may be named, the more important first. */
  readonly ticks: readonly number[];
  readonly name: readonly Run[];
}

export interface Curve {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly tone: 'accent' | 'curve' | 'muted';
  /** Of its line, in em. */
  readonly width: number;
  readonly dashed?: boolean;
  /** Written at its middle, or beside the plot where it ends. */
  readonly label?: { readonly runs: readonly Run[]; readonly at: 'middle' | 'end' };
}

/** A logarithmic axis of S between the least and the largest. */
export function stepsAcross(steps: readonly number[], name: readonly Run[]): Across {
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return {
    place: (S) => (first === last ? 0.5 : Math.log(S / first) / Math.log(last / first)),
    ticks: [...new Set(steps)].sort((a, b) => b - a),
    name,
  };
}
