import type { LatentShape } from '../core/latent.ts';
import { formatGigabytes } from './memory.ts';

/**
 * How a second model stands to the first:
 * - beside: both are in memory, each in an engine of its own;
 * - after: memory for both is short. One engine runs at a time; the second model's pictures are made when the first
 *   has no work.
 */
export type SecondMode = 'beside' | 'after';

/** What a second model would take; all in bytes. */
export interface SecondNeed {
  /** The model's, for people. */
  readonly name: string;
  /** Of memory, with one picture in work: an estimate. */
  readonly need: number;
  /** What it may take beside the first model. */
  readonly free: number;
  readonly mode: SecondMode;
}

/** Tells the need in one line: `needs about 120 MB beside toonhead-64; 3.1 GB are free`. */
export function describeNeed({ need, free, mode }: SecondNeed, first: string): string {
  const takes = `needs about ${formatGigabytes(need)} beside ${first}; ${formatGigabytes(free)} are free`;
  return mode === 'beside' ? takes : `${takes}: its pictures are sampled after those of ${first}`;
}

/** Why two models cannot be compared, in one line; null: they can. */
export function refuseShapes(
  second: { readonly name: string; readonly latentShape: LatentShape },
  first: { readonly name: string; readonly latentShape: LatentShape },
): string | null {
  const text = ({ latentShape }: { readonly latentShape: LatentShape }): string => latentShape.join(' × ');
  if (text(second) === text(first)) return null;
  return `${second.name}: its latents are ${text(second)}, those of ${first.name} ${text(first)}`;
}
