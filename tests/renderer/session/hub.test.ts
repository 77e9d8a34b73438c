import { expect, test } from 'vitest';
import type { ErrorReport, Result } from '../../../src/contract/errors.ts';
import type {
  Download,
  GottenModel,
  HubRevision,
  HubWait,
  JudgedRepository,
  JudgedRevision,
  RepositoryFacts,
} from '../../../src/contract/hub.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { HUB_DIALOG, ModelHub } from '../../../src/renderer/session/hub/model-hub.svelte.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

const COMMIT = 'ab'.repeat(20);

const factsOf = (repository: string): RepositoryFacts => ({
  repository,
  downloads: 1,
  likes: 0,
  updated: null,
  licence: 'mit',
  isGated: false,
  parameters: null,
  pipeline: null,
});
const judgedOf = (repository: string, folder: string | null = null): JudgedRevision => ({
  facts: factsOf(repository),
  commit: COMMIT,
  verdict: { kind: 'unknown', reason: 'x' },
  bytes: 10,
  folder,
});
const error = (code: ErrorReport['code']): Result<never> => ({ ok: false, error: { code, message: code } });

/** A window whose main finds these repositories, and whose verdicts the test answers. */
function openWindow(
  names: readonly string[] = ['a/1', 'a/2', 'a/3', 'a/4'],
  cached: readonly JudgedRepository[] = [],
) {
  const asked: string[] = [];
  const verdicts: { readonly name: string; readonly answer: (result: Result<JudgedRevision>) => void }[] = [];
  let tellDownloads: (downloads: readonly Download[]) => void = () => undefined;
  let tellWait: (wait: HubWait) => void = () => undefined;
  let get: (result: Result<GottenModel>) => void = () => undefined;
  const ask = async (name: string, input: HubRevision): Promise<unknown> => {
    asked.push([name, input?.repository].filter(Boolean).join(' '));
    switch (name) {
      case 'hub/search':
        return { ok: true, value: names.map(factsOf) };
      case 'hub/judge':
        return new Promise((answer) => verdicts.push({ name: input.repository, answer }));
      case 'hub/get':
        return new Promise((resolve) => (get = resolve));
      case 'hub/list':
        return { ok: true, value: cached };
      case 'hub/downloads':
        return { ok: true, value: [] };
      case 'model/open':
        return error('model/not-found');
      default:
        return { ok: true, value: null };
    }
  };
  const on = (name: string, listener: never): (() => void) => {
    if (name === 'downloads') tellDownloads = listener;
    if (name === 'hubWait') tellWait = listener;
    return () => undefined;
  };
  const workspace = new Workspace({ ask, on } as unknown as Bridge);
  const hub = new ModelHub(workspace);
  hub.connect();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  /** Names whose verdicts are being made. */
  const waiting = () => verdicts.map(({ name }) => name);
  const answer = async (name: string, result: Result<JudgedRevision>): Promise<void> => {
    verdicts.splice(waiting().indexOf(name), 1)[0]!.answer(result);
    await settle();
  };
  return {
    hub,
    workspace,
    asked,
    waiting,
    answer,
    settle,
    tell: (downloads: readonly Download[]) => tellDownloads(downloads),
    tellWait: (wait: HubWait) => tellWait(wait),
    endGet: async (result: Result<GottenModel>): Promise<void> => {
      get(result);
      await settle();
    },
  };
}

test('why a search or a verdict waits is shown until an answer comes, or until it is given up', async () => {
  const { hub, answer, tellWait, settle } = openWindow();
  const wait = { why: 'a/1: huggingface.co takes no more requests for now', ms: 56_000 };
  const searched = hub.search('a');
  tellWait(wait);
  expect([hub.entries.searching, hub.entries.wait]).toEqual([true, wait]);
  await searched;
  expect(hub.entries.wait).toBeNull();
  tellWait(wait);
  await answer('a/1', { ok: true, value: judgedOf('a/1') });
  expect(hub.entries.wait).toBeNull();
  tellWait(wait);
  hub.close();
  await settle();
  expect(hub.entries.wait).toBeNull();
});

