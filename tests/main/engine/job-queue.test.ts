import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/contract/job.ts';
import type { SamplingSettings } from '../../../src/core/settings.ts';
import { createJobQueue, type JobQueue } from '../../../src/main/engine/job-queue.ts';
import { createLatentSource } from '../../../src/main/engine/latent-source.ts';
import { createLatentStore } from '../../../src/main/engine/latent-store.ts';
import type { LoadedModel } from '../../../src/main/engine/loaded-model.ts';
import type { EngineJob } from '../../../src/main/engine/protocol.ts';
import { createResultStore } from '../../../src/main/engine/result-store.ts';
import { createNetwork, type Network } from '../../../src/main/engine/session.ts';
import { openModel } from '../../../src/main/models/index.ts';
import { bundledDir, fixtures } from '../models/support/golden.ts';

/** The queue over a real network whose calls are counted. */

let network: Network;
let loaded: LoadedModel;
let calls = 0;
/** Called after every network call, before the queue hears of it. */
let afterCall: (count: number) => void = () => undefined;

beforeAll(async () => {
  const model = await openModel(join(fixtures, 'unet-scale-shift'), { bundledDir });
  network = await createNetwork(await model.graph(null), { provider: 'cpu', shape: model.info.shape });
  const counted: Network = {
    ...network,
    async run(...args) {
      const output = await network.run(...args);
      calls += 1;
      afterCall(calls);
      return output;
    },
  };
  const device = {
    provider: 'cpu',
    choice: 'cpu',
    badge: 'CPU',
    trials: [],
    secondsPerSample: 0.01,
    ortVersion: '1',
    optimizationLevel: 'all',
  } as const;
  loaded = { model, network: counted, device, batchSize: 4 };
});
afterAll(() => network.release());

/** An event, and how many network calls had been made by then. */
type CountedEvent = JobEvent & { readonly calls: number };

function openQueue(): { queue: JobQueue; events: CountedEvent[]; frames: string[] } {
  calls = 0;
  afterCall = () => undefined;
  const events: CountedEvent[] = [];
  const frames: string[] = [];
  const latentStore = createLatentStore(null);
  const queue = createJobQueue({
    latents: createLatentSource(latentStore),
    latentStore,
    store: createResultStore(1 << 20),
    emit: (event) => events.push({ ...event, calls }),
    sendFrame: ({ job, tile }) => frames.push(`${job} ${tile}`),
    dropFrames: () => undefined,
    sendArray: () => undefined,
    now: () => performance.now(),
  });
  return { queue, events, frames };
}

function job(id: string, numSteps: number, change: Partial<EngineJob> = {}): EngineJob {
  const settings: SamplingSettings = {
    numSteps,
    tau: 'leading',
    eta: 0,
    noiseSeed: '0',
    clip: 'none',
    compat: 'none',
  };
  const tiles = [0, 1, 2].map((seed) => ({
    source: { ref: { kind: 'seed', stream: 'torch-cpu', seed: String(seed) } as const },
    settings,
  }));
  return {
    id,
    lane: 'line',
    tiles,
    previewSteps: null,
    compare: [],
    direction: 'sample',
    deliver: 'frames',
    scheduler: {},
    stepNoise: null,
    ...change,
  };
}

/** The event that ends a job. */
async function endOf(events: readonly CountedEvent[], id: string): Promise<CountedEvent> {
  const ended = () => events.find(({ job, kind }) => job === id && !['progress', 'distance'].includes(kind));
  await expect.poll(ended).toBeDefined();
  return ended()!;
}

describe('job queue', () => {
  it('makes no further network call for a superseded job than the one that runs', async () => {
    const { queue, events, frames } = openQueue();
    // The new job comes while the old one's third step is in the network: after it, only its own two calls.
    afterCall = (count) => {
      if (count === 3) queue.start(job('new', 2), loaded);
    };
    queue.start(job('old', 500), loaded);
    expect(await endOf(events, 'new')).toMatchObject({ kind: 'done' });
    expect(await endOf(events, 'old')).toMatchObject({ kind: 'cancelled' });
    await queue.drain();
    expect(calls).toBe(3 + 2);
    expect(frames).toEqual(['new 0', 'new 1', 'new 2']);
  });

  it('makes no further network call for a cancelled job than the one that runs', async () => {
    const { queue, events, frames } = openQueue();
    afterCall = (count) => {
      if (count === 3) queue.cancel('old');
    };
    queue.start(job('old', 500), loaded);
    expect(await endOf(events, 'old')).toMatchObject({ kind: 'cancelled' });
    await queue.drain();
    expect(calls).toBe(3);
    expect(frames).toEqual([]);
  });

  it('lets a short preview of another lane in between two steps of a long run', async () => {
    const { queue, events } = openQueue();
    afterCall = (count) => {
      if (count === 3) queue.start(job('short', 2, { lane: 'pins' }), loaded);
    };
    queue.start(job('long', 40, { lane: 'consistency' }), loaded);
    expect(await endOf(events, 'short')).toMatchObject({ kind: 'done', calls: 3 + 2 });
    expect(await endOf(events, 'long')).toMatchObject({ kind: 'done', calls: 40 + 2 });
  });

  it('computes nothing again: an equal job of another lane takes no network call', async () => {
    const { queue, events, frames } = openQueue();
    queue.start(job('first', 5), loaded);
    expect(await endOf(events, 'first')).toMatchObject({ kind: 'done' });
    queue.start(job('second', 5, { lane: 'plane' }), loaded);
    expect(await endOf(events, 'second')).toMatchObject({ kind: 'done' });
    expect(calls).toBe(5);
    expect(frames).toHaveLength(6);
  });

  it('draws the other pictures of a window when one latent cannot be read, then fails naming the file', async () => {
    const { queue, events, frames } = openQueue();
    const wanted = job('tray', 2, { lane: 'pins' });
    const gone = { kind: 'file', path: '/nowhere/gone.npy', index: 0 } as const;
    const tiles = wanted.tiles.map((tile, i) => (i === 1 ? { ...tile, source: { ref: gone } } : tile));
    queue.start({ ...wanted, tiles }, loaded);
    const end = await endOf(events, 'tray');
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'latent/unreadable' } });
    expect(end.kind === 'failed' && end.error.message).toContain('/nowhere/gone.npy');
    expect(frames).toEqual(['tray 0', 'tray 2']);
  });

  it('runs nothing of an array job when one latent cannot be read: half a figure is none', async () => {
    const { queue, events } = openQueue();
    const gone = { kind: 'file', path: '/nowhere/gone.npy', index: 0 } as const;
    const wanted = job('figure', 2, { lane: 'figure', deliver: 'arrays' });
    const tiles = wanted.tiles.map((tile, i) => (i === 1 ? { ...tile, source: { ref: gone } } : tile));
    queue.start({ ...wanted, tiles }, loaded);
    expect(await endOf(events, 'figure')).toMatchObject({ kind: 'failed' });
    expect(calls).toBe(0);
  });
});
