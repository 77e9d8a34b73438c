import type { Axis } from '../axis.ts';
import type { Label } from './label.ts';

/** A plot without a size: the window and figures draw it from this. */
export interface Plot {
  /** What the height means. */
  readonly title: Label;
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
  /** How a value is written; absent: in its digits. */
  text?(value: number): string;
  readonly name: Label;
}

export interface Curve {
  /** The row whose values they are; '' for what is no row, such as a mean. */
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** `accent`: what the plot is about; `curve`: one of many; `muted`: what they are compared with. */
  readonly tone: 'accent' | 'curve' | 'muted';
  /** Of its line, in em. */
  readonly width: number;
  readonly dashed?: boolean;
  /** Of curves that a screen tells apart by their lines: 0 for a full line, and three kinds of dashes; absent: 0. */
  readonly pattern?: 0 | 1 | 2 | 3;
  /** Whether a screen marks each of its points. */
  readonly dotted?: boolean;
  /** Written at its middle, or beside the plot where it ends. */
  readonly label?: { readonly text: Label; readonly at: 'middle' | 'end' };
}
