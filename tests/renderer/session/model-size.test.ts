import { beforeEach, expect, it } from 'vitest';
import { ModelSize } from '../../../src/renderer/session/model-size.svelte.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { StudioLink } from '../../../src/renderer/state/studio-link.svelte.ts';
import { openModelWith, openWorkspace } from '../state/workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace();
});

it('a side that is no multiple is refused by the dialog alone, without opening the model', async () => {
  let opened = 0;
  workspace.studio.openModel = async () => ((opened += 1), null);
  openModelWith(workspace, { path: '/ldm', options: {}, pictureShape: [3, 16, 16], sizeStep: 4 });
  const size = new ModelSize(workspace.studio, workspace.dialogs);
  size.askForPresent();
  await size.openAt([16, 15]);
  expect([size.problem, opened]).toEqual(['width 15 must be a multiple of 4', 0]);
  await size.openAt([20, 16]);
  expect([size.problem, opened]).toEqual(['', 1]);
});

it('a size that is missing is asked for, and nothing else is said of it', async () => {
  const error = { code: 'model/no-size', message: 'set it with --size' } as const;
  const told: string[] = [];
  const bridge = { ask: async () => ({ ok: false, error }) } as unknown as Bridge;
  const studio = new StudioLink(bridge, ({ message }) => void told.push(message));
  const size = new ModelSize(studio, workspace.dialogs);
  await studio.openModel('/models/tutorial');
  expect([size.name, workspace.dialogs.open, told]).toEqual(['tutorial', 'size', []]);
});

it('why a model cannot be opened at a size is said by the dialog alone', async () => {
  const error = { code: 'model/unsupported', message: 'size 15x15: the graph fixes its input' } as const;
  const told: string[] = [];
  const bridge = { ask: async () => ({ ok: false, error }) } as unknown as Bridge;
  const studio = new StudioLink(bridge, ({ message }) => void told.push(message));
  const size = new ModelSize(studio, workspace.dialogs);
  studio.onMissingSize!('/models/tutorial', null);
  expect(size.name).toBe('tutorial');
  await size.openAt([15, 15]);
  expect([size.problem, told]).toEqual([error.message, []]);
});
