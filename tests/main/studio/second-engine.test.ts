import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsJob } from '../../../src/contract/job.ts';
import type { SecondMode } from '../../../src/contract/second-model.ts';
import { freeMemory } from '../../../src/main/studio/free-memory.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { onePicture, openMortalStudio, ref, type MortalStudio } from '../engine/support/mortal-studio.ts';
import { encodeModel, port, types } from '../models/support/onnx-model.ts';

/** Two real engines, with a model each: `npm run build` comes first. */

const folder = tempFolder();

/** A model that is opened in no time: its ε is `factor` · x_t. */
function writeTiny(name: string, sizes: readonly number[], factor: number): string {
  const path = join(folder, `${name}.onnx`);
  mkdirSync(folder, { recursive: true });
  const shape = ['n', ...sizes];
  writeFileSync(
    path,
    encodeModel({
      sample: port('sample', types.FLOAT, shape),
      output: port('eps', types.FLOAT, shape),
      nodes: [
        factor === 1
          ? { opType: 'Identity', input: ['sample'], output: ['eps'] }
          : { opType: 'Neg', input: ['sample'], output: ['eps'] },
      ],
    }),
  );
  return path;
}
const first = writeTiny('first', [3, 32, 32], 1);
const second = writeTiny('second', [3, 32, 32], -1);
const other = writeTiny('other', [4, 32, 32], 1);
const larger = 'bundled:toonhead-32';

interface Pair extends MortalStudio {
  /** Opens it as the second model, unless it is open. */
  ensure(location: string): Promise<void>;
  /** Makes memory for both short from now on. */
  tighten(): Promise<void>;
}

/** One first model for all claims of a group, each of which leaves no job behind: engines take long to start. */
function sharePair(): () => Pair {
  let pair: Pair;
  let close = (): void => undefined;
  beforeAll(async () => {
    let limit = 4e9;
    const mortal = openMortalStudio(
      undefined,
      () => limit,
      (end) => (close = end),
    );
    const { studio } = mortal;
    await studio.open(first, 'cpu');
    pair = {
      ...mortal,
      async ensure(location) {
        const { engine, location: present } = studio.state.second ?? {};
        if (present !== location || engine !== 'ready') await studio.second.open(location);
      },
      async tighten() {
        const { used } = await studio.measureMemory();
        limit = used! + 45e6; // less than a process takes without a model
      },
    };
  });
  afterAll(() => close());
  return () => pair;
}

/** Bytes that each process takes; null: it has ended. */
const memoryOf = ({ transports }: MortalStudio): Promise<(number | null)[]> =>
  Promise.all(transports.map((transport) => transport.memory()));
const runningIn = async (mortal: MortalStudio): Promise<number[]> =>
  (await memoryOf(mortal)).flatMap((bytes, i) => (bytes === null ? [] : [i]));

const secondJob = (numSteps: number) => onePicture(numSteps, { lane: 'second' });

it('what the first model leaves is what the limit leaves, and what the machine has free', () => {
  expect(freeMemory(1000, 300, 5000)).toBe(700);
  expect(freeMemory(1000, 300, 200)).toBe(200);
  expect(freeMemory(1000, null, 5000)).toBe(1000);
  expect(freeMemory(100, 300, 5000)).toBe(0);
});

