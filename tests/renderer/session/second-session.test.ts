import { beforeEach, expect, it, vi } from 'vitest';
import type { JobEvent, JobSpec } from '../../../src/contract/job.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { SecondState } from '../../../src/contract/studio.ts';
import { HubCache } from '../../../src/renderer/session/hub/cached.svelte.ts';
import { SecondSession } from '../../../src/renderer/session/second-session.svelte.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import { tileOf } from '../state/tiles.ts';

let workspace: Workspace;
let session: SecondSession;
/** What its engine was asked for. */
let started: JobSpec[];

/** Its model's opening measured 1 s per evaluation. */
function setEngine(engine: SecondState['engine']): void {
  const model = { name: 'other', identity: 'other', latentShape: [3, 8, 8], scheduler: {}, options: {} };
  const device = { provider: 'cpu', secondsPerSample: 1 };
  const second = { location: 'other', mode: 'beside', engine, model, device, opening: null, error: null };
  workspace.studio.state = { ...workspace.studio.state, second: second as unknown as SecondState };
  session.lane.setReady(workspace.second.ready);
  session.resumption.resume();
}

/** Waits longer than the pause that changes in a row are given. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 120));

async function run(numSteps: number): Promise<void> {
  const tiles = [tileOf(1, { numSteps }), tileOf(2, { numSteps })];
  session.lane.setPlan({ lane: 'second', tiles, compare: [], preview: null });
  await settle();
}

const receive = (event: object): void =>
  session.receive({ job: String(started.length), lane: 'second', ...event } as JobEvent);

/** The engine dies and takes its job with it; another one starts, if any. */
async function die(next: 'ready' | 'failed' = 'ready'): Promise<void> {
  const message = 'the engine process ended unexpectedly (SIGKILL)';
  receive({ kind: 'failed', error: { code: 'engine/crashed', message } });
  setEngine('starting');
  setEngine(next);
  await settle();
}

const told = () =>
  workspace.toasts.list.map(({ text, actions }) => [text, ...actions.map(({ label }) => label)]);

beforeEach(() => {
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  vi.stubGlobal('cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer));
  started = [];
  const ask = async (name: string, input: unknown) => {
    if (name === 'job/start') started.push(input as JobSpec);
    return { ok: true, value: { job: String(started.length) } };
  };
  workspace = new Workspace({ ask } as unknown as Bridge);
  session = new SecondSession(workspace, new HubCache(workspace.bridge), () => undefined);
  setEngine('ready');
});

it('what the death of its engine ended runs again by itself, once, and the line names the model', async () => {
  await run(5);
  await die();
  const line = 'other: the engine process ended unexpectedly (SIGKILL)';
  expect([started.length, told()]).toEqual([2, [[`${line}; another one continues the work`]]]);
  await die();
  expect(started).toHaveLength(2);
  expect(told().at(-1)).toEqual([line, 'Run again']);
  workspace.toasts.list.at(-1)!.actions[0]!.run();
  await settle();
  expect(started).toHaveLength(3);
});

it('where no engine takes the place of one that died, its own line says so', async () => {
  await run(5);
  setEngine('failed');
  await die('failed');
  expect([started.length, told()]).toEqual([1, []]);
});

it('its estimate follows what its running jobs measure, not what the first model’s take', async () => {
  await run(3);
  receive({ kind: 'progress', rate: 4 });
  receive({ kind: 'done' });
  await run(400);
  expect(session.lane.announced).toMatchObject({ seconds: 200 });
});
