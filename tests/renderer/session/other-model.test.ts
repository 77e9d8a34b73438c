import { beforeEach, expect, it } from 'vitest';
import type { ProjectModel } from '../../../src/contract/project.ts';
import { OtherModel } from '../../../src/renderer/session/other-model.svelte.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import { openModelWith, openWorkspace } from '../state/workspace.ts';

const digest = (letter: string): string => letter.repeat(64);
const roles = ['denoiser', 'decoder', 'encoder'] as const;
const made = {
  name: 'ldm-kl',
  path: '/models/ldm-kl',
  parts: roles.map((role) => ({ role, digest: digest('a') })),
  schedule: null,
  latentShape: null,
  hub: null,
} as unknown as ProjectModel;

let workspace: Workspace;
let other: OtherModel;
let end: (() => void) | undefined;

/** As the effect does where the model or the number of attempts is another one. */
function warn(): string[] {
  end?.();
  end = other.warn(made);
  return workspace.toasts.list.map(({ text }) => text);
}

function open(name: string): void {
  openModelWith(workspace, { name, parts: roles.map((role) => ({ role, digest: digest('b') })) });
}

beforeEach(() => {
  workspace = openWorkspace();
  end = undefined;
  workspace.studio.openModel = async () => null;
  other = new OtherModel(
    workspace,
    () => 'mine',
    () => undefined,
  );
});

it('tells one difference in words and the number of the others', () => {
  open('cifar');
  expect(warn()).toEqual([
    'mine was made with ldm-kl (/models/ldm-kl), not with cifar: denoiser SHA-256 aaaaaaaaaaaa, here SHA-256 bbbbbbbbbbbb; and 2 more',
  ]);
});

it('goes when yet another model is opened, unless that was the attempt to open the right one', async () => {
  open('cifar');
  expect(warn()).toHaveLength(1);
  open('church');
  expect(warn()).toEqual([]);
  open('cifar');
  const [again] = warn();
  expect(again).toContain('not with cifar');
  workspace.toasts.list[0]!.actions[0]!.run();
  open('moved');
  await Promise.resolve();
  await Promise.resolve();
  expect(warn()[0]).toContain('not with moved');
});
