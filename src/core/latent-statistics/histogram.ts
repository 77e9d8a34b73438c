/** The ends of a histogram: beyond them lie 6 of 10⁵ values of N(0, 1). */
export const HISTOGRAM_END = 4;
const BINS = 64;

/** How many of a latent's values lie where. */
export interface Histogram {
  /** In 64 bins of one width over [−4, 4); the last one holds 4 too. */
  readonly counts: readonly number[];
  /** Values < −4. */
  readonly below: number;
  /** Values > 4. */
  readonly above: number;
}

/** The histogram of finite values. */
export function histogramOf(values: Float32Array): Histogram {
  const counts = Array<number>(BINS).fill(0);
  let [below, above] = [0, 0];
  for (const value of values) {
    if (value < -HISTOGRAM_END) below += 1;
    else if (value > HISTOGRAM_END) above += 1;
    else {
      const bin = Math.floor(((value + HISTOGRAM_END) * BINS) / (2 * HISTOGRAM_END));
      counts[Math.min(BINS - 1, bin)]! += 1;
    }
  }
  return { counts, below, above };
}
