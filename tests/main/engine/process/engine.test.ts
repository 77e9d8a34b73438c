import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endsJob, type JobEvent, type JobSpec } from '../../../../src/contract/job.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import type { SamplingSettings } from '../../../../src/core/settings.ts';
import { spawnEngineChild } from '../../../../src/main/engine/process/child-process.ts';
import { noFolders, type EngineFolders } from '../../../../src/main/engine/process/folders.ts';
import type { EngineTransport, FromEngine } from '../../../../src/main/engine/process/protocol.ts';
import { ProviderTrialLog } from '../../../../src/main/engine/process/provider-trials.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';
import type { HostedStudio } from '../../../../src/main/studio.ts';
import { createStudio } from '../../../../src/main/studio/create-studio.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { usualOrFull } from '../../../support/full.ts';

/** The real engine process on the bundled model: `npm run build` comes first. */

const root = projectRoot(import.meta.dirname);
const studios: HostedStudio[] = [];
afterEach(async () => {
  for (const studio of studios.splice(0)) await studio.close();
});

type Through = (message: FromEngine) => boolean;

/** @param through which of the engine's messages arrive: others are lost, as on the way out of a process that dies */
async function openStudio(folders: EngineFolders = noFolders, through: Through = () => true) {
  const transports: EngineTransport[] = [];
  const events: JobEvent[] = [];
  const studio = createStudio({
    version: '0.0.0',
    resources: join(root, 'resources'),
    spawnEngine: () => {
      const transport = spawnEngineChild(join(root, 'out', 'main', 'engine.js'), folders);
      transports.push(transport);
      const onMessage: EngineTransport['onMessage'] = (listener) =>
        transport.onMessage((message) => through(message) && listener(message));
      return { ...transport, onMessage };
    },
    fonts: { find: () => null },
    trials: new ProviderTrialLog(null),
  });
  studios.push(studio);
  studio.onJob((event) => events.push(event));
  await studio.open('bundled:toonhead-32', 'cpu');
  const ends = (job: string) => until(() => events.find((e) => e.job === job && endsJob(e)));
  return { studio, transports, events, ends };
}

async function until<T>(probe: () => T | undefined | null | false): Promise<T> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const value = probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error('waited 45 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const settings = (numSteps: number, change: Partial<SamplingSettings> = {}): SamplingSettings => ({
  numSteps,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
  ...change,
});
const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
const spec = (numSteps: number, count: number, change: Partial<JobSpec> = {}): JobSpec => ({
  lane: 'line',
  tiles: Array.from({ length: count }, (_, i) => ({
    task: 'sample' as const,
    ref: seed(i),
    settings: settings(numSteps),
  })),
  preview: null,
  compare: [],
  ...change,
});
const progressOf = (events: readonly JobEvent[], job: string) =>
  events.flatMap((event) => (event.job === job && event.kind === 'progress' ? [event] : []));

