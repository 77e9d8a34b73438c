import type { SamplingStep } from '../../../core/samplers/walk.ts';

/** One step of a trajectory: two states, views into what remembers them. */
export interface TracedStep {
  /** x_t, which the network was given: x_T at the first step. */
  readonly xt: Float32Array;
  /** x̂_0 as the step saw it. */
  readonly predX0: Float32Array;
  /** Root mean square over all dimensions of x̂_0's change since the step before; null at the first. */
  readonly movement: number | null;
}

/** Remembers what a run passes through: all of it, or where that is too much the last two steps. */
export interface Trace {
  /** Every step, [S, 2, C, H, W]: the state that the step left, and x̂_0; null where not all are remembered. */
  readonly whole: Float32Array | null;
  readonly bytes: number;
  record(step: SamplingStep): void;
  /** A step that was recorded, and is remembered. */
  read(index: number): TracedStep;
}

/** 1,000 steps of 32 × 32, or 20 of 256 × 256. */
const MOST_VALUES = 8 * 2 ** 20;

/** Values of a whole trajectory of S steps of C·H·W values; null: too many to be kept. */
export function traceLength(numSteps: number, size: number): number | null {
  const length = 2 * numSteps * size;
  return length <= MOST_VALUES ? length : null;
}

/** A trace to record into what becomes of x_T, or one over a whole trajectory that is known. */
export function createTrace(xT: Float32Array, numSteps: number, known: Float32Array | null = null): Trace {
  const size = xT.length;
  const length = traceLength(numSteps, size);
  const slots = length === null ? 2 : numSteps;
  const data = known ?? new Float32Array(2 * slots * size);
  const stateAt = (index: number, which: 0 | 1): Float32Array => {
    const start = (2 * (index % slots) + which) * size;
    return data.subarray(start, start + size);
  };
  return {
    whole: length === null ? null : data,
    bytes: data.byteLength,
    record({ index, xt, predX0 }) {
      stateAt(index, 0).set(xt);
      stateAt(index, 1).set(predX0);
    },
    read(index) {
      const predX0 = stateAt(index, 1);
      const movement = index === 0 ? null : rootMeanSquare(predX0, stateAt(index - 1, 1));
      return { xt: index === 0 ? xT : stateAt(index - 1, 0), predX0, movement };
    },
  };
}

function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}
