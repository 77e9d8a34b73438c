import { expect, test } from 'vitest';
import { identityOf } from '../../../src/contract/model-identity.ts';
import type { HubOrigin, ModelInfo } from '../../../src/contract/model.ts';
import type { ProjectModel } from '../../../src/contract/project.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { StudioState } from '../../../src/contract/studio.ts';
import { initialSettings } from '../../../src/contract/settings.ts';
import { defaultSchedulerConfig } from '../../../src/core/schedule.ts';
import type { WantModel } from '../../../src/renderer/session/hub/model-hub.svelte.ts';
import { ComparedModel } from '../../../src/renderer/session/compared-model.svelte.ts';
import { HubCache } from '../../../src/renderer/session/hub/cached.svelte.ts';
import { SecondSession } from '../../../src/renderer/session/second-session.svelte.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

const modelAt = (path: string, digit: string): ModelInfo =>
  ({
    name: path.slice(1),
    path,
    bundled: false,
    parts: [{ role: 'denoiser', digest: digit.repeat(64) }],
    scheduler: defaultSchedulerConfig,
    latentShape: [3, 32, 32],
    pictureShape: [3, 32, 32],
    options: { schedule: {}, size: null },
    identity: `${path} ${digit}`,
  }) as unknown as ModelInfo;
const recorded = (model: ModelInfo): ProjectModel => ({
  name: model.name,
  ...identityOf(model),
  options: model.options,
  path: model.path,
});

/** Revisions that the person asked for. */
let wanted: HubOrigin[] = [];
const noHub: WantModel = (origin) => void wanted.push(origin);

/** A window whose main has these models in its folders, and what it asked of it. */
function open(found: readonly ModelInfo[], recentModels: readonly string[] = []) {
  const asked: string[] = [];
  const first = {
    engine: 'ready',
    model: modelAt('/first', '0'),
    device: { provider: 'cpu', choice: 'auto' },
  };
  const stateWith = (model: ModelInfo | null): StudioState =>
    ({
      ...workspace.studio.state,
      second: model && { engine: 'ready', model, device: first.device, mode: 'beside', location: model.path },
    }) as unknown as StudioState;
  const ask = async (name: string, input: { readonly location: string } | null) => {
    asked.push(input ? `${name} ${input.location}` : name);
    const model = found.find(({ path }) => path === input?.location);
    if (name === 'second/close') return { ok: true, value: stateWith(null) };
    if (model) return { ok: true, value: stateWith(model) };
    return {
      ok: false,
      error: { code: 'model/not-found', message: `${input?.location}: no such file or folder` },
    };
  };
  const workspace: Workspace = new Workspace({ ask } as unknown as Bridge);
  workspace.studio.state = { ...workspace.studio.state, ...first } as unknown as StudioState;
  workspace.preferences.settings = { ...initialSettings, recentModels };
  const compared = new ComparedModel(workspace, noHub);
  const follow = async (): Promise<string[]> => {
    for (let i = 0; i < 3; i++) {
      compared.follow();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return asked.splice(0);
  };
  const said = () => workspace.toasts.list.map(({ text }) => text);
  return { workspace, follow, said };
}

test('a model that a person opened here is opened by itself, and closed when nothing is compared with it', async () => {
  const model = modelAt('/other', '1');
  const { workspace, follow, said } = open([model], ['/other']);
  workspace.comparing.choose({ kind: 'model', model: recorded(model) });
  expect(await follow()).toEqual(['second/open /other']);
  expect([workspace.second.surroundings, said()]).toEqual(['/other 1|cpu', []]);
  workspace.exploration.undo();
  expect(await follow()).toEqual(['second/close']);
  expect(workspace.second.surroundings).toBe('');
});

test('a path that only a file names is shown, not used, until the person says so', async () => {
  const model = modelAt('/other', '1');
  const { workspace, follow, said } = open([model]);
  workspace.comparing.choose({ kind: 'model', model: recorded(model) });
  expect(await follow()).toEqual([]);
  expect(said()).toEqual(['the comparison is with other (/other)']);
  workspace.toasts.list[0]!.actions[0]!.run();
  expect(await follow()).toEqual(['second/open /other']);
  expect([workspace.second.model?.name, said()]).toEqual(['other', []]);
});

test('a model of the hub that is gone is offered by its repository and commit, which are asked for when the person says so', async () => {
  const hub = { repository: 'acme/other', commit: 'ab'.repeat(20) };
  const { workspace, follow } = open([], ['/gone']);
  const labels = (): (readonly string[])[] =>
    workspace.toasts.list.map(({ actions }) => actions.map(({ label }) => label));
  workspace.comparing.choose({ kind: 'model', model: { ...recorded(modelAt('/gone', '1')), hub } });
  await follow();
  expect(labels()).toEqual([['Open that model', 'Get that model…', 'Locate…']]);
  wanted = [];
  workspace.toasts.list[0]!.actions[1]!.run();
  expect(wanted).toEqual([hub]);
  workspace.comparing.choose({ kind: 'model', model: recorded(modelAt('/elsewhere', '1')) });
  await follow();
  expect(labels()).toEqual([['Open that model', 'Locate…']]);
});

test('another model at that place is closed again, and one that is gone is named, each in one line and once', async () => {
  const { workspace, follow, said } = open([modelAt('/other', '2')], ['/other', '/gone']);
  workspace.comparing.choose({ kind: 'model', model: recorded(modelAt('/other', '1')) });
  expect(await follow()).toEqual(['second/open /other', 'second/close']);
  expect(said()).toEqual([
    'the comparison is with other (/other), not with what is there: denoiser SHA-256 111111111111, here SHA-256 222222222222',
  ]);
  workspace.comparing.choose({ kind: 'model', model: recorded(modelAt('/gone', '1')) });
  expect(await follow()).toEqual(['second/open /gone']);
  expect(said()).toEqual(['/gone: no such file or folder']);
});

test('what is chosen is measured first, refused where its shape differs, and compared with once it is open', async () => {
  const model = modelAt('/other', '1');
  const { workspace } = open([model], ['/other', '/first']);
  const { choice } = new SecondSession(workspace, new HubCache(workspace.bridge), noHub);
  choice.begin();
  // The first model is not offered; nor are others than the bundled ones and those opened before.
  expect(choice.candidates.map(({ name }) => name)).toEqual(['toonhead-64', 'toonhead-32', 'other']);
  await choice.choose({ location: '/gone', name: 'gone', path: '/gone', cached: null });
  expect([choice.need, choice.problem]).toEqual([null, '/gone: no such file or folder']);
  await choice.choose(choice.candidates[2]!);
  expect(choice.problem).toBe('');
  await choice.compare();
  expect(workspace.comparing.comparison).toMatchObject({
    kind: 'model',
    model: { name: 'other', path: '/other' },
  });
  expect(workspace.dialogs.open).toBeNull();
});