test('opening the dialog asks no server; a search does, and verdicts follow two at a time, the chosen one first', async () => {
  const { hub, asked, waiting, answer, workspace } = openWindow();
  hub.begin();
  expect(workspace.dialogs.open).toBe(HUB_DIALOG);
  expect(asked.filter((name) => !['hub/read', 'hub/list', 'hub/downloads'].includes(name))).toEqual([]);
  await hub.search('a');
  expect(waiting()).toEqual(['a/1', 'a/2']);
  hub.entries.choose(hub.entries.list[3]!);
  expect(waiting()).toEqual(['a/1', 'a/2']);
  await answer('a/1', { ok: true, value: judgedOf('a/1') });
  expect(waiting()).toEqual(['a/2', 'a/4']);
  expect(hub.entries.list[0]!.judged?.commit).toBe(COMMIT);
  await answer('a/2', error('hub/gated'));
  expect(hub.entries.list[1]!.problem?.code).toBe('hub/gated');
  expect(waiting()).toEqual(['a/4', 'a/3']);
});

test('verdicts stop where the hub takes no more requests, whatever else is answered, and go on when the person chooses', async () => {
  const { hub, waiting, answer } = openWindow();
  await hub.search('a');
  await answer('a/1', error('hub/rate-limited'));
  await answer('a/2', error('hub/gated'));
  expect([waiting(), hub.entries.isHeld]).toEqual([[], true]);
  hub.entries.choose(hub.entries.list[0]!);
  expect([waiting(), hub.entries.isHeld]).toEqual([['a/1', 'a/3'], false]);
});

test('a search that was given up has found nothing, nor is it said that there is nothing', async () => {
  const { hub, settle } = openWindow();
  const searching = hub.search('a');
  expect([hub.entries.searching, hub.entries.words]).toEqual([true, 'a']);
  hub.close();
  await searching;
  await settle();
  expect([hub.entries.searching, hub.entries.words, hub.entries.list]).toEqual([false, null, []]);
});

test('answers about an earlier search are ignored, and closing ends what is being asked but no download', async () => {
  const { hub, waiting, answer, asked } = openWindow();
  await hub.search('first');
  await hub.search('second');
  expect(asked.filter((name) => name === 'hub/cancel')).toHaveLength(2);
  await answer('a/1', { ok: true, value: judgedOf('a/1') }); // of the first
  expect(hub.entries.list[0]!.judged).toBeNull();
  expect(waiting().filter((name) => name === 'a/1')).toHaveLength(1);
  hub.close();
  expect(asked.filter((name) => /cancel/.test(name))).toEqual(Array(3).fill('hub/cancel'));
  hub.begin(); // the verdicts that were given up are made
  expect(waiting().filter((name) => name === 'a/2')).toHaveLength(3);
});

test('a token that is kept has verdicts and downloads asked for again that it may mend', async () => {
  const { hub, waiting, answer, endGet } = openWindow(['a/1']);
  void hub.downloads.get({ repository: 'a/1', revision: 'main' });
  await endGet(error('hub/gated'));
  await hub.search('a');
  hub.entries.choose(hub.entries.list[0]!);
  await answer('a/1', error('hub/gated'));
  expect(waiting()).toEqual([]);
  expect(hub.tokenNeed).toMatchObject({ repository: 'a/1', problem: { code: 'hub/gated' } });
  await hub.keepToken('hf_x');
  expect([waiting(), hub.entries.list[0]!.problem]).toEqual([['a/1'], null]);
  expect(hub.downloads.problemOf({ repository: 'a/1', revision: 'main' })).toBeNull();
});

