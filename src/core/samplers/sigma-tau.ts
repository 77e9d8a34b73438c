import { linspace } from '../schedule.ts';
import { makeTau, roundHalfToEven, type TauOptions, type TauRule } from '../timesteps.ts';
import type { SolverTau } from './sampling-plan.ts';

/** τ and ᾱ of diffusers' solvers in σ (DPM-Solver++, UniPC, DEIS), and what they compute from ᾱ. */

/** √ᾱ, √(1 − ᾱ) and λ = ln √ᾱ − ln √(1 − ᾱ), which is infinite at ᾱ = 1. */
export interface SigmaPoint {
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

export function pointAt(alphaCumprod: number): SigmaPoint {
  const alpha = Math.sqrt(alphaCumprod);
  const sigma = Math.sqrt(1 - alphaCumprod);
  return { alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
}

/** Trailing is DDIM's own. */
const rules: Partial<Record<string, TauRule>> = {
  leading: (S, T, offset) => Array.from({ length: S }, (_, i) => (S - i) * Math.floor(T / (S + 1)) + offset),
  linspace: (S, T) =>
    Array.from(linspace(0, T - 1, S + 1), roundHalfToEven)
      .reverse()
      .slice(0, S),
};

/**
 * τ of a solver in σ. `leading` is ⌊T/(S+1)⌋ apart without t = 0, `linspace` is S + 1 points without the last. It ends at
 * σ = 0 (`one`), or at the σ of t = 0 (`first`), whatever the config says. Where the schedule ends at ᾱ = 0, the former take
 * 2⁻²⁴ there, as in diffusers, and the latter refuse it.
 * Throws as makeTau does, and where two of τ coincide.
 */
export function sigmaTau(options: TauOptions, end: 'one' | 'first'): SolverTau {
  const { profile, numSteps, numTrainTimesteps } = options;
  const { timesteps, prevTimesteps } = makeTau(options, rules[profile]);
  if (timesteps.some((t, i) => i > 0 && t >= timesteps[i - 1]!))
    throw new Error(
      `steps is ${numSteps}: tau "${profile}" of this solver takes at most ${numTrainTimesteps - 1} (num_train_timesteps − 1)`,
    );
  return { timesteps, prevTimesteps, end, atZero: end === 'one' ? 'lift' : 'refuse' };
}

/** The order of a step: the history grows to it, and with fewer than 15 steps it falls again at the end. */
export function orderOfStep(index: number, { order, numSteps }: { order: number; numSteps: number }): number {
  const left = numSteps - index;
  const allowed = numSteps < 15 && left < order ? left : order;
  return Math.min(allowed, index + 1);
}

/** pointAt in Python. */
export const pythonPoints: readonly string[] = [
  '',
  '',
  'def point(a):  # alpha, sigma and lambda',
  '    return a**0.5, (1 - a) ** 0.5, 0.5 * np.log(a) - 0.5 * np.log(1 - a) if a < 1 else np.inf',
  '',
  '',
];
