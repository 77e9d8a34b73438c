import { reportError } from '../../contract/errors.ts';
import { lanes, type Frame, type JobEvent } from '../../contract/job.ts';
import { distances } from '../../core/consistency.ts';
import { toRgba8 } from '../../core/image.ts';
import { makeLatent, type Latent } from '../../core/latent.ts';
import { cutBatches, planWork, type Batch, type WorkItem } from '../jobs/batches.ts';
import { createProgressMeter, type ProgressMeter } from '../jobs/progress.ts';
import { planBatch, startBatch, type BatchPlan, type BatchRun } from './batch-run.ts';
import { hashLatent, type HashedLatent } from './hashed-latent.ts';
import type { LatentSource } from './latent-source.ts';
import type { LatentStore } from './latent-store.ts';
import type { LoadedModel } from './loaded-model.ts';
import type { EngineJob } from './protocol.ts';
import type { ResultStore } from './result-store.ts';

export interface JobQueueDeps {
  readonly latents: LatentSource;
  /** Where a code that was computed from an image is kept. */
  readonly latentStore: LatentStore;
  readonly store: ResultStore;
  readonly emit: (event: JobEvent) => void;
  readonly sendFrame: (frame: Frame) => void;
  readonly dropFrames: (job: string) => void;
  readonly sendArray: (job: string, tile: number, data: Float32Array) => void;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

export interface JobQueue {
  /** Takes a job up. One that delivers frames supersedes its lane's earlier one. */
  start(job: EngineJob, loaded: LoadedModel): void;
  cancel(job: string): void;
  /** Cancels everything and resolves when no network call is running. */
  drain(): Promise<void>;
}

interface PlannedBatch extends Batch {
  readonly how: BatchPlan;
}

interface LiveJob {
  readonly job: EngineJob;
  readonly loaded: LoadedModel;
  readonly abort: AbortController;
  readonly meter: ProgressMeter;
  readonly pending: PlannedBatch[];
  active: { readonly batch: Batch; readonly run: BatchRun; readonly keys: readonly string[] } | null;
  /** x_0 at the wanted S, by tile; kept only while a comparison or the caller needs it. */
  readonly results: Map<number, Latent>;
  readonly compared: Set<number>;
  /** The first latent that could not be read; the window's other pictures are drawn all the same. */
  unreadable: unknown;
  reportedAt: number;
}

const REPORT_EVERY_MS = 100;

/** A wanted picture of so few steps is as quick as a preview and ranks like one: a pin's thumbnail, say. */
const QUICK_STEPS = 10;

/**
 * Every job's sampling, one network call at a time. Between two calls the most urgent batch is chosen anew:
 * previews and other short runs before long ones, then by lane. So a new wish waits for one running step,
 * never for a whole run, and an abandoned job stops within one step.
 */
export function createJobQueue(deps: JobQueueDeps): JobQueue {
  const live = new Map<string, LiveJob>();
  let pumping: Promise<void> | null = null;

  const end = (
    job: LiveJob,
    event: { kind: 'done' | 'cancelled' } | { kind: 'failed'; error: unknown },
  ): void => {
    if (!live.delete(job.job.id)) return;
    job.abort.abort();
    if (event.kind === 'cancelled') deps.dropFrames(job.job.id);
    const head = { job: job.job.id, lane: job.job.lane };
    deps.emit(
      event.kind === 'failed'
        ? { ...head, kind: 'failed', error: reportError(event.error, 'run/failed') }
        : { ...head, kind: event.kind },
    );
  };

  const pump = async (): Promise<void> => {
    for (let job = mostUrgent(live.values()); job; job = mostUrgent(live.values())) {
      try {
        await advance(job, deps);
        if (live.has(job.job.id)) reportProgress(job, deps);
        if (!job.active && job.pending.length === 0)
          end(job, job.unreadable ? { kind: 'failed', error: job.unreadable } : { kind: 'done' });
      } catch (error) {
        end(job, job.abort.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error });
      }
    }
  };
  const wake = (): void => {
    pumping ??= pump().finally(() => {
      pumping = null;
      if (live.size > 0) wake(); // a job that came while the pump was ending
    });
  };

  return {
    start(job, loaded) {
      if (job.deliver === 'frames')
        for (const other of [...live.values()])
          if (other.job.lane === job.lane && other.job.deliver === 'frames')
            end(other, { kind: 'cancelled' });
      const taken = takeUp(job, loaded); // what it throws answers the call
      live.set(job.id, taken);
      reportProgress(taken, deps); // whoever waits learns at once that it is there, and what it is called
      wake();
    },
    cancel(id) {
      const job = live.get(id);
      if (job) end(job, { kind: 'cancelled' });
    },
    async drain() {
      for (const job of [...live.values()]) end(job, { kind: 'cancelled' });
      await pumping;
    },
  };
}

/** @throws when τ or the schedule refuses the settings of a tile */
function takeUp(job: EngineJob, loaded: LoadedModel): LiveJob {
  const batches = cutBatches(planWork(job.tiles, job.previewSteps), loaded.batchSize);
  const pending = batches.map((batch) => ({ ...batch, how: planBatch(loaded, job, batch.settings) }));
  const evaluations = pending.map(({ items, how }) => items.length * how.plan.timesteps.length);
  return {
    job,
    loaded,
    abort: new AbortController(),
    meter: createProgressMeter(evaluations.reduce((sum, each) => sum + each, 0)),
    pending,
    active: null,
    results: new Map(),
    compared: new Set(),
    unreadable: null,
    reportedAt: -Infinity,
  };
}

