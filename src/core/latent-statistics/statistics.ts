import type { Latent } from '../latent.ts';
import { channelStatistics, type ChannelStatistics } from './channel.ts';
import { chiSquaredP } from './chi-squared.ts';
import { kolmogorovP } from './kolmogorov.ts';
import { momentsOf, type Moments } from './moments.ts';
import { normalCdf } from './normal.ts';

/** How far a latent of D values is from a draw of N(0, I). */
export interface LatentStatistics extends Moments {
  /** (‖x‖² − D)/√(2D). */
  readonly zNormSquared: number;
  /** Two-sided, of ‖x‖² under χ² with D degrees of freedom. */
  readonly pNormSquared: number;
  /** sup |F_D − Φ|, F_D the distribution of the values. */
  readonly ksDistance: number;
  /** The two-sided p of ksDistance; see kolmogorov.ts. */
  readonly ksP: number;
  readonly channels: readonly ChannelStatistics[];
}

/** The statistics of a latent, whose values are finite. All in float64; O(D log D). */
export function latentStatistics({ shape, data }: Latent): LatentStatistics {
  const [channels, height, width] = shape;
  const size = height * width;
  const count = data.length;
  const normSquared = data.reduce((sum, value) => sum + value * value, 0);
  const ksDistance = kolmogorovDistance(data);
  return {
    zNormSquared: (normSquared - count) / Math.sqrt(2 * count),
    pNormSquared: chiSquaredP(normSquared, count),
    ...momentsOf(data),
    ksDistance,
    ksP: kolmogorovP(count, ksDistance),
    channels: Array.from({ length: channels }, (_, c) =>
      channelStatistics(data.subarray(c * size, (c + 1) * size), height, width),
    ),
  };
}

/** max_i max(i/D − Φ(x₍ᵢ₎), Φ(x₍ᵢ₎) − (i−1)/D) over the values in increasing order. */
function kolmogorovDistance(values: Float32Array): number {
  const count = values.length;
  let distance = 0;
  values.toSorted().forEach((value, i) => {
    const phi = normalCdf(value);
    distance = Math.max(distance, (i + 1) / count - phi, phi - i / count);
  });
  return distance;
}
