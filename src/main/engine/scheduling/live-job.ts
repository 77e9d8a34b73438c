import { lanes } from '../../../contract/job.ts';
import { createComparisons, type Comparisons } from '../../jobs/comparisons.ts';
import { createProgressMeter, type ProgressMeter } from '../../jobs/progress.ts';
import { planWork, type WorkItem } from '../../jobs/work.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import type { EngineJob } from '../process/protocol.ts';
import { planTask, type RunPlan } from './run-plan.ts';
import type { SharedRun } from './run-table.ts';

/** One picture that a job waits for. */
export interface Wish {
  readonly of: LiveJob;
  readonly item: WorkItem;
  /** The runs it takes, each from what the one before has left. */
  readonly legs: readonly RunPlan[];
  /** What the legs so far started from, the present one last; empty before the first. */
  inputs: readonly HashedLatent[];
  /** The present leg's run; null before it is begun. */
  shared: SharedRun<Wish> | null;
  /** Whether it was looked for among the results that are known. */
  sought: boolean;
  /** Of the network evaluations it takes, those that the job's progress has counted. */
  counted: number;
  /** Of a wanted picture: its preview, which nobody needs any more once this is there. */
  readonly preview: Wish | null;
}

/** Wishes of equal urgency, in the order in which they are wanted. */
export interface WishQueue {
  /** The lower, the sooner. */
  readonly rank: number;
  readonly open: Set<Wish>; // a Set iterates in order of insertion
}

/** A job that is not over. */
export interface LiveJob {
  readonly job: EngineJob;
  readonly loaded: LoadedModel;
  readonly meter: ProgressMeter;
  readonly comparisons: Comparisons;
  readonly quick: WishQueue;
  readonly long: WishQueue;
  /** Wishes in the order in which they are sought among known results: a tile's wanted picture before its preview. */
  readonly seek: Iterator<Wish>;
  /** How many pictures it waited for at first. */
  readonly wanted: number;
  /** The first thing that cost the window a picture; its other pictures are drawn all the same. */
  trouble: unknown;
  reportedAt: number;
  over: boolean;
}

/** A wanted picture of so few steps is as quick as a preview and ranks like one: a pin's thumbnail, say. */
const QUICK_STEPS = 10;

/**
 * @param tell is called with the index of a pair to compare and its distances
 * @throws when τ or the schedule refuses the settings of a tile
 */
export function takeUp(
  job: EngineJob,
  loaded: LoadedModel,
  tell: Parameters<typeof createComparisons>[1],
): LiveJob {
  const plan = planner(job, loaded);
  const items = planWork(job.tiles, job.previewSteps).map((item) => ({ item, legs: plan(item) }));
  const total = items.reduce((sum, { legs }) => sum + countSteps(legs), 0);
  const wishes: Wish[] = [];
  const lane = lanes.indexOf(job.lane);
  const live: LiveJob = {
    job,
    loaded,
    meter: createProgressMeter(total),
    comparisons: createComparisons(job.compare, tell),
    quick: { rank: lane, open: new Set() },
    long: { rank: lanes.length + lane, open: new Set() },
    seek: wishes[Symbol.iterator](),
    wanted: items.length,
    trouble: null,
    reportedAt: -Infinity,
    over: false,
  };
  const previews = new Map<number, Wish>();
  for (const { item, legs } of items) {
    const preview = (item.final && previews.get(item.tile)) || null;
    const wish = { of: live, item, legs, inputs: [], shared: null, sought: false, counted: 0, preview };
    if (!item.final) previews.set(item.tile, wish);
    queueOf(wish).open.add(wish);
    wishes.push(wish);
  }
  wishes.sort((a, b) => a.item.tile - b.item.tile || Number(b.item.final) - Number(a.item.final));
  return live;
}

export function queueOf({ of, item }: Wish): WishQueue {
  return item.final && item.settings.numSteps > QUICK_STEPS ? of.long : of.quick;
}

/** Whether it is wanted still: not delivered, dropped or refused, and its job is not over. */
export function isOpen(wish: Wish): boolean {
  return !wish.of.over && queueOf(wish).open.has(wish);
}

/** Pictures that a job still waits for. */
export function openCount({ quick, long }: LiveJob): number {
  return quick.open.size + long.open.size;
}

/** Network evaluations that legs take. */
export function countSteps(legs: readonly RunPlan[]): number {
  return legs.reduce((sum, { plan }) => sum + plan.timesteps.length, 0);
}

/** So many of a wish's evaluations are done, those not counted yet without having taken time. */
export function countUpTo(wish: Wish, done: number): void {
  if (done > wish.counted) wish.of.meter.skip(done - wish.counted);
  wish.counted = Math.max(wish.counted, done);
}

/** Plans each kind of tile once: most tiles of a job differ in nothing but the latent. */
function planner(job: EngineJob, loaded: LoadedModel): (item: WorkItem) => readonly RunPlan[] {
  const plans = new Map<string, readonly RunPlan[]>();
  return ({ tile, settings }) => {
    const { task } = job.tiles[tile]!;
    const kind = JSON.stringify([task, settings]);
    const legs = plans.get(kind) ?? planTask(loaded, task, settings);
    plans.set(kind, legs);
    return legs;
  };
}