function mostUrgent(jobs: Iterable<LiveJob>): LiveJob | null {
  let best: LiveJob | null = null;
  let bestRank = Infinity;
  for (const job of jobs) {
    const batch = job.active?.batch ?? job.pending[0];
    const long = batch !== undefined && batch.final && batch.settings.numSteps > QUICK_STEPS;
    const rank = (long ? lanes.length : 0) + lanes.indexOf(job.job.lane);
    if (rank < bestRank) [best, bestRank] = [job, rank];
  }
  return best;
}

/** One step of the job's running batch, or the start of its next one. */
async function advance(job: LiveJob, deps: JobQueueDeps): Promise<void> {
  if (!job.active) {
    const batch = job.pending.shift();
    if (batch) await begin(job, batch, deps);
    return;
  }
  const { run, batch, keys } = job.active;
  const startedAt = deps.now();
  const results = await run.advance();
  if (job.abort.signal.aborted) return;
  job.meter.step(run.items.length, Math.max(1e-6, (deps.now() - startedAt) / 1000));
  if (!results) return;
  job.active = null;
  results.forEach((x0, i) => {
    deps.store.put(keys[i]!, x0.data);
    deliver(job, run.items[i]!, batch, x0, deps);
  });
}

/** Delivers what the store knows of a batch and starts the generator for the rest. */
async function begin(job: LiveJob, batch: PlannedBatch, deps: JobQueueDeps): Promise<void> {
  const { loaded } = job;
  const { how } = batch;
  const { shape } = loaded.model.info;
  const missing: { item: WorkItem; input: HashedLatent; key: string }[] = [];
  for (const item of batch.items) {
    const input = await readSource(job, item, deps.latents);
    if (job.abort.signal.aborted) return;
    if (!input) {
      job.meter.skip(how.plan.timesteps.length);
      continue;
    }
    // Given noise is not part of a key: it is an experiment of the command line, asked for once.
    const key = job.job.stepNoise ? `given ${job.job.id} ${item.tile}` : how.key(input);
    const known = job.job.stepNoise ? null : deps.store.get(key);
    if (known) {
      job.meter.skip(how.plan.timesteps.length);
      deliver(job, item, batch, makeLatent(shape, known), deps);
    } else {
      missing.push({ item, input, key });
    }
  }
  if (missing.length === 0) return;
  const items = missing.map(({ item }) => item);
  const inputs = missing.map(({ input }) => input);
  const run = startBatch(loaded, job.job, how, items, inputs, job.abort.signal);
  job.active = { batch, run, keys: missing.map(({ key }) => key) };
}

/**
 * The input of a tile. A latent that cannot be read ends a job of arrays at once, since half a figure is none;
 * in a window it costs its own picture only: null, and the job says so when it ends.
 */
async function readSource(job: LiveJob, item: WorkItem, latents: LatentSource): Promise<HashedLatent | null> {
  const { source } = job.job.tiles[item.tile]!;
  const { shape } = job.loaded.model.info;
  try {
    return 'ref' in source
      ? await latents.resolve(source.ref, shape)
      : hashLatent(makeLatent(shape, source.data));
  } catch (error) {
    if (job.job.deliver === 'arrays') throw error;
    job.unreadable ??= error;
    return null;
  }
}

function deliver(job: LiveJob, item: WorkItem, batch: Batch, x0: Latent, deps: JobQueueDeps): void {
  const { id, deliver: how, compare } = job.job;
  if (how === 'frames') {
    const [, height, width] = x0.shape;
    const rgba = toRgba8(x0.data, x0.shape) as Frame['rgba'];
    deps.sendFrame({
      job: id,
      tile: item.tile,
      numSteps: batch.settings.numSteps,
      final: batch.final,
      step: null,
      width,
      height,
      rgba,
    });
  } else if (item.final) {
    deps.sendArray(id, item.tile, x0.data);
  }
  if (item.final && compare.length > 0) compareWith(job, item.tile, x0, deps);
}

/** Reports every distance whose two pictures are now both there. */
function compareWith(job: LiveJob, tile: number, x0: Latent, deps: JobQueueDeps): void {
  job.results.set(tile, x0);
  job.job.compare.forEach((pair, i) => {
    if (job.compared.has(i) || (pair.tile !== tile && pair.reference !== tile)) return;
    const [a, b] = [job.results.get(pair.tile), job.results.get(pair.reference)];
    if (!a || !b) return;
    job.compared.add(i);
    deps.emit({ job: job.job.id, lane: job.job.lane, kind: 'distance', ...pair, distances: distances(a, b) });
  });
}

function reportProgress(job: LiveJob, deps: JobQueueDeps): void {
  const report = job.meter.report();
  if (deps.now() - job.reportedAt < REPORT_EVERY_MS && report.done < report.total) return;
  job.reportedAt = deps.now();
  deps.emit({ job: job.job.id, lane: job.job.lane, kind: 'progress', ...report });
}
