import { momentsOf } from './moments.ts';

/** One channel of a latent. */
export interface ChannelStatistics {
  readonly mean: number;
  readonly variance: number;
  /** Correlation of neighbours in a row; null without pairs, and where all values are equal. */
  readonly lag1Horizontal: number | null;
  /** Correlation of neighbours in a column; null as above. */
  readonly lag1Vertical: number | null;
}

/** The statistics of H × W values in rows: with y = x − mean, lag1 is the mean of y·y' over all pairs / the mean of y². */
export function channelStatistics(values: Float32Array, height: number, width: number): ChannelStatistics {
  const { mean, variance } = momentsOf(values);
  const correlation = (rows: number, columns: number, distance: number): number | null => {
    const pairs = rows * columns;
    if (pairs === 0 || variance === 0) return null;
    let sum = 0;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const at = y * width + x;
        sum += (values[at]! - mean) * (values[at + distance]! - mean);
      }
    return sum / pairs / variance;
  };
  return {
    mean,
    variance,
    lag1Horizontal: correlation(height, width - 1, 1),
    lag1Vertical: correlation(height - 1, width, width),
  };
}
