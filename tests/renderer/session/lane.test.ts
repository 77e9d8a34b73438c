import { beforeEach, expect, test, vi } from 'vitest';
import { MAX_JOB_TILES, type JobEvent, type JobSpec } from '../../../src/contract/job.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { estimateWork } from '../../../src/renderer/session/estimate.ts';
import { Lane } from '../../../src/renderer/session/lane.svelte.ts';
import { Pictures } from '../../../src/renderer/state/pictures.svelte.ts';
import type { Plan } from '../../../src/renderer/state/plan.ts';
import { tileOf } from '../state/tiles.ts';

const TEN = { numSteps: 10, tau: 'leading' } as const;

/** What the engine was asked for; a job takes one second an evaluation. */
let started: JobSpec[];
let lane: Lane;
let pictures: Pictures;
let surroundings: string;
/** Seconds per evaluation. */
let cost: number;
/** What was told of failures, with what the job ran in. */
let told: [message: string, under: string][];

beforeEach(() => {
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  vi.stubGlobal('cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer));
  started = [];
  told = [];
  surroundings = 'A|cpu';
  cost = 1;
  const ask = async (name: string, input: unknown) => {
    if (name === 'job/start') started.push(input as JobSpec);
    return { ok: true, value: { job: String(started.length) } };
  };
  pictures = new Pictures();
  lane = new Lane(
    { ask } as unknown as Bridge,
    pictures,
    ({ message }, under) => told.push([message, under]),
    (tiles, preview) => estimateWork(tiles, preview, { secondsPerSample: cost, shape: [3, 8, 8] }),
    () => surroundings,
  );
  lane.setReady(true);
});

const plan = (numSteps: number, preview: Plan['preview'] = TEN, eta: 0 | 1 = 0): Plan => ({
  lane: 'line',
  tiles: [tileOf(1, { numSteps, eta }), tileOf(2, { numSteps, eta })],
  compare: [],
  preview,
});
const steps = () => started.map(({ tiles }) => tiles.map(({ settings }) => settings.numSteps));
/** Longer than the pause that changes in a row are given. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 120));
const end = (job: number) => lane.receive({ job: String(job), lane: 'line', kind: 'done' } as JobEvent);

test('short work starts unasked', async () => {
  lane.setPlan(plan(50));
  await settle();
  expect([steps(), lane.announced]).toEqual([[[50, 50]], null]);
});

test('of changes that follow each other the first starts at once and the last soon, none between', async () => {
  for (let numSteps = 20; numSteps < 30; numSteps++) {
    lane.setPlan(plan(numSteps));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await expect.poll(() => steps().at(-1)).toEqual([29, 29]);
  expect(steps()[0]).toEqual([20, 20]);
  expect(steps().length).toBeLessThan(5);
});

test('long work is announced while the preview pass runs, and starts when the person says so', async () => {
  lane.setPlan(plan(1000));
  await settle();
  expect(steps()).toEqual([[10, 10]]);
  expect(lane.announced).toMatchObject({ pictures: 2, seconds: 2020 });
  end(1);
  expect([lane.status, lane.announced === null]).toEqual(['idle', false]);
  lane.agree();
  await settle();
  expect([steps().at(-1), lane.announced]).toEqual([[1000, 1000], null]);
});

test('what was agreed to goes on after a cancel unasked, other long work is asked for again', async () => {
  lane.setPlan(plan(1000));
  lane.agree();
  await settle();
  lane.cancel();
  lane.runAgain();
  await settle();
  expect([steps().at(-1), lane.announced]).toEqual([[1000, 1000], null]);
  lane.setPlan(plan(900));
  await settle();
  expect([steps().at(-1), lane.announced?.seconds]).toEqual([[10, 10], 1820]);
});

test('long work of which nothing waits, as that of previews alone, runs and is not announced', async () => {
  lane.setPlan({
    ...plan(5, null),
    tiles: Array.from({ length: 50 }, (_, i) => tileOf(i, { numSteps: 5, eta: 0 })),
  });
  await settle();
  expect([started.map(({ tiles }) => tiles.length), lane.announced]).toEqual([[50], null]);
});

test('an announcement is estimated anew when costs are measured, and work that proves to be short starts', async () => {
  lane.setPlan(plan(1000));
  await settle();
  cost = 0.5;
  lane.renewEstimate();
  expect(lane.announced?.seconds).toBe(1010);
  cost = 0.01;
  lane.renewEstimate();
  await settle();
  expect(steps(), 'the preview pass runs to its end').toEqual([[10, 10]]);
  end(1);
  await settle();
  expect([steps().at(-1), lane.announced]).toEqual([[1000, 1000], null]);
});

test('work of about the length that was agreed to starts unasked, longer work does not', async () => {
  lane.setPlan(plan(700));
  await settle();
  lane.agree();
  await settle();
  lane.setPlan(plan(800));
  await settle();
  expect([steps().at(-1), lane.announced]).toEqual([[800, 800], null]);
  lane.setPlan(plan(1000));
  await settle();
  expect(lane.announced?.seconds).toBe(2020);
});

test('what does not fit into one job follows in the next, when the first has ended', async () => {
  const tiles = Array.from({ length: 5000 }, (_, i) => tileOf(i, { numSteps: 5, eta: 0 }));
  const compare = [{ tile: tiles[4999]!, reference: tiles[0]! }];
  cost = 1e-4;
  lane.setPlan({ ...plan(5, null), tiles, compare });
  await settle();
  expect(started.map((job) => [job.tiles.length, job.compare.length])).toEqual([[MAX_JOB_TILES, 0]]);
  const frame = { job: '1', numSteps: 5, final: true, step: null, width: 1, height: 1 };
  const rgba = new Uint8ClampedArray(4);
  pictures.receive(Array.from({ length: MAX_JOB_TILES }, (_, tile) => ({ ...frame, tile, rgba })));
  end(1);
  await settle();
  // The first tile again, since the last one is compared with it.
  const rest = 1 + 5000 - MAX_JOB_TILES;
  expect(started.slice(1).map((job) => [job.tiles.length, job.compare.length])).toEqual([[rest, 1]]);
  end(2);
  await settle();
  expect(started).toHaveLength(2);
});

test('a change to short work takes the announcement back', async () => {
  lane.setPlan(plan(1000));
  await settle();
  lane.setPlan(plan(20));
  await settle();
  expect([steps().at(-1), lane.announced]).toEqual([[20, 20], null]);
});

test('where a preview would show another picture nothing runs before the person agrees', async () => {
  lane.setPlan(plan(1000, null, 1));
  await settle();
  expect([steps(), lane.status, lane.announced?.pictures]).toEqual([[], 'idle', 2]);
});

test('a failure is told with what its job ran in, also when that is gone by then', async () => {
  lane.setPlan(plan(10, null));
  await settle();
  surroundings = 'B|cpu';
  const error = { code: 'run/failed', message: 'it failed' } as const;
  lane.receive({ job: '1', lane: 'line', kind: 'failed', error });
  expect(told).toEqual([['it failed', 'A|cpu']]);
});

test('a job whose end comes before the answer that names it is over', async () => {
  const failure = { code: 'engine/crashed', message: 'the engine process ended unexpectedly' } as const;
  const said: string[] = [];
  const early: Lane = new Lane(
    {
      ask: async () => {
        early.receive({ job: 'a', lane: 'line', kind: 'failed', error: failure });
        return { ok: true, value: { job: 'a' } };
      },
    } as unknown as Bridge,
    new Pictures(),
    (error) => said.push(error.message),
    (tiles, preview) => estimateWork(tiles, preview, { secondsPerSample: 0, shape: [3, 8, 8] }),
  );
  early.setReady(true);
  early.setPlan(plan(10));
  await expect.poll(() => early.status).toBe('failed');
  expect(said).toEqual([failure.message]);
});
