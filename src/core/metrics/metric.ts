import type { Axis } from '../axis.ts';
import { latentSize, sameShape, type Latent } from '../latent.ts';
import type { NumberText } from '../number-text.ts';

/** A distance of two x_0, on x/2 + ½ clamped to [0, 1], before any rounding to 8 bits. */
export interface MetricDefinition<Id extends string = string> {
  /** The name in options, recipes and tables. */
  readonly id: Id;
  /** For people. */
  readonly title: string;
  /** Of its values; '' for none. */
  readonly unit: string;
  /** The distance of a to b. Throws on unequal shapes. */
  compute(a: Latent, b: Latent): number;
  /**
   * The distance of two x_0 of a model with a decoder, on their values as they are. Absent: the metric needs the range of
   * values, which latents do not have. Throws as `compute` does.
   */
  computeLatents?(a: Latent, b: Latent): number;
  /** The distance of equal pictures, and of equal latents. It may be infinite, for which JSON has no number. */
  readonly ofEqual: number;
  /** Whether a value has a place on the axis. */
  hasPlace(value: number): boolean;
  /** An axis for values that all have a place, with at most `max` intervals. */
  axis(values: readonly number[], max: number): Axis;
  /** What is drawn of it on a logarithmic axis instead, where its own is linear: it is > 0, 0 for equal pictures. */
  readonly onLogAxis?: { readonly title: string; of(value: number): number };
  /** A value as tables and captions show it. */
  format(value: number): NumberText;
  /** A value for a screen reader, without the title. */
  speak(value: number): string;
}

/** A value of [−1, 1] in [0, 1], clamped. */
export function toUnit(value: number): number {
  return Math.min(1, Math.max(0, value / 2 + 0.5));
}

/** Throws unless both latents have the same shape. */
export function checkShapes(a: Latent, b: Latent): void {
  latentSize(a.shape);
  if (!sameShape(a.shape, b.shape)) {
    throw new Error(`shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] differ`);
  }
}