describe('a second model beside the first', () => {
  const pair = sharePair();
  const engineOf = async (mortal: Pair): Promise<number> => (await runningIn(mortal)).at(-1)!;

  it.each([
    ['toonhead-32', larger],
    ['second', second],
  ])(
    'has its need told before it is opened, near to what its process takes then: %s',
    async (_, location) => {
      const mortal = pair();
      const told = await mortal.studio.second.measure(location);
      expect(told.mode).toBe('beside');
      await mortal.ensure(location);
      const bytes = (await memoryOf(mortal))[await engineOf(mortal)]!;
      expect(told.need / bytes).toBeGreaterThan(0.65);
      expect(told.need / bytes).toBeLessThan(1.5);
    },
  );

  it('is refused in one line where its latents have another shape, and one that is open stays', async () => {
    const { studio, ensure } = pair();
    await ensure(second);
    const line = 'other: its latents are 4 × 32 × 32, those of first 3 × 32 × 32';
    await expect(studio.second.open(other)).rejects.toThrow(line);
    expect(studio.state.second).toMatchObject({ engine: 'ready', mode: 'beside', model: { name: 'second' } });
    await expect(studio.second.open('/nowhere/model')).rejects.toThrow('/nowhere/model');
    expect(studio.state.second).toMatchObject({ model: { name: 'second' } });
    expect(studio.state).toMatchObject({ engine: 'ready', error: null, model: { name: 'first' } });
  });

  it('works at the same time, with ids of its own; each job ends once', async () => {
    const { studio, ensure, events, endOf } = pair();
    await ensure(second);
    const jobs = [
      studio.startJob(secondJob(999)).job,
      studio.startJob(onePicture(5)).job,
      studio.startJob(secondJob(3)).job, // takes the place of the lane's earlier one
    ];
    const ends = await Promise.all(jobs.map(endOf));
    expect(new Set(jobs).size).toBe(3);
    expect(ends.map(({ kind }) => kind)).toEqual(['cancelled', 'done', 'done']);
    expect(ends.map(({ lane }) => lane)).toEqual(['second', 'line', 'second']);
    await sleep(200);
    expect(events.filter((event) => endsJob(event) && jobs.includes(event.job))).toHaveLength(3);
  });

  it('may die: its job fails in one line, it is opened again, and the first goes on untouched', async () => {
    const mortal = pair();
    const { studio, ensure, endOf, events, transports, states } = mortal;
    await ensure(second);
    const dying = studio.startJob(secondJob(1000)).job;
    const engine = await engineOf(mortal);
    await expect.poll(() => events.some(({ job }) => job === dying), { timeout: 20_000 }).toBe(true);
    states.length = 0;
    const long = studio.startJob(onePicture(998)).job;
    transports[engine]!.kill();
    expect(await endOf(dying)).toMatchObject({ kind: 'failed', error: { code: 'engine/crashed' } });
    await expect.poll(() => studio.state.second?.engine, { timeout: 20_000 }).toBe('ready');
    expect((await endOf(studio.startJob(secondJob(3)).job)).kind).toBe('done');
    expect((await endOf(long)).kind).toBe('done');
    expect(states.every(({ engine: phase, error }) => phase === 'ready' && error === null)).toBe(true);
  });

  it('is given up after four deaths with one explanation of its own, and comes back for a job', async () => {
    const mortal = pair();
    const { studio, ensure, doom, transports, endOf } = mortal;
    await ensure(second);
    const engine = await engineOf(mortal);
    doom(3);
    transports[engine]!.kill();
    await expect.poll(() => studio.state.second?.engine, { timeout: 30_000 }).toBe('failed');
    expect(studio.state.second?.error?.message).toMatch(/it crashed 4 times in a row/);
    expect(studio.state).toMatchObject({ engine: 'ready', error: null });
    expect((await endOf(studio.startJob(secondJob(2)).job)).kind).toBe('done');
    expect(studio.state.second).toMatchObject({ engine: 'ready', error: null });
  });

  it('is refused where it is the first one', async () => {
    const { studio } = pair();
    await expect(studio.second.open(first)).rejects.toThrow('first: it is the first model already');
    expect(studio.state.second).toBeNull();
  });

  it('is cancelled while it is opened', async () => {
    const { studio } = pair();
    const opening = studio.second.open(larger);
    studio.second.close();
    await expect(opening).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(studio.state.second).toBeNull();
  });

  it('ends with its jobs when it is closed, or another first model is opened', async () => {
    const mortal = pair();
    const { studio, ensure, endOf } = mortal;
    for (const end of [() => studio.second.close(), () => studio.open(other, 'cpu')]) {
      await ensure(second);
      const { job } = studio.startJob(secondJob(997));
      await end();
      expect((await endOf(job)).kind).toBe('cancelled');
      expect(studio.state.second).toBeNull();
      await expect.poll(async () => (await runningIn(mortal)).length).toBe(1);
    }
    expect(() => studio.startJob(secondJob(2))).toThrow('no second model is open');
  });
});

