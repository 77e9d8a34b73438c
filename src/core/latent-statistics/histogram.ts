/** Beyond it lie 6 of 10⁵ values of N(0, 1). */
const END = 4;
const BINS = 64;

/** How many of a latent's values lie where. */
export interface Histogram {
  /** The bins cover [−end, end]. */
  readonly end: number;
  /** In 64 bins of one width, each without its right end but the last one. */
  readonly counts: readonly number[];
  /** Values < −end. */
  readonly below: number;
  /** Values > end. */
  readonly above: number;
}

/** The histogram of finite values over [−4, 4]. */
export function histogramOf(values: Float32Array): Histogram {
  const counts = Array<number>(BINS).fill(0);
  let [below, above] = [0, 0];
  for (const value of values) {
    if (value < -END) below += 1;
    else if (value > END) above += 1;
    else {
      const bin = Math.floor(((value + END) * BINS) / (2 * END));
      counts[Math.min(BINS - 1, bin)]! += 1;
    }
  }
  return { end: END, counts, below, above };
}
