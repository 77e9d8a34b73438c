import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { latentSize } from '../src/core/latent.ts';
import { randn } from '../src/core/random/index.ts';
import { previewSettings } from '../src/core/samplers/preview.ts';
import { keyedStepNoise } from '../src/core/samplers/step-noise.ts';
import type { SamplingSettings } from '../src/core/settings.ts';
import type { LoadedModel } from '../src/main/engine/process/loaded-model.ts';
import { loadBundled, openQueue, planeJob } from './engine.ts';
import { compareInPairs, secondsOf } from './network-calls.ts';
import { median, quantile } from './statistics.ts';

/**
 * What scheduling costs: a plane through the queue ÷ the same network evaluations called directly, in alternating
 * pairs on one session; how long a change in mid-run waits for its first tile; how fast a plane is there again.
 */

const PAIRS = 10;
const SIDE = 8;
const STEPS = 10;
const BATCHES = [1, 2, 4, 8, 16];
const CHANGES = 10;

const folders: string[] = [];
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-bench-'));
  folders.push(folder);
  return folder;
}
const ms = (value: number): string => `${value.toFixed(0)} ms`;

/** `count` evaluations in calls of `batch`, timesteps mixed as in a plane's. */
async function callDirectly({ network, model }: LoadedModel, batch: number, count: number): Promise<void> {
  const draws = randn('torch-cpu', 0n, batch * latentSize(model.info.latentShape));
  const timesteps = new Array<number>(batch).fill(500);
  for (let made = 0; made < count; made += batch) await network.run(draws, timesteps, batch);
}

/** The batch size with the least time a sample, the best of three tries each. */
async function findBestBatch(loaded: LoadedModel): Promise<number> {
  let best = { batch: 1, seconds: Infinity };
  for (let round = 0; round < 3; round++)
    for (const batch of BATCHES) {
      const seconds = await secondsOf(() => callDirectly(loaded, batch, 32));
      if (seconds < best.seconds) best = { batch, seconds };
    }
  return best.batch;
}

async function comparePlanes(loaded: LoadedModel): Promise<void> {
  const best = await findBestBatch(loaded);
  const evaluations = SIDE * SIDE * STEPS;
  const direct = (): Promise<void> => callDirectly(loaded, best, evaluations);
  let number = 0;
  const fill = async (): Promise<void> => {
    const { queue, done } = openQueue(makeFolder());
    const id = `plane ${String((number += 1))}`;
    const ended = done(id);
    queue.start(planeJob(id, number, [SIDE, SIDE], { numSteps: STEPS }), loaded);
    await ended;
  };
  console.log(
    `plane of ${SIDE} × ${SIDE} at S = ${STEPS}, batches of ${loaded.batchSize} ÷ direct calls of ${best}: ` +
      `${await compareInPairs(fill, direct, PAIRS)}, aim ≤ 1.1`,
  );
}

/** The previews of a small plane ÷ those that were made before there were other solvers: DDIM with S = 10. */
async function comparePreviews(loaded: LoadedModel): Promise<void> {
  let number = 500;
  const fill = (settings: Partial<SamplingSettings>) => async (): Promise<void> => {
    const { queue, done } = openQueue(makeFolder());
    const id = `previews ${String((number += 1))}`;
    const ended = done(id);
    queue.start(planeJob(id, number, [4, 4], settings), loaded);
    await ended;
  };
  const [now, before] = [fill(previewSettings(loaded.model.info.scheduler)), fill({ numSteps: 10 })];
  console.log(
    `previews of 4 × 4 tiles ÷ DDIM at S = 10: ${await compareInPairs(now, before, PAIRS)}, aim ≤ 0.6`,
  );
}

