import { latentSize, type LatentShape } from '../latent.ts';
import type { LatentStatistics } from './statistics.ts';

/** What a latent looks like. */
export interface Verdict {
  readonly is: 'draw' | 'lerp-middle' | 'scaled' | 'inverted' | 'other';
  /** One sentence. */
  readonly text: string;
}

/** A p below this, and a z beyond this, count as an alarm: each about once in 10⁴ draws or less. */
const ALARM_P = 1e-4;
const ALARM_Z = 4.5;
/** A lerp's middle between two draws has half their variance. */
const HALF = 0.5;

/**
 * What the statistics of a latent [C, H, W] say in words. ‖x‖² and KS alarm at p < 1e-4; skewness, kurtosis, the mean and
 * the correlation of neighbours, averaged over channels and both directions, at |z| > 4.5. A lerp's middle and a scaled
 * draw differ from a draw in their norm alone, and from each other in how far its square is from D/2.
 */
export function verdictOf(statistics: LatentStatistics, shape: LatentShape): Verdict {
  const { pNormSquared, ksP, mean, variance, zNormSquared } = statistics;
  const count = latentSize(shape);
  const ratio = Math.sqrt(Math.max(0, 1 + zNormSquared * Math.sqrt(2 / count))); // ‖x‖/√D
  const neighbours = relationOf(statistics, shape);
  const isRelated = neighbours.z > ALARM_Z;
  const hasOtherShape = shapeZ(statistics, count) > ALARM_Z;
  if (!isRelated && !hasOtherShape && pNormSquared >= ALARM_P && ksP >= ALARM_P)
    return { is: 'draw', text: 'A plausible draw: norm, values and neighbours are those of N(0, I).' };
  if (isRelated && (hasOtherShape || ratio < 1))
    return {
      is: 'inverted',
      text: `Like an inverted picture: neighbouring values are related (lag-1 correlation ${show(neighbours.mean)}), and ${hasOtherShape ? 'the values are not normal' : 'the norm is small'} (‖x‖/√D = ${show(ratio)}).`,
    };
  const isOff = Math.abs(mean) * Math.sqrt(count) > ALARM_Z * Math.sqrt(variance);
  if (isRelated || hasOtherShape || isOff || variance === 0) return otherOf(isRelated, hasOtherShape);
  const fromHalf = (ratio * ratio - HALF) / (HALF * Math.sqrt(2 / count));
  if (Math.abs(fromHalf) < ALARM_Z)
    return {
      is: 'lerp-middle',
      text: `Like the middle of a lerp: the values are normal, but their variance is ${show(variance)}, half of a draw's (‖x‖/√D = ${show(ratio)}).`,
    };
  const isLerp = ratio < 1 && fromHalf > 0;
  return {
    is: 'scaled',
    text: `Like a draw times ${show(ratio)}${isLerp ? ', or a point of a lerp beside its middle' : ''}: the values are normal, but not of variance 1.`,
  };
}

function otherOf(isRelated: boolean, hasOtherShape: boolean): Verdict {
  const reason = isRelated
    ? 'neighbouring values are related'
    : hasOtherShape
      ? 'the values are not normal'
      : 'the mean is not 0';
  return { is: 'other', text: `Not a draw: ${reason}.` };
}

/** The largest |z| of skewness and excess kurtosis under a normal distribution; infinite where they are undefined. */
function shapeZ({ skewness, excessKurtosis }: LatentStatistics, count: number): number {
  if (skewness === null || excessKurtosis === null) return count > 1 ? Infinity : 0;
  return Math.max(Math.abs(skewness) / Math.sqrt(6 / count), Math.abs(kurtosisZ(excessKurtosis, count)));
}

/** Anscombe and Glynn's transform of the kurtosis to a standard normal (1983), for 20 values or more; below, 0. */
function kurtosisZ(excess: number, n: number): number {
  if (n < 20) return 0;
  const expected = (3 * (n - 1)) / (n + 1);
  const spread = Math.sqrt((24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5)));
  const skew =
    ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) *
    Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)));
  const a = 6 + (8 / skew) * (2 / skew + Math.sqrt(1 + 4 / (skew * skew)));
  const x = (excess + 3 - expected) / spread;
  return (
    (1 - 2 / (9 * a) - Math.cbrt((1 - 2 / a) / (1 + x * Math.sqrt(2 / (a - 4))))) / Math.sqrt(2 / (9 * a))
  );
}

/** The mean of the lag-1 correlations, and its z when values are independent: each has variance 1/pairs. */
function relationOf(
  { channels }: LatentStatistics,
  [, height, width]: LatentShape,
): { readonly mean: number; readonly z: number } {
  const found = channels.flatMap(({ lag1Horizontal, lag1Vertical }) => [
    ...(lag1Horizontal === null ? [] : [{ value: lag1Horizontal, pairs: height * (width - 1) }]),
    ...(lag1Vertical === null ? [] : [{ value: lag1Vertical, pairs: (height - 1) * width }]),
  ]);
  const mean = found.reduce((sum, { value }) => sum + value, 0) / Math.max(1, found.length);
  const spread = Math.sqrt(found.reduce((sum, { pairs }) => sum + 1 / pairs, 0)) / Math.max(1, found.length);
  return { mean, z: spread > 0 ? mean / spread : 0 };
}

function show(value: number): string {
  return value.toFixed(2);
}
