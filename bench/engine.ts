import { join } from 'node:path';
import type { Frame } from '../src/contract/job.ts';
import { planeRefs } from '../src/core/grid.ts';
import type { LatentRef } from '../src/core/latent-ref.ts';
import { defaultSettings, type SamplingSettings } from '../src/core/settings.ts';
import { JobQueue } from '../src/main/engine/scheduling/job-queue.ts';
import { LatentSource } from '../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../src/main/engine/stores/latent-store.ts';
import { chooseBatches, type LoadedModel } from '../src/main/engine/process/loaded-model.ts';
import type { EngineJob } from '../src/main/engine/process/protocol.ts';
import { chooseNetwork } from '../src/main/engine/process/providers.ts';
import { ResultFiles } from '../src/main/engine/stores/result-files.ts';
import { Results } from '../src/main/engine/stores/results.ts';
import { openModel } from '../src/main/models/open.ts';
import { projectRoot } from '../src/main/project-root.ts';

/** The engine's parts in one process, as the service puts them together. */

export const bundledFolder = join(projectRoot(import.meta.dirname), 'resources', 'models');

export async function loadBundled(): Promise<LoadedModel> {
  const model = await openModel('bundled:toonhead-32', { bundledFolder });
  const options = {
    choice: 'cpu',
    crashed: [],
    onTrying: () => undefined,
    onStage: () => undefined,
    memory: { level: 'all', arena: true, pattern: true },
    platform: process.platform,
  } as const;
  const { network, device, secondsPerSample } = await chooseNetwork(model, options);
  const plenty = { left: Infinity, perSample: 1 };
  return {
    model,
    network,
    decoder: null,
    encoder: null,
    pictureProvider: 'cpu',
    pictureBatch: 1,
    release: () => network.release(),
    device,
    ...chooseBatches(network, secondsPerSample, plenty),
  };
}

export interface BenchQueue {
  readonly queue: JobQueue;
  /** Resolves at the next frame that passes. */
  frame(wanted: (frame: Frame) => boolean): Promise<Frame>;
  /** Resolves when the job is done; rejects when it fails. */
  done(job: string): Promise<void>;
}

/** A queue that knows nothing yet and keeps its results in memory and in `folder`. */
export function openQueue(folder: string): BenchQueue {
  const latentStore = new LatentStore(null);
  const frames = new Set<(frame: Frame) => void>();
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const queue = new JobQueue({
    latents: new LatentSource(latentStore),
    latentStore,
    results: new Results(256 * 2 ** 20, new ResultFiles(folder)),
    emit: (event) => {
      if (event.kind === 'done') ends.get(event.job)?.resolve();
      if (event.kind === 'failed') ends.get(event.job)?.reject(new Error(event.error.message));
    },
    sendFrame: (frame) => frames.forEach((listener) => listener(frame)),
    dropFrames: () => undefined,
    sendArray: () => undefined,
    sendStep: () => undefined,
    now: () => performance.now(),
  });
  return {
    queue,
    frame: (wanted) =>
      new Promise((resolve) => {
        const listener = (frame: Frame): void => {
          if (!wanted(frame)) return;
          frames.delete(listener);
          resolve(frame);
        };
        frames.add(listener);
      }),
    done: (job) => new Promise((resolve, reject) => ends.set(job, { resolve, reject })),
  };
}

/** A plane between four seeds that no plane of another number has. */
export function planeJob(
  id: string,
  number: number,
  [columns, rows]: readonly [number, number],
  change: Partial<SamplingSettings>,
): EngineJob {
  const settings: SamplingSettings = { ...defaultSettings(10), ...change };
  const corner = (i: number): LatentRef => ({
    kind: 'seed',
    stream: 'torch-cpu',
    seed: String(4 * number + i),
  });
  const refs = planeRefs([corner(0), corner(1), corner(2), corner(3)], columns, rows);
  return {
    id,
    lane: 'plane',
    tiles: refs.map(({ ref }) => ({ task: 'sample', source: { ref }, settings })),
    preview: null,
    compare: [],
    deliver: 'frames',
    stepNoise: null,
  };
}
