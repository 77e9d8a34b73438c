import type { Frame, StepTag } from '../../contract/job.ts';
import { ByteLru } from '../../core/byte-lru.ts';
import { runLength } from '../../core/samplers/index.ts';
import type { Picture } from './picture-store.ts';
import { pictureKey, type Tile } from './tile.ts';

/** What a trajectory passes through at one t of τ. */
export interface Step {
  readonly t: number;
  /** Of x̂_0 since the step before, RMS over all dimensions; null at the first step. */
  readonly stepChange: number | null;
  /** Null: still to come, or left out to save memory. */
  readonly xt: Picture | null;
  readonly predX0: Picture | null;
}

/** In the order of τ; undefined where a step is still to come. */
export type Steps = readonly (Step | undefined)[];

/** What there is of a trajectory, and what is seen where its steps are still to come. */
export interface ShownSteps {
  readonly own: Steps;
  /** The same x_T's at another S, else what was seen in this place before. */
  readonly standIns: Steps;
}

/** A frame of a trajectory's step. */
export type StepFrame = Frame & { readonly step: StepTag };

const MAX_BYTES = 128 * 2 ** 20;
/** All trajectories of one axis must fit at once. */
const MAX_TRAJECTORIES = 4;
/** Of the stored pictures of one trajectory. */
export const MAX_TRAJECTORY_BYTES = MAX_BYTES / MAX_TRAJECTORIES;

interface StoredTrajectory {
  readonly subject: string;
  readonly steps: (Step | undefined)[];
  bytes: number;
  ended: boolean;
}

/**
 * The steps of trajectories. Stores all numbers, and every k-th picture if all of them would take more than a
 * fourth of `maxBytes`. Beyond `maxBytes` whole trajectories are removed, the longest unseen first.
 */
export class StepStore {
  /** By picture key. */
  readonly #trajectories: ByteLru<string, StoredTrajectory>;
  /** Of each place the whole trajectory that was last seen there, be it as a stand-in. */
  readonly #lastShown = new Map<string, string>();
  readonly #maxBytes: number;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
    this.#trajectories = new ByteLru(maxBytes, { keepsLast: true });
  }

  put(tile: Tile, frame: StepFrame): void {
    const key = pictureKey(tile);
    const stored = this.#trajectories.get(key) ?? {
      subject: tile.subject,
      steps: [],
      bytes: 0,
      ended: false,
    };
    const { index, t, of, stepChange } = frame.step;
    const before = stored.steps[index] ?? { t, stepChange: null, xt: null, predX0: null };
    const picture =
      index % this.strideOf(frame) === 0 || index === runLength(tile.spec.settings) - 1 ? frame : null;
    const more = (picture?.rgba.length ?? 0) - (before[of]?.rgba.length ?? 0);
    stored.steps[index] = {
      ...before,
      [of]: picture,
      stepChange: of === 'predX0' ? stepChange : before.stepChange,
    };
    stored.bytes += more;
    this.#trajectories.set(key, stored, stored.bytes);
  }

  /** Nothing more comes: the trajectory's own picture is there. */
  end(tile: Tile): void {
    const stored = this.#trajectories.peek(pictureKey(tile));
    if (stored) stored.ended = true;
  }

  show(tile: Tile): ShownSteps {
    const key = pictureKey(tile);
    const stored = this.#trajectories.get(key);
    if (stored && isWhole(stored)) {
      this.#lastShown.set(tile.slot, key);
      return { own: stored.steps, standIns: [] };
    }
    const standIn = this.#atAnotherS(tile) ?? this.#lastShown.get(tile.slot);
    if (standIn !== undefined) this.#lastShown.set(tile.slot, standIn);
    const other = this.#trajectories.peek(standIn ?? '');
    return { own: stored?.steps ?? [], standIns: other?.steps ?? [] };
  }

  /** Every step is there. */
  has(tile: Tile): boolean {
    const stored = this.#trajectories.peek(pictureKey(tile));
    return stored !== undefined && isWhole(stored);
  }

  /** Of how many steps one picture is stored. */
  strideOf({ numSteps, width, height }: Pick<Frame, 'numSteps' | 'width' | 'height'>): number {
    const maxPictures = Math.floor(this.#maxBytes / MAX_TRAJECTORIES / (2 * 4 * width * height));
    // The last picture is stored too.
    return numSteps <= maxPictures ? 1 : Math.ceil(numSteps / Math.max(1, maxPictures - 1));
  }

  /** Forgets what stood in the places, as when another model is opened. */
  clearSlots(): void {
    this.#lastShown.clear();
  }

  /** Key of the trajectory with most steps of the same x_T; null with step noise, where another S leads to another x_0. */
  #atAnotherS({ subject, isNoisy }: Tile): string | null {
    if (isNoisy) return null;
    let best: string | null = null;
    for (const [key, stored] of this.#trajectories.entries()) {
      const more = stored.steps.length > (this.#trajectories.peek(best ?? '')?.steps.length ?? 0);
      if (stored.subject === subject && isWhole(stored) && more) best = key;
    }
    return best;
  }
}

function isWhole({ steps, ended }: StoredTrajectory): boolean {
  return ended && !steps.includes(undefined);
}

/** The pictures for a step: its own or those of the nearest step that has some; before the step is there, those of a stand-in. */
export function pickStep(
  { own, standIns }: ShownSteps,
  index: number,
  t: number,
): { readonly step: Step; readonly stale: boolean } | null {
  const step = own[index] ? nearestStep(own, (_, i) => Math.abs(i - index)) : null;
  if (step) return { step, stale: false };
  const standIn = nearestStep(standIns, (other) => Math.abs(other.t - t));
  return standIn && { step: standIn, stale: true };
}

/** The nearest step that has pictures; null if none has. */
export function nearestStep(steps: Steps, far: (step: Step, index: number) => number): Step | null {
  let best: { readonly step: Step; readonly away: number } | null = null;
  for (const [index, step] of steps.entries()) {
    if (!step?.xt && !step?.predX0) continue;
    const away = far(step, index);
    if (!best || away < best.away) best = { step, away };
  }
  return best?.step ?? null;
}
