/** Moments over a set of values; those that 0/0 leaves undefined are null. */
export interface Moments {
  readonly mean: number;
  /** Σ(x−m)²/n. */
  readonly variance: number;
  /** m₃/m₂^1.5; null where all values are equal. */
  readonly skewness: number | null;
  /** m₄/m₂² − 3; null where all values are equal. */
  readonly excessKurtosis: number | null;
}

/** The biased moments of at least one value, in float64, over deviations from the mean. */
export function momentsOf(values: Float32Array): Moments {
  const count = values.length;
  // The mean of equal values may be rounded, and their deviations with it.
  if (values.every((value) => value === values[0]))
    return { mean: values[0]!, variance: 0, skewness: null, excessKurtosis: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [m2, m3, m4] = [0, 0, 0];
  for (const value of values) {
    const deviation = value - mean;
    const square = deviation * deviation;
    m2 += square;
    m3 += square * deviation;
    m4 += square * square;
  }
  const variance = m2 / count;
  return {
    mean,
    variance,
    skewness: m3 / count / variance ** 1.5,
    excessKurtosis: m4 / count / variance ** 2 - 3,
  };
}
