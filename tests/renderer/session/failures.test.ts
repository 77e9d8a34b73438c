import { beforeEach, expect, it } from 'vitest';
import type { ErrorReport } from '../../../src/contract/errors.ts';
import { Failures } from '../../../src/renderer/session/failures.svelte.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import { openWorkspace } from '../state/workspace.ts';

const nothing = { asked: null } as never;
const unasked = { size: nothing, architecture: nothing };

const crash: ErrorReport = {
  code: 'engine/crashed',
  message: 'the engine process ended unexpectedly (SIGKILL)',
};

let workspace: Workspace;
let failures: Failures;
let runs: number;

function setEngine(engine: 'ready' | 'starting' | 'failed'): void {
  workspace.studio.state = { ...workspace.studio.state, engine };
  failures.resumption.resume();
}

/** The engine dies and takes these lanes' jobs with it; another one starts. */
function die(...lanes: string[]): void {
  setEngine('starting');
  for (const lane of lanes) failures.showJobFailure(crash, workspace.studio.surroundings, lane);
  setEngine('ready');
}

const told = () =>
  workspace.toasts.list.map(({ tone, actions }) => [tone, ...actions.map(({ label }) => label)]);

beforeEach(() => {
  workspace = openWorkspace();
  runs = 0;
  failures = new Failures(workspace, unasked, () => (runs += 1));
});

it('what the engine’s death ended runs again by itself, once, and nothing asks for a click', () => {
  die('line', 'pins');
  expect([runs, told()]).toEqual([1, [['done']]]);
});

it('another death before any of it is finished is told with one button', () => {
  die('line');
  die('line', 'pins');
  expect([runs, told()]).toEqual([1, [['done'], ['error', 'Run again']]]);
  expect(workspace.toasts.resumes).toBe(true);
  workspace.toasts.list.at(-1)!.actions[0]!.run();
  expect(runs).toBe(2);
  die('line');
  expect(runs, 'a person has asked: one more death is borne').toBe(3);
});

it('after work of it was finished another death is the first again', () => {
  die('line');
  failures.onDone('pins');
  failures.onDone('line');
  die('line');
  expect(runs).toBe(2);
});

it('a run that failed without a death waits for the person', () => {
  failures.showJobFailure({ code: 'run/failed', message: 'NaN' }, workspace.studio.surroundings, 'line');
  expect([runs, told()]).toEqual([0, [['error', 'Run again']]]);
});
