import { alphaCumprodAt, sigmaAt } from '../process.ts';
import type { SchedulerConfig } from '../scheduler-config.ts';

/** How a step calls the network: with inputScale·x_t + inputShift at `time`; outputScale·output is what the solver reads. */
export interface NetworkCall {
  readonly inputScale: number;
  readonly inputShift: number;
  readonly outputScale: number;
  /** What the network takes in place of t; it may be a fraction, and negative. */
  readonly time: number;
}

/**
 * The network's call at t, a timestep of the schedule.
 *
 * - Betas: x_t at t, as they are.
 * - Consistency: x / √(σ² + σ_data²) at 1000·ln(σ)/4 (diffusers' scale_model_input and sigma_to_t; arXiv 2206.00364, table 1).
 *   The state is x itself, so a run starts from σ_max·x_T.
 * - Variance-exploding: the network s gives the score ∇ ln p(x) = −ε/σ of x = x_0 + σ·ε (arXiv 2011.13456, eq. 7 and 9) for
 *   x_0 in [0, 1]. With y_0 = 2·x_0 − 1 in [−1, 1], y = 2x − 1 = y_0 + 2σ·ε, and the substitution x_t = √ᾱ·y with
 *   ᾱ = 1/(1 + 4σ²) makes it x_t = √ᾱ·y_0 + √(1 − ᾱ)·ε (arXiv 2010.02502, section 4.3 and appendix B): the process of
 *   every solver here. So x = (x_t/√ᾱ + 1)/2, and ε = −σ·s(x, σ).
 */
export function networkCall(
  { process, numTrainTimesteps: T }: Pick<SchedulerConfig, 'process' | 'numTrainTimesteps'>,
  t: number,
): NetworkCall {
  if (!process) return { inputScale: 1, inputShift: 0, outputScale: 1, time: t };
  const sigma = sigmaAt(process, t, T);
  if (process.kind === 've') {
    const root = Math.sqrt(alphaCumprodAt(process, t, T));
    return { inputScale: 0.5 / root, inputShift: 0.5, outputScale: -sigma, time: sigma };
  }
  const deviation = Math.hypot(Math.fround(sigma), process.sigmaData);
  return { inputScale: 1 / deviation, inputShift: 0, outputScale: 1, time: 250 * Math.log(sigma + 1e-44) };
}
