import { timesAcross } from '../../../core/plots/step-changes.ts';

/** The axis of t that plot and strip share: noise at the left, the picture at the right. */
export interface TimeAxis {
  readonly left: number;
  readonly right: number;
  /** T − 1, at the left end. */
  readonly noisiest: number;
}

/** Where a t lies. */
export function timeToX({ left, right, noisiest }: TimeAxis): (t: number) => number {
  const { place } = timesAcross(noisiest);
  return (t) => left + (right - left) * place(t);
}

/** The t at a place on the axis, or at its nearer end. */
export function xToTime({ left, right, noisiest }: TimeAxis, x: number): number {
  const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
  return noisiest * (1 - share);
}