describe('engine process', () => {
  let shared: Awaited<ReturnType<typeof openStudio>>;
  beforeAll(async () => {
    shared = await openStudio();
    studios.length = 0; // it outlasts a test
  });
  afterAll(() => shared.studio.close());

  it('opens the bundled model and says what runs it', async () => {
    const { studio } = shared;
    expect(studio.state).toMatchObject({ engine: 'ready', error: null });
    expect(studio.state.model).toMatchObject({
      bundled: true,
      latentShape: [3, 32, 32],
      parameters: 4_527_971,
    });
    expect(studio.state.device?.badge).toBe('CPU · chosen by name');
  });

  it('counts progress monotonically up to the total and then is done', async () => {
    const { studio, events, ends } = shared;
    const { job } = studio.startJob(spec(20, 3, { preview: { numSteps: 5, tau: 'leading' } }));
    expect((await ends(job)).kind).toBe('done');
    const reports = progressOf(events, job);
    expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).sort((a, b) => a - b));
    expect(reports.at(-1)).toMatchObject({ done: 3 * 25, total: 3 * 25 });
    expect(reports.at(-1)!.rate).toBeGreaterThan(0);
  });

  it('computes nothing again: the second run of a job takes no network call', async () => {
    const { studio, events, ends } = shared;
    await ends(studio.startJob(spec(10, 2)).job);
    const { job } = studio.startJob(spec(10, 2));
    await ends(job);
    expect(progressOf(events, job).every(({ rate }) => rate === null)).toBe(true);
  });

  it('cancels a superseded job, says nothing of it any more and finishes the new one', async () => {
    const { studio, events, ends } = shared;
    const old = studio.startJob(spec(1000, 8)).job;
    await until(() => progressOf(events, old).length > 1);
    const next = studio.startJob(spec(2, 1)).job;
    expect((await ends(old)).kind).toBe('cancelled');
    expect((await ends(next)).kind).toBe('done');
    const after = events.slice(events.findIndex((e) => e.job === old && e.kind === 'cancelled') + 1);
    expect(after.filter(({ job }) => job === old)).toEqual([]);
    expect(progressOf(events, old).at(-1)!.done).toBeLessThan(8000);
  });

  it('cancels between steps on request', async () => {
    const { studio, events, ends } = shared;
    const { job } = studio.startJob(spec(1000, 4));
    await until(() => progressOf(events, job).length > 0);
    studio.cancelJob(job);
    expect((await ends(job)).kind).toBe('cancelled');
  });

  it('serves a short preview of another lane while a long job runs', async () => {
    const { studio, events, ends } = shared;
    const long = studio.startJob(spec(1000, 4, { lane: 'consistency' })).job;
    await until(() => progressOf(events, long).length > 0);
    const short = studio.startJob(spec(5, 1, { lane: 'pins' })).job;
    expect((await ends(short)).kind).toBe('done');
    expect(events.some(({ job, kind }) => job === long && kind !== 'progress')).toBe(false);
    studio.cancelJob(long);
  });

  it('reports the distance of each tile to its reference once both are there', async () => {
    const { studio, events, ends } = shared;
    const tiles = [10, 20, 50].map((s) => ({ task: 'sample' as const, ref: seed(3), settings: settings(s) }));
    const compare = [0, 1, 2].map((tile) => ({ tile, reference: 2 }));
    await ends(studio.startJob(spec(1, 1, { lane: 'consistency', tiles, compare })).job);
    const mse = events.flatMap((e) => (e.kind === 'distance' ? [[e.tile, e.distances.mse] as const] : []));
    expect(mse.map(([tile]) => tile).sort()).toEqual([0, 1, 2]);
    const at = new Map(mse);
    expect(at.get(2)).toBe(0);
    expect(at.get(1)).toBeGreaterThan(0);
    expect(at.get(0)).toBeGreaterThan(at.get(1)!);
  });

  it('fails a job in one line when its settings are refused', async () => {
    const { studio, ends } = shared;
    const end = await ends(studio.startJob(spec(1001, 1)).job);
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'run/failed' } });
    expect(end.kind === 'failed' && end.error.message).toMatch(/1001/);
  });
});

describe('a crash of the engine process', () => {
  it('shows as an error on the job; a new process runs the same job again', async () => {
    const { studio, transports, events, ends } = await openStudio();
    const { job } = studio.startJob(spec(1000, 8));
    await until(() => progressOf(events, job).length > 0);
    transports[0]!.kill();
    expect(await ends(job)).toMatchObject({ kind: 'failed', error: { code: 'engine/crashed' } });
    const again = studio.startJob(spec(2, 8)).job;
    expect((await ends(again)).kind).toBe('done');
    expect(transports).toHaveLength(2);
    expect(studio.state).toMatchObject({ engine: 'ready', model: { bundled: true } });
  });

  it('that was idle costs no job: one that the dead process never took is done by the new one', async () => {
    const { studio, transports, ends } = await openStudio();
    transports[0]!.kill();
    expect((await ends(studio.startJob(spec(2, 3)).job)).kind).toBe('done');
    expect(transports).toHaveLength(2);
  });

  it('fails a job of which there was news, though the answer to its start was lost', async () => {
    const isAnswer = (message: FromEngine) => !('event' in message) && message.ok && message.value === null;
    const { studio, transports, events, ends } = await openStudio(noFolders, (message) => !isAnswer(message));
    const { job } = studio.startJob(spec(1000, 8));
    await until(() => progressOf(events, job).length > 0);
    transports[0]!.kill();
    expect(await ends(job)).toMatchObject({ kind: 'failed', error: { code: 'engine/crashed' } });
  });

  it('rejects the calls that were waiting and keeps none of them open', async () => {
    const { studio, transports } = await openStudio();
    const input = { shape: [2, 3, 32, 32], data: new Float32Array(2 * 3072).fill(0.1) };
    const sampled = studio.runBatch('sample', { input, settings: settings(1000) });
    setTimeout(() => transports[0]!.kill(), 200);
    await expect(sampled).rejects.toThrow(/engine process ended unexpectedly/);
  });

  it('leaves the open model as it was when another cannot be opened', async () => {
    const { studio } = await openStudio();
    await expect(studio.open('/nowhere/model', 'cpu')).rejects.toThrow(/\/nowhere\/model/);
    expect(studio.state).toMatchObject({ engine: 'ready', model: { bundled: true } });
    expect((await studio.describeLatents([seed(1)])).latents).toMatchObject([
      { normRatio: expect.closeTo(1, 1) },
    ]);
  });
});

