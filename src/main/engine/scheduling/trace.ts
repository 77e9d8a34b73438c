import type { SamplingStep } from '../../../core/samplers/walk.ts';

/** One step of a trajectory: two states, views into the trace. */
export interface TracedStep {
  /** From 0 to S − 1. */
  readonly index: number;
  /** Where the network was called. */
  readonly t: number;
  /** x_t, which the network was given: x_T at the first step. */
  readonly xt: Float32Array;
  /** x̂_0 as the step saw it. */
  readonly predX0: Float32Array;
  /** Root mean square over all dimensions of x̂_0's change since the step before; null at the first. */
  readonly stepChange: number | null;
}

/** 1,000 steps of 32 × 32, or 20 of 256 × 256. */
const MAX_VALUES = 8 * 2 ** 20;

/** Values of a whole trajectory of S steps of C·H·W values; null: too many to store. */
export function traceLength(numSteps: number, size: number): number | null {
  const length = 2 * numSteps * size;
  return length <= MAX_VALUES ? length : null;
}

/** Records the states of a run: all of them, or where these are too many the last two steps. */
export class Trace {
  /** Every step, [S, 2, C, H, W]: the state after the step, and x̂_0; null where not all are recorded. */
  readonly whole: Float32Array | null;
  readonly #xT: Float32Array;
  readonly #timesteps: readonly number[];
  readonly #data: Float32Array;
  readonly #slots: number;

  /**
   * @param timesteps of the run, in order
   * @param known a whole trajectory that was recorded before
   */
  constructor(xT: Float32Array, timesteps: readonly number[], known: Float32Array | null = null) {
    const isWhole = traceLength(timesteps.length, xT.length) !== null;
    this.#xT = xT;
    this.#timesteps = timesteps;
    this.#slots = isWhole ? timesteps.length : 2;
    this.#data = known ?? new Float32Array(2 * this.#slots * xT.length);
    this.whole = isWhole ? this.#data : null;
  }

  get bytes(): number {
    return this.#data.byteLength;
  }

  record({ index, xt, predX0 }: Pick<SamplingStep, 'index' | 'xt' | 'predX0'>): void {
    this.#stateAt(index, 0).set(xt);
    this.#stateAt(index, 1).set(predX0);
  }

  /** A step that was recorded, and is one of the last two where not all are. */
  read(index: number): TracedStep {
    const predX0 = this.#stateAt(index, 1);
    return {
      index,
      t: this.#timesteps[index]!,
      xt: index === 0 ? this.#xT : this.#stateAt(index - 1, 0),
      predX0,
      stepChange: index === 0 ? null : rootMeanSquare(predX0, this.#stateAt(index - 1, 1)),
    };
  }

  #stateAt(index: number, which: 0 | 1): Float32Array {
    const size = this.#xT.length;
    const start = (2 * (index % this.#slots) + which) * size;
    return this.#data.subarray(start, start + size);
  }
}

/** RMS of a − b. */
function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}
