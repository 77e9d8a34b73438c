import { expect, onTestFinished } from 'vitest';
import { endsJob, type Frame, type JobEvent } from '../../../../src/contract/job.ts';
import type { SamplingSettings } from '../../../../src/core/settings.ts';
import { JobQueue } from '../../../../src/main/engine/scheduling/job-queue.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import type { LoadedModel } from '../../../../src/main/engine/process/loaded-model.ts';
import type { EngineJob, EngineTile } from '../../../../src/main/engine/process/protocol.ts';
import { Results } from '../../../../src/main/engine/stores/results.ts';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import type { TrajectoryStep } from '../../../../src/main/jobs/run.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { bundledFolder } from '../../models/support/golden.ts';

/** An event, and how many network calls had been made by then. */
export type CountedEvent = JobEvent & { readonly calls: number };

/** A job queue over a real network on the CPU whose calls are written down. */
export interface OpenQueue {
  readonly queue: JobQueue;
  readonly loaded: LoadedModel;
  readonly latentStore: LatentStore;
  readonly events: CountedEvent[];
  readonly frames: Frame[];
  /** x_0 by `job tile`. */
  readonly arrays: Map<string, Float32Array>;
  /** Steps of trajectories whose numbers were asked for, in the order in which they came. */
  readonly steps: (TrajectoryStep & { readonly job: string; readonly tile: number })[];
  /** The timesteps of every network call, one a sample. */
  readonly calls: number[][];
  /** Called when the runtime is about to take the thread for a network call. */
  beforeCall: (count: number) => void;
  /** Called after every network call with their number, before the queue hears of it. */
  afterCall: (count: number) => void;
  /** Resolves with the event that ends a job. */
  endOf(job: string): Promise<CountedEvent>;
}

/** A session has no state between two calls, so the queues of a process share it. */
const networks = new Map<string, ReturnType<typeof openNetwork>>();

function networkOf(location: string): ReturnType<typeof openNetwork> {
  const open = networks.get(location) ?? openNetwork(location);
  networks.set(location, open);
  return open;
}

async function openNetwork(location: string) {
  const model = await openModel(location, { bundledFolder });
  const { latentShape: shape } = model.info;
  return { model, network: await createNetwork(await model.graph(null), { provider: 'cpu', shape }) };
}

export async function openQueue(
  location: string,
  batchSize = 4,
  largestBatch = batchSize,
  results: Results = new Results(64 << 20, null),
): Promise<OpenQueue> {
  const { model, network } = await networkOf(location);
  const device = {
    provider: 'cpu',
    choice: 'cpu',
    badge: 'CPU',
    trials: [],
    secondsPerSample: 0.01,
    ortVersion: '1',
    optimizationLevel: 'all',
  } as const;
  const latentStore = new LatentStore(null);
  const events: CountedEvent[] = [];
  const frames: Frame[] = [];
  const arrays = new Map<string, Float32Array>();
  const steps: OpenQueue['steps'] = [];
  const calls: number[][] = [];
  const open: OpenQueue = {
    queue: new JobQueue({
      latents: new LatentSource(latentStore),
      latentStore,
      results,
      emit: (event) => events.push({ ...event, calls: calls.length }),
      sendFrame: (frame) => frames.push(frame),
      dropFrames: () => undefined,
      sendArray: (job, tile, data) => arrays.set(`${job} ${String(tile)}`, data),
      sendStep: (job, tile, step) => steps.push({ job, tile, ...step }),
      now: () => performance.now(),
    }),
    loaded: {
      model,
      device,
      decoder: null,
      encoder: null,
      pictureProvider: 'cpu',
      pictureBatch: 8,
      release: () => network.release(),
      batchSize,
      largestBatch,
      network: {
        ...network,
        async run(xt, timesteps, batch) {
          // The runtime runs in a setImmediate of its own; this one comes just before it.
          setImmediate(() => open.beforeCall(calls.length + 1));
          const output = await network.run(xt, timesteps, batch);
          calls.push([...timesteps]);
          open.afterCall(calls.length);
          return output;
        },
      },
    },
    latentStore,
    events,
    frames,
    arrays,
    steps,
    calls,
    beforeCall: () => undefined,
    afterCall: () => undefined,
    async endOf(id) {
      const ended = () => events.find((event) => event.job === id && endsJob(event));
      await expect.poll(ended, { timeout: 45_000 }).toBeDefined();
      return ended()!;
    },
  };
  onTestFinished(() => open.queue.drain());
  return open;
}

export function settingsOf(numSteps: number, change: Partial<SamplingSettings> = {}): SamplingSettings {
  return { numSteps, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none', ...change };
}

/** A tile drawn from a seed. */
export function tileOf(
  seed: number,
  numSteps: number,
  change: Partial<SamplingSettings> = {},
  task: EngineTile['task'] = 'sample',
): EngineTile {
  const ref = { kind: 'seed', stream: 'torch-cpu', seed: String(seed) } as const;
  return { task, source: { ref }, settings: settingsOf(numSteps, change) };
}

/** A job for the window over these tiles. */
export function jobOf(id: string, tiles: readonly EngineTile[], change: Partial<EngineJob> = {}): EngineJob {
  return {
    id,
    lane: 'line',
    tiles,
    preview: null,
    compare: [],
    deliver: 'frames',
    stepNoise: null,
    ...change,
  };
}

/** "job tile" of pictures, in the order in which they came. */
export function namesOf(frames: readonly Frame[]): string[] {
  return frames.filter(({ step }) => step === null).map(({ job, tile }) => `${job} ${String(tile)}`);
}
