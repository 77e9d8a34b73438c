import type { TauOptions } from '../timesteps.ts';
import type { SolverTau } from './sampling-plan.ts';
import type { StepSettings } from './step-settings.ts';

/** One step to take: between which ᾱ the state moves. */
export interface StepEnds {
  /** ᾱ of the state that the step starts from: of x_t as it comes in, unless the solver goes back. */
  readonly alphaCumprod: number;
  /** ᾱ_p, of the state after the step. */
  readonly alphaCumprodPrev: number;
  /** No step follows (p = −1): σ̂ adds no noise here. */
  readonly final: boolean;
}

/** The arrays of one step over a flat batch, all of one length; outputs may be the inputs. */
export interface StepArrays {
  readonly xt: Float32Array;
  /** What the network gave for x_t. */
  readonly output: Float32Array;
  /** Receives x_p. */
  readonly outXt: Float32Array;
  /** Receives predX0, clipped where the rule clips. */
  readonly outPredX0: Float32Array;
}

/** Takes one step. `drawNoise` gives z of this step, drawn when it is called. */
export type TakeStep = (ends: StepEnds, arrays: StepArrays, drawNoise: () => Float32Array) => void;

/** The run that a solver begins. */
export interface SolverRun extends StepSettings {
  /** One of the solver's orders; 1 where it has no choice. */
  readonly order: number;
  /** Steps that will be taken, one network call each. */
  readonly numSteps: number;
}

/** The orders that a solver can be given. */
interface Orders {
  /** Increasing. */
  readonly allowed: readonly number[];
  /** When none is said. */
  readonly usual: number;
  /** The solver's name with one of them, for people. */
  title(order: number): string;
}

/** Settings that have an effect on some solvers only; the others refuse them. */
export type OptionalSetting = 'eta' | 'clip' | 'compat' | 'official-tau';

/** A run in Python. At hand are `network(x, t)`, `alpha(t)` for ᾱ, np and torch. */
export interface PythonSteps {
  /** Before the loop over `t` and its predecessor `p`. */
  readonly setup: readonly string[];
  /** In the loop: from `x`, a float32 tensor [1, C, H, W] at t, to `x` at p. */
  readonly step: readonly string[];
}

/** How a state moves from x_t to x_p, given the network's output for x_t. */
export interface Solver<Id extends string = string> {
  /** The name in options and recipes. */
  readonly id: Id;
  /** For people. */
  readonly title: string;
  /** null: there is no choice. */
  readonly orders: Orders | null;
  readonly takes: readonly OptionalSetting[];
  /** The steps of a run of S = options.numSteps. Throws, with the values, where the solver has none. */
  tau(options: TauOptions): SolverTau;
  /**
   * Steps of one sample for S, each an output of the denoiser: as many as τ has, but that `official-uniform` may have more.
   */
  steps(numSteps: number): number;
  /** Begins a walk: what the solver stores of earlier outputs belongs to this walk and its batch. */
  start(run: SolverRun): TakeStep;
  /** Every step but the last adds noise, whatever η is; absent: as η says. */
  readonly alwaysNoisy?: true;
  python(run: SolverRun): PythonSteps;
}
