import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createSession } from '../src/main/engine/process/session.ts';
import { openModel } from '../src/main/models/open.ts';
import { bundledFolder } from './engine.ts';
import { callInTurn, describeRatios, feedsOf, secondsOf, type Contestant } from './network-calls.ts';
import { median } from './statistics.ts';

/**
 * How long idle threads of the runtime poll for work: the app's choice, the runtime's own, and not at all, on an idle
 * machine and beside a program that keeps every core busy, in turn within one run.
 */

const ROUNDS = 16;
const CALLS = 4;
const BATCHES = [1, 8];
const choices = [
  ['app', undefined],
  ['runtime', null],
  ['none', 0],
] as const;

/** Threads that keep every core busy until they are ended. */
function occupyCores(): () => Promise<unknown> {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker('for (;;);', { eval: true }),
  );
  return () => Promise.all(workers.map((worker) => worker.terminate()));
}

const model = await openModel('bundled:toonhead-32', { bundledFolder });
const graph = await model.graph(null);
const shape = model.info.latentShape;
const sessions = await Promise.all(
  choices.map(async ([name, spinMicroseconds]) => ({
    name,
    session: await createSession(graph, {
      provider: 'cpu',
      shape,
      ...(spinMicroseconds !== undefined && { spinMicroseconds }),
    }),
  })),
);

async function compare(batch: number): Promise<string> {
  const feeds = feedsOf(graph, shape, batch);
  const contestants = sessions.map(({ name, session }): Contestant => ({
    name,
    call: () => secondsOf(() => session.run(feeds)),
  }));
  const seconds = await callInTurn(contestants, ROUNDS, CALLS);
  const ms = (median(seconds[0]!) * 1000).toFixed(1);
  return `batch ${String(batch)}: ${ms} ms a call, ${describeRatios(contestants, seconds)}`;
}

console.log(`spinning threads, ${model.info.name} on the CPU: time of a call with the app's setting`);
for (const busy of [false, true]) {
  const free = busy ? occupyCores() : () => Promise.resolve();
  for (const batch of BATCHES)
    console.log(`${busy ? 'every core busy' : 'idle machine'}, ${await compare(batch)}`);
  await free();
}
for (const { session } of sessions) await session.release();