/** How long after a change its first tile is there, and that less all calls of the network. */
async function measureChange(
  loaded: LoadedModel,
  number: number,
  change: Partial<SamplingSettings>,
): Promise<{ total: number; beyond: number; calls: number }> {
  const { queue, frame } = openQueue(makeFolder());
  const { port1, port2 } = new MessageChannel(); // as the change comes in the app: by message, while the thread is taken
  let calls = 0;
  let askedAt = 0;
  let inNetwork = 0;
  const network: LoadedModel['network'] = {
    ...loaded.network,
    async run(...args) {
      calls += 1;
      if (calls === 5) {
        askedAt = performance.now();
        port2.postMessage('changed');
      }
      const start = performance.now();
      const output = await loaded.network.run(...args);
      if (askedAt > 0) inNetwork += performance.now() - start;
      return output;
    },
  };
  const counted = { ...loaded, network };
  port1.on('message', () => queue.start(planeJob('after', number, [SIDE, SIDE], change), counted));
  const arrived = frame(({ job }) => job === 'after');
  queue.start(planeJob('before', number, [SIDE, SIDE], { numSteps: 50 }), counted);
  await arrived;
  const total = performance.now() - askedAt;
  const result = { total, beyond: total - inNetwork, calls: calls - 4 };
  await queue.drain();
  port1.close();
  return result;
}

/** Milliseconds that the step noise of one call takes to draw: at η ≠ 0 it is part of a step, as the network is. */
function drawNoise({ model, batchSize }: LoadedModel): number {
  const hashes = Array.from({ length: batchSize }, (_, i) => [i, i] as const);
  const noise = keyedStepNoise(0n, hashes);
  const z = new Float32Array(latentSize(model.info.latentShape));
  const times = Array.from({ length: 20 }, (_, index) => {
    const start = performance.now();
    for (let sample = 0; sample < batchSize; sample++) noise({ index, t: 50 * index }, sample, z);
    return performance.now() - start;
  });
  return median(times);
}

async function measureChanges(loaded: LoadedModel): Promise<void> {
  for (const [name, change, steps] of [
    ['S to 20', { numSteps: 20 }, 20],
    ['η to 1 at S = 20', { numSteps: 20, eta: 1 }, 20],
  ] as const) {
    const runs = [];
    for (let i = 0; i < CHANGES; i++) runs.push(await measureChange(loaded, 1000 + i, change));
    const noise = 'eta' in change ? drawNoise(loaded) : 0;
    const beyond = runs.map((run) => run.beyond - noise * run.calls);
    console.log(
      `change of ${name} in mid-run: first new tile after ${ms(median(runs.map(({ total }) => total)))}, ` +
        `${Math.max(...runs.map(({ calls }) => calls))} calls at most (aim ≤ 1 running + ${steps} own), ` +
        `${noise.toFixed(1)} ms of step noise each; ` +
        `beyond them median ${ms(median(beyond))}, worst ${ms(quantile(beyond, 1))}, aim ≤ 100 ms`,
    );
  }
}

/** A plane that another process has computed: from disk, then from memory. */
async function measureWarm(loaded: LoadedModel, side: number): Promise<void> {
  const folder = makeFolder();
  const fill = async ({ queue, done }: ReturnType<typeof openQueue>, id: string): Promise<number> => {
    const ended = done(id);
    return secondsOf(async () => {
      queue.start(planeJob(id, 2000, [side, side], { numSteps: 1 }), loaded);
      await ended;
    });
  };
  await fill(openQueue(folder), 'cold');
  await new Promise((resolve) => setTimeout(resolve, 2000)); // until all is written
  const next = openQueue(folder);
  const fromDisk = await fill(next, 'disk');
  const fromMemory = await fill(next, 'memory');
  console.log(
    `plane of ${side * side} known tiles: ${ms(fromDisk * 1000)} from disk, ${ms(fromMemory * 1000)} from memory`,
  );
}

try {
  const loaded = await loadBundled();
  console.log(`scheduling, ${loaded.model.info.name} on the CPU`);
  await comparePreviews(loaded);
  await comparePlanes(loaded);
  await measureChanges(loaded);
  await measureWarm(loaded, 32);
  await loaded.network.release();
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
