import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeLatent } from '../../../core/latent.ts';
import type { SamplingStep } from '../../../core/samplers/walk.ts';
import { deliverStep } from './sender.ts';
import { createFulfilment, deliverSteps, type FulfilmentDeps } from './resolver.ts';
import { createGather } from './batcher.ts';
import { hashLatent } from '../stores/hashed-latent.ts';
import { countSteps, countUpTo, isOpen, openCount, type LiveJob, type Wish } from './live-job.ts';
import { createRunTable, type SharedRun } from './run-table.ts';
import { startRun, stepNoiseFor } from './tile-run.ts';

export interface StepperDeps extends FulfilmentDeps {
  /** The jobs that are not over, in the order in which they came. */
  readonly jobs: () => Iterable<LiveJob>;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

/** What is done between and in network calls, for the wishes of all jobs. */
export interface Stepper {
  /** Seeks wishes among known results and delivers those: for a moment, longer while there is no full batch. */
  seek(): Promise<void>;
  /** One network call for the most urgent wishes, if any are left. */
  step(): Promise<void>;
  /** The job wants nothing any more. */
  leave(job: LiveJob): void;
  /** Forgets the runs that were left by all. */
  clear(): void;
}

type WishRun = SharedRun<Wish>;

/** How long seeking may keep the network waiting. */
const SEEK_MS = 8;
/** As many as there are threads that read files. */
const SEEK_AT_ONCE = 4;
/** For runs left by all, kept as far as they got: what a superseding job wants as well goes on. */
const ABANDONED_BYTES = 64 * 2 ** 20;

export function createStepper(deps: StepperDeps): Stepper {
  const table = createRunTable<Wish>(ABANDONED_BYTES);
  const { follow, finish } = createFulfilment(deps, table);
  const gather = createGather();

  /** The run of a wish's next leg, joined where it stands or begun; null when there is nothing to compute. */
  const begin = async (wish: Wish): Promise<WishRun | null> => {
    const way = await follow(wish);
    if (!way) return null;
    const { inputs, key } = way;
    const how = wish.legs[inputs.length - 1]!;
    const input = inputs.at(-1)!;
    const start = () => {
      const noise = stepNoiseFor(how, input, wish.of.job.stepNoise, wish.item.tile);
      return startRun(how, input, gather.denoise, noise);
    };
    try {
      wish.shared = table.join(key, wish, start);
    } catch (error) {
      deps.fail(wish.of, error);
      return null;
    }
    wish.inputs = inputs;
    const { run } = wish.shared;
    countUpTo(wish, countSteps(wish.legs.slice(0, inputs.length - 1)) + run.done);
    if (run.trace) deliverSteps(wish, run.trace, run.done, deps);
    return wish.shared;
  };

  const choose = async (): Promise<WishRun[]> => {
    const jobs = [...deps.jobs()];
    const queues = jobs.flatMap(({ quick, long }) => [quick, long]);
    const size = isUnhurried(jobs) ? 'largestBatch' : 'batchSize';
    const chosen = new Set<WishRun>();
    for (const { open } of queues.sort((a, b) => a.rank - b.rank))
      for (const wish of open) {
        if (chosen.size >= wish.of.loaded[size]) break;
        if (!wish.sought || wish.of.over) continue;
        const shared = wish.shared ?? (await begin(wish));
        if (shared) chosen.add(shared);
      }
    return [...chosen].filter(({ waiters }) => waiters.size > 0); // jobs may have ended meanwhile
  };

  const complete = async ({ key, run, waiters }: WishRun, { xt }: SamplingStep): Promise<void> => {
    const { how, input, trace } = run;
    if (key !== null) deps.store.put(key, trace?.whole ?? xt);
    if (trace) deps.store.put(how.stateKey(input), xt);
    const result = makeLatent(input.latent.shape, xt);
    for (const wish of [...waiters]) {
      wish.shared = null;
      if (wish.inputs.length < wish.legs.length) wish.inputs = [...wish.inputs, hashLatent(result)];
      else await finish(wish, result);
    }
  };

  const take = async (shared: WishRun, step: SamplingStep): Promise<void> => {
    const { run, waiters } = shared;
    if (run.trace)
      for (const wish of waiters) deliverStep(wish, step.index, run.trace.read(step.index), deps);
    if (run.done < run.evaluations) return;
    table.remove(shared);
    await complete(shared, step);
  };

  return {
    async seek() {
      let until = deps.now() + SEEK_MS;
      for (;;) {
        const group = nextSought(deps.jobs());
        if (group.length === 0) return;
        await Promise.all(group.map((wish) => follow(wish)));
        if (deps.now() < until) continue;
        if (hasBatch(deps.jobs())) return;
        await nextTurn(); // what is known goes out, what is asked comes in
        until = deps.now() + SEEK_MS;
      }
    },
    async step() {
      const chosen = await choose();
      const [first] = chosen.flatMap(({ waiters }) => [...waiters]);
      if (!first) return;
      const startedAt = deps.now();
      const pulled = chosen.map(({ run }) => run.advance());
      await gather.answer(first.of.loaded.network);
      const steps = await Promise.allSettled(pulled);
      countStep(chosen, Math.max(1e-6, (deps.now() - startedAt) / 1000));
      for (const [i, step] of steps.entries()) {
        const shared = chosen[i]!;
        if (step.status === 'fulfilled') {
          await take(shared, step.value);
          continue;
        }
        table.remove(shared);
        for (const { of } of [...shared.waiters]) deps.fail(of, step.reason);
      }
    },
    leave(job) {
      for (const { open } of [job.quick, job.long])
        for (const wish of open) if (wish.shared) table.leave(wish.shared, wish);
    },
    clear: () => table.clear(),
  };
}

/** The next wishes to be sought, of the job whose lane comes first. */
function nextSought(jobs: Iterable<LiveJob>): Wish[] {
  const group: Wish[] = [];
  for (const { seek } of [...jobs].sort((a, b) => a.quick.rank - b.quick.rank)) {
    while (group.length < SEEK_AT_ONCE) {
      const next = seek.next();
      if (next.done) break;
      next.value.sought = true;
      if (isOpen(next.value)) group.push(next.value);
    }
    if (group.length > 0) break;
  }
  return group;
}

/** Whether nobody waits for the next step: a job is alone, and a picture of it is there, or all are wanted at once. */
function isUnhurried([only, ...others]: readonly LiveJob[]): boolean {
  if (!only || others.length > 0) return false;
  return only.job.deliver === 'arrays' || openCount(only) < only.wanted;
}

/** Whether a full batch can be filled with what was sought in vain. */
function hasBatch(jobs: Iterable<LiveJob>): boolean {
  let ready = 0;
  for (const { quick, long, loaded } of jobs)
    for (const { open } of [quick, long])
      for (const { sought } of open) if (sought && ++ready >= loaded.batchSize) return true;
  return false;
}

/** One evaluation for each wish; a run that several wishes of a job share has taken its time once. */
function countStep(chosen: readonly WishRun[], seconds: number): void {
  const evaluations = new Map<LiveJob, number>();
  for (const { waiters } of chosen) {
    const served = new Set<LiveJob>();
    for (const wish of waiters) {
      if (served.has(wish.of)) {
        countUpTo(wish, wish.counted + 1);
        continue;
      }
      served.add(wish.of);
      evaluations.set(wish.of, (evaluations.get(wish.of) ?? 0) + 1);
      wish.counted += 1;
    }
  }
  for (const [{ meter }, count] of evaluations) meter.step(count, seconds);
}
