import { beforeEach, expect, test } from 'vitest';
import type { JudgedRepository, OpeningVerdict } from '../../../src/contract/hub.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { HubCache } from '../../../src/renderer/session/hub/cached.svelte.ts';
import { SecondChoice } from '../../../src/renderer/session/second-choice.svelte.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

const unknown: OpeningVerdict = { kind: 'unknown', reason: 'x' };

function repositoryOf(repository: string, verdict: OpeningVerdict, unfinishedBytes = 0): JudgedRepository {
  const folder = `/hub/${repository}`;
  const revision = { commit: 'ab'.repeat(20), refs: ['main'], folder, files: 4, bytes: 10, verdict };
  return { repository, folder, revisions: [revision], bytes: 10, unfinishedBytes, changed: 0 };
}

let workspace: Workspace;
let choice: SecondChoice;

const offered = () => choice.candidates.map(({ name, location }) => `${name} ${location}`);

beforeEach(async () => {
  const cached = [
    repositoryOf('acme/a', unknown),
    repositoryOf('acme/b', unknown, 5),
    repositoryOf('acme/refused', { kind: 'refused', reason: 'x' }),
  ];
  const ask = async (name: string) => ({ ok: true, value: name === 'hub/list' ? cached : null });
  workspace = new Workspace({ ask } as unknown as Bridge);
  choice = new SecondChoice(workspace, new HubCache(workspace.bridge));
  choice.begin();
  await new Promise((resolve) => setTimeout(resolve, 0));
});

test('models of the hub’s cache that open are offered after the bundled ones, by their repositories', () => {
  expect(offered()).toEqual([
    'toonhead-64 bundled',
    'toonhead-32 bundled:toonhead-32',
    'acme/a /hub/acme/a',
    'acme/b /hub/acme/b',
  ]);
});

test('a snapshot of another cache, or one that was removed, has the name of its repository', () => {
  const snapshot = `/elsewhere/models--acme--c/snapshots/${'ab'.repeat(20)}`;
  workspace.preferences.settings = {
    ...workspace.preferences.settings,
    recentModels: [snapshot, '/a/model'],
  };
  expect(offered().slice(2, 4)).toEqual([`acme/c ${snapshot}`, 'model /a/model']);
});

test('a model of the cache that was opened before is offered once, and the first model is not', () => {
  workspace.preferences.settings = {
    ...workspace.preferences.settings,
    recentModels: ['/mine', '/hub/acme/b'],
  };
  const model = { name: 'acme/a', path: '/hub/acme/a', bundled: false };
  workspace.studio.state = { ...workspace.studio.state, model } as unknown as typeof workspace.studio.state;
  expect(offered().slice(2)).toEqual(['mine /mine', 'acme/b /hub/acme/b']);
});