test('a download that ends while the dialog is closed is said with a button; while it is open, the entry has its folder', async () => {
  const { hub, workspace, answer, endGet, tell } = openWindow(['a/1']);
  const gotten = { folder: '/cache/a', repository: 'a/1', commit: COMMIT, notices: ['from the cache'] };
  hub.begin();
  await hub.search('a');
  await answer('a/1', { ok: true, value: judgedOf('a/1') });
  const wanted = { repository: 'a/1', revision: 'main' };
  void hub.downloads.get(wanted);
  tell([{ ...wanted, progress: null }]);
  expect(hub.downloads.of(wanted)?.progress).toBeNull();
  await endGet({ ok: true, value: gotten });
  expect(hub.entries.list[0]!.judged?.folder).toBe('/cache/a');
  expect(workspace.toasts.list.map(({ text }) => text)).toEqual(['from the cache']);

  workspace.toasts.clear();
  void hub.downloads.get(wanted);
  hub.close();
  await endGet({ ok: true, value: { ...gotten, notices: [] } });
  expect(workspace.toasts.list.map(({ text, actions }) => [text, actions[0]!.label])).toEqual([
    ['a/1 is downloaded', 'Open'],
  ]);
});

test('a download that fails is said where the dialog is closed, and can be continued; one that is cancelled is not', async () => {
  const { hub, workspace, endGet, asked } = openWindow(['a/1']);
  const wanted = { repository: 'a/1', revision: 'main' };
  void hub.downloads.get(wanted);
  await endGet(error('hub/unreachable'));
  expect(hub.downloads.problemOf(wanted)?.code).toBe('hub/unreachable');
  const [toast] = workspace.toasts.list;
  expect(toast?.actions[0]!.label).toBe('Continue download');
  toast!.actions[0]!.run();
  expect(asked.filter((name) => name === 'hub/get a/1')).toHaveLength(2);
  expect(hub.downloads.problemOf(wanted)).toBeNull();
  const reads = () => asked.filter((name) => name === 'hub/list').length;
  const before = reads();
  await endGet(error('run/cancelled'));
  expect(hub.downloads.problemOf(wanted)).toBeNull();
  expect(reads(), 'reads of the cache, which has a part of it').toBe(before + 1);
});

test('a revision that something was made with is asked for at once, and opened as it was then', async () => {
  const { hub, waiting, answer, workspace, settle } = openWindow();
  const opened: string[] = [];
  await hub.want({ repository: 'a/9', commit: COMMIT }, (folder) => opened.push(folder));
  expect([workspace.dialogs.open, waiting(), hub.wanted]).toEqual([
    HUB_DIALOG,
    ['a/9'],
    { repository: 'a/9', revision: COMMIT },
  ]);
  await answer('a/9', { ok: true, value: judgedOf('a/9', '/cache/9') });
  expect(hub.entries.chosen?.judged?.folder).toBe('/cache/9');
  void hub.open('/cache/9', hub.wanted);
  await settle();
  expect([opened, workspace.dialogs.open]).toEqual([['/cache/9'], null]);
  hub.begin(); // by the menu: a search of the person's own
  expect([hub.wanted, hub.entries.list]).toEqual([null, []]);
});

test('a revision that the cache has is opened as it was then, without a request; the menu opens others as they are', async () => {
  const folder = '/cache/9';
  const cached = {
    repository: 'a/9',
    folder: '/cache',
    revisions: [
      { commit: COMMIT, refs: [], folder, files: 1, bytes: 1, verdict: { kind: 'unknown', reason: 'x' } },
    ],
    bytes: 1,
    unfinishedBytes: 0,
    changed: 0,
  } as const;
  const { hub, waiting, workspace, asked } = openWindow([], [cached]);
  const opened: string[] = [];
  await hub.want({ repository: 'a/9', commit: COMMIT }, (found) => opened.push(found));
  expect([opened, waiting(), workspace.dialogs.open]).toEqual([[folder], [], null]);

  void hub.want({ repository: 'a/8', commit: COMMIT }, (found) => opened.push(found));
  await hub.open('/cache/other', { repository: 'a/7', revision: 'main' });
  expect(opened).toEqual([folder]);
  expect(asked).toContain('model/open');
});

test('who turns to something else while the cache is read is not interrupted', async () => {
  const { hub, waiting, workspace } = openWindow();
  const wanting = hub.want({ repository: 'a/9', commit: COMMIT }, () => undefined);
  hub.begin();
  await hub.search('a');
  await wanting;
  expect([hub.wanted, waiting(), workspace.dialogs.open]).toEqual([null, ['a/1', 'a/2'], HUB_DIALOG]);
});
