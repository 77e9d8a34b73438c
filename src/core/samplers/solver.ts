import type { StepSettings } from './step-settings.ts';

/** One step to take: where the network is called, and between which ᾱ the state moves. */
export interface StepEnds {
  /** ᾱ_t, of x_t as it comes in. */
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
type TakeStep = (ends: StepEnds, arrays: StepArrays, drawNoise: () => Float32Array) => void;

/** How a state moves from x_t to x_p, given the network's output for x_t. */
export interface Solver<Id extends string = string> {
  /** The name in options and recipes. */
  readonly id: Id;
  /** For people. */
  readonly title: string;
  /** Of its error in the step size, with η = 0. */
  readonly order: number;
  /** Whether it adds noise where η > 0; one that does not refuses such an η. */
  readonly stochastic: boolean;
  /** Begins a walk: what the solver stores of earlier outputs belongs to this walk and its batch. */
  start(settings: StepSettings): TakeStep;
  /**
   * One step in Python, in a loop over `t` and its predecessor `p`: from `x`, a float32 tensor [1, C, H, W] at t, to `x`
   * at p. At hand are `network(x, t)`, `alpha(t)` for ᾱ, and torch.
   */
  python(settings: StepSettings): readonly string[];
}
