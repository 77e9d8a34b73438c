import { linspace } from './schedule.ts';
import type { Compat, TauProfile } from './tau-profile.ts';

/** τ: the timesteps of a run, in call order. */
export interface Tau {
  readonly profile: TauProfile;
  /** t of each step, in call order, decreasing; `official-quad` repeats entries. */
  readonly timesteps: readonly number[];
  /** Where each step leads; −1 stands for ᾱ after the last step. */
  readonly prevTimesteps: readonly number[];
  /** The `official-*` profiles end at ᾱ = 1, for every scheduler config. */
  readonly endsAtOne: boolean;
}

export interface TauOptions {
  readonly profile: TauProfile;
  /** S. */
  readonly numSteps: number;
  /** T. */
  readonly numTrainTimesteps: number;
  /** Added by `leading` alone. */
  readonly stepsOffset: number;
  readonly compat: Compat;
}

/**
 * τ of a profile, entry for entry what the reference implementations give:
 *
 * - `leading`, `linspace`, `trailing`: diffusers' timestep_spacing; of `trailing` the first S entries, since
 *   floating-point arange gives one too many for some S;
 * - `official-uniform`, `official-quad`: the authors' code (ermongroup/ddim). Uniform has more than S entries
 *   when S does not divide T; quad, ⌊linspace(0, √(0.8·T), S)²⌋, repeats entries for larger S.
 *
 * prevTimesteps are the next entries; under compat `diffusers` they are t − ⌊T/S⌋ for every τ.
 * A solver whose spacing differs gives its own `rule` for the profile.
 * Throws, with the values, unless 1 ≤ S ≤ T and every t is in [0, T).
 */
export function makeTau(options: TauOptions, rule = ruleOf(options.profile)): Tau {
  const { profile, numSteps: S, numTrainTimesteps: T, stepsOffset, compat } = options;
  if (!Number.isInteger(T) || T < 1)
    throw new Error(`num_train_timesteps is ${T}, must be a positive integer`);
  if (!Number.isInteger(S) || S < 1 || S > T) {
    throw new Error(`steps is ${S}, must be an integer in [1, ${T}] (num_train_timesteps)`);
  }
  if (!Number.isInteger(stepsOffset)) throw new Error(`steps_offset is ${stepsOffset}, must be an integer`);
  const timesteps = rule(S, T, stepsOffset);
  const outside = timesteps.find((t) => !(t >= 0 && t < T));
  if (outside !== undefined) {
    const offset = profile === 'leading' ? ` and steps_offset ${stepsOffset}` : '';
    throw new Error(`tau "${profile}" with ${S} steps${offset} reaches t = ${outside}, outside [0, ${T})`);
  }
  const stride = Math.floor(T / S);
  const prevTimesteps = timesteps.map((t, i) =>
    compat === 'diffusers' ? Math.max(t - stride, -1) : (timesteps[i + 1] ?? -1),
  );
  return { profile, timesteps, prevTimesteps, endsAtOne: profile.startsWith('official-') };
}

/** t of each step, in call order. */
export type TauRule = (S: number, T: number, stepsOffset: number) => number[];

const rules: Readonly<Record<TauProfile, TauRule>> = {
  leading: (S, T, offset) => Array.from({ length: S }, (_, i) => (S - 1 - i) * Math.floor(T / S) + offset),
  linspace: (S, T) => Array.from(linspace(0, T - 1, S), roundHalfToEven).reverse(),
  trailing: (S, T) => {
    // NumPy's arange takes its increment from the rounded difference of its first two values.
    const increment = T + -T / S - T;
    return Array.from({ length: S }, (_, i) => roundHalfToEven(T + i * increment) - 1);
  },
  'official-uniform': (S, T) => {
    const stride = Math.floor(T / S);
    return Array.from({ length: Math.ceil(T / stride) }, (_, i) => i * stride).reverse();
  },
  'official-quad': (S, T) =>
    Array.from(linspace(0, Math.sqrt(T * 0.8), S), (root) => Math.floor(root * root)).reverse(),
};

function ruleOf(profile: TauProfile): TauRule {
  if (!Object.hasOwn(rules, profile)) throw new Error(`tau "${profile}" is not known`);
  return rules[profile];
}

/** Rounds as NumPy and IEEE 754 do: halves go to the even neighbour. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
