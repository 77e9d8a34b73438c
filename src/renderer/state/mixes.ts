import type { Pin } from '../../contract/pin.ts';
import { checkLatentRef, type LatentRef } from '../../core/latent-ref.ts';

/** Weights of A − B + C. */
const SUM_WEIGHTS = [1, -1, 1] as const;

/** How many pins A − B + C takes. */
export const SUM_PINS = SUM_WEIGHTS.length;

/**
 * The mix of these pins, each by its weight; pins of weight 0 are left out. Throws an error of one line when all weights
 * are 0, and when the expression would be deeper or have more parts than one may.
 */
export function mixOf(pins: readonly Pin[], weightOf: (pin: Pin, index: number) => number): LatentRef {
  const terms = pins.map((pin, i) => ({ weight: weightOf(pin, i), ref: pin.ref }));
  checkLatentRef({ kind: 'mix', terms });
  return { kind: 'mix', terms: terms.filter(({ weight }) => weight !== 0) };
}

/** mean(A, B, …): throws as mixOf does. */
export function meanOf(pins: readonly Pin[]): LatentRef {
  return mixOf(pins, () => 1);
}

/** A − B + C of three pins; throws as mixOf does. */
export function sumOf(pins: readonly Pin[]): LatentRef {
  if (pins.length !== SUM_PINS) throw new Error(`A − B + C takes ${SUM_PINS} pins, got ${pins.length}`);
  return mixOf(pins, (_, i) => SUM_WEIGHTS[i]!);
}