describe('batches', () => {
  it('cannot change a picture: alone and in the middle of nine, bit for bit', async () => {
    const { studio } = await openStudio();
    const { data } = await studio.resolveLatents(Array.from({ length: 9 }, (_, i) => seed(i)));
    const size = 3072;
    for (const change of [{}, { eta: 1, noiseSeed: '5' }] as const) {
      const how = settings(5, change);
      const many = await studio.runBatch('sample', { input: { shape: [9, 3, 32, 32], data }, settings: how });
      const one = { shape: [1, 3, 32, 32], data: data.slice(4 * size, 5 * size) };
      const alone = await studio.runBatch('sample', { input: one, settings: how });
      expect(alone.data).toEqual(many.data.slice(4 * size, 5 * size));
    }
  });
});

describe('results on disk', () => {
  const countFiles = async (folder: string): Promise<number> =>
    (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => /[0-9a-f]{64}$/.test(name))
      .length;
  const neverComputed = (events: readonly JobEvent[], job: string) =>
    progressOf(events, job).every(({ rate }) => rate === null);

  it('are known to another process, after the first has ended and while it runs', async () => {
    const folders = { latents: null, results: join(tempFolder(), 'results') };
    const first = await openStudio(folders);
    await first.ends(first.studio.startJob(spec(6, 9)).job);
    await expect.poll(() => countFiles(folders.results), { timeout: 30_000 }).toBe(9);
    const second = await openStudio(folders);
    const known = second.studio.startJob(spec(6, 9)).job;
    expect((await second.ends(known)).kind).toBe('done');
    expect(neverComputed(second.events, known)).toBe(true);
    await first.studio.close();
    const other = second.studio.startJob(spec(5, 3)).job;
    await second.ends(other);
    expect(neverComputed(second.events, other)).toBe(false);
  });

  it('of a process that is killed over and over are whole or not there', async () => {
    const folders = { latents: null, results: join(tempFolder(), 'results') };
    const { studio, transports, events, ends } = await openStudio(folders);
    const rounds = usualOrFull(2, 24);
    for (let round = 0; round < rounds; round++) {
      const before = await countFiles(folders.results);
      const { job } = studio.startJob(spec(1 + round, 40));
      await expect.poll(() => countFiles(folders.results), { timeout: 30_000 }).toBeGreaterThan(before);
      transports.at(-1)!.kill();
      expect((await ends(job)).kind).toMatch(/failed|done/);
    }
    const done = studio.startJob(spec(rounds, 40)).job;
    expect((await ends(done)).kind).toBe('done');
    expect(progressOf(events, done).at(-1)).toMatchObject({ done: 40 * rounds, total: 40 * rounds });
    const input = await studio.resolveLatents(Array.from({ length: 40 }, (_, i) => seed(i)));
    const known = await studio.runBatch('sample', { input, settings: settings(rounds) });
    const fresh = await (await openStudio()).studio.runBatch('sample', { input, settings: settings(rounds) });
    expect(known.data).toEqual(fresh.data);
  }, 1_200_000);
});
