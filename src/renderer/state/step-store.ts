import type { Frame, StepTag } from '../../contract/job.ts';
import type { Picture } from './picture-store.ts';

/** What a trajectory passes through at one t of τ. */
export interface Step {
  readonly t: number;
  /** Of x̂_0 since the step before, RMS over all dimensions; null at the first step. */
  readonly movement: number | null;
  /** Null: still to come, or left out for want of room. */
  readonly xt: Picture | null;
  readonly predX0: Picture | null;
}

/** A frame of a trajectory's step. */
export type StepFrame = Frame & { readonly step: StepTag };

const MAX_BYTES = 128 * 2 ** 20;
/** As many trajectories as one axis holds must fit side by side. */
const MAX_WAYS = 4;

interface Way {
  readonly steps: (Step | undefined)[];
  bytes: number;
  ended: boolean;
}

/**
 * The steps of trajectories by their tile's picture key. Numbers are all kept; of pictures every k-th where all of
 * them would take more than a fourth of `maxBytes`. Whole trajectories, the longest unseen first, are forgotten
 * beyond `maxBytes`.
 */
export class StepStore {
  readonly #ways = new Map<string, Way>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  put(key: string, frame: StepFrame): void {
    const way = this.#ways.get(key) ?? { steps: [], bytes: 0, ended: false };
    const { index, t, of, movement } = frame.step;
    const before = way.steps[index] ?? { t, movement: null, xt: null, predX0: null };
    const picture = index % this.strideOf(frame) === 0 || index === frame.numSteps - 1 ? frame : null;
    const more = (picture?.rgba.length ?? 0) - (before[of]?.rgba.length ?? 0);
    way.steps[index] = { ...before, [of]: picture, movement: of === 'predX0' ? movement : before.movement };
    way.bytes += more;
    this.#bytes += more;
    this.#touch(key, way);
    this.#forget(key);
  }

  /** Nothing more comes: the trajectory's own picture is there. */
  end(key: string): void {
    const way = this.#ways.get(key);
    if (way) way.ended = true;
  }

  /** In the order of τ; undefined where a step is still to come. */
  steps(key: string): readonly (Step | undefined)[] {
    const way = this.#ways.get(key);
    if (way) this.#touch(key, way);
    return way?.steps ?? [];
  }

  /** Every step is there. */
  isWhole(key: string): boolean {
    const way = this.#ways.get(key);
    return way !== undefined && way.ended && !way.steps.includes(undefined);
  }

  /** Every how many steps a picture is kept. */
  strideOf({ numSteps, width, height }: Pick<Frame, 'numSteps' | 'width' | 'height'>): number {
    return Math.max(1, Math.ceil((2 * numSteps * 4 * width * height) / (this.#maxBytes / MAX_WAYS)));
  }

  #touch(key: string, way: Way): void {
    this.#ways.delete(key);
    this.#ways.set(key, way);
  }

  #forget(kept: string): void {
    for (const [oldest, { bytes }] of this.#ways) {
      if (this.#bytes <= this.#maxBytes || oldest === kept) return;
      this.#bytes -= bytes;
      this.#ways.delete(oldest);
    }
  }
}

/** The step nearest to `at` whose pictures are kept; null when there is none yet. */
export function nearestStep(steps: readonly (Step | undefined)[], at: number): Step | null {
  for (let away = 0; away < Math.max(at + 1, steps.length - at); away++) {
    for (const step of [steps[at - away], steps[at + away]]) if (step?.xt || step?.predX0) return step;
  }
  return null;
}