describe('a second model after the first', () => {
  const shared = sharePair();

  async function openAfter(): Promise<Pair> {
    const pair = shared();
    if (pair.studio.state.second) return pair;
    await pair.tighten();
    await pair.ensure(second);
    return pair;
  }

  it('is told as such, and never runs while the first one does', async () => {
    const pair = await openAfter();
    const { studio, endOf, states } = pair;
    expect(studio.state.second).toMatchObject({ engine: 'ready', mode: 'after' satisfies SecondMode });
    expect(await runningIn(pair)).toHaveLength(1);
    states.length = 0;
    let most = 0;
    const watch = setInterval(
      () => void runningIn(pair).then(({ length }) => (most = Math.max(most, length))),
      10,
    );
    for (let i = 0; i < 2; i++) {
      const jobs = [studio.startJob(secondJob(5 + i)).job, studio.startJob(onePicture(5 + i)).job];
      expect((await Promise.all(jobs.map(endOf))).map(({ kind }) => kind)).toEqual(['done', 'done']);
    }
    clearInterval(watch);
    expect(most).toBe(1);
    expect(states.every(({ engine, error }) => engine !== 'failed' && error === null)).toBe(true);
  });

  it('gives way to the first in the middle of a job, which goes on afterwards without a word', async () => {
    const pair = await openAfter();
    const { studio, endOf, events } = pair;
    const waiting = studio.startJob(secondJob(900)).job;
    await expect.poll(() => events.some(({ job }) => job === waiting), { timeout: 20_000 }).toBe(true);
    expect((await endOf(studio.startJob(onePicture(3)).job)).kind).toBe('done');
    expect(events.filter((event) => event.job === waiting && endsJob(event))).toEqual([]);
    expect((await endOf(waiting)).kind).toBe('done');
  });

  it('answers what is asked of latents while the first is not in memory', async () => {
    const pair = await openAfter();
    const { studio, endOf, transports } = pair;
    await endOf(studio.startJob(secondJob(3)).job);
    const started = transports.length;
    expect((await studio.describeLatents([ref])).latents).toMatchObject([{ normRatio: expect.any(Number) }]);
    expect(transports).toHaveLength(started);
    // What the first model alone can do brings it back.
    const numbers = { shape: [1, 3, 32, 32], data: new Float32Array(3072).fill(1) };
    expect((await studio.evaluate(numbers, [1])).data[0]).toBe(1);
    expect(transports).toHaveLength(started + 1);
    expect(await runningIn(pair)).toHaveLength(1);
  });

  it('has its job cancelled while that waits, and is closed without the first one coming back', async () => {
    const pair = await openAfter();
    const { studio, endOf, events } = pair;
    const first = studio.startJob(onePicture(999)).job;
    await expect.poll(() => events.some(({ job }) => job === first), { timeout: 20_000 }).toBe(true);
    const waiting = studio.startJob(secondJob(3)).job;
    studio.cancelJob(waiting);
    expect((await endOf(waiting)).kind).toBe('cancelled');
    studio.cancelJob(first);
    studio.second.close();
    expect(studio.state).toMatchObject({ second: null, engine: 'ready' });
    expect((await endOf(studio.startJob(onePicture(2)).job)).kind).toBe('done');
  });

  it('is opened in spite of work of the first that comes in between', async () => {
    const pair = shared();
    const { studio, endOf, transports } = pair;
    studio.second.close();
    await pair.tighten();
    const before = transports.length;
    const opening = studio.second.open(second);
    await expect.poll(() => transports.length, { timeout: 20_000 }).toBe(before + 2); // the second engine has begun
    expect((await endOf(studio.startJob(onePicture(3)).job)).kind).toBe('done');
    expect((await opening).second).toMatchObject({ engine: 'ready', model: { name: 'second' } });
  });
});
