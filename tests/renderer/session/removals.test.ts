import { beforeEach, expect, it } from 'vitest';
import { showRemoved } from '../../../src/renderer/session/removals.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import { openWorkspace } from '../state/workspace.ts';

let workspace: Workspace;
const show = (): void => showRemoved(workspace.exploration, workspace.toasts);
const texts = (): string[] => workspace.toasts.list.map(({ text }) => text);

beforeEach(() => {
  workspace = openWorkspace();
});

it('a removed pin is told with Undo, which works while the removal is the last change', () => {
  const { board, exploration, toasts } = workspace;
  const before = exploration.document;
  board.remove('pin3');
  show();
  const [toast] = toasts.list;
  expect(toast).toMatchObject({ text: 'Pin C removed', tone: 'done' });
  const [undo] = toast!.actions;
  expect(undo!.enabled?.()).toBe(true);
  board.rename('pin1', 'first');
  expect(undo!.enabled?.()).toBe(false);
  exploration.undo();
  expect(undo!.enabled?.()).toBe(true);
  undo!.run();
  expect(exploration.document).toBe(before);
});

it('images and several pins at once are told in words; what an undo or another project takes away is not', () => {
  const { board, exploration } = workspace;
  exploration.together('remove 2 pins', () => {
    board.remove('pin1');
    board.remove('pin2');
  });
  show();
  expect(texts()).toEqual(['2 pins removed']);
  board.addRandom();
  exploration.undo();
  show();
  exploration.begin();
  show();
  expect(texts()).toEqual(['2 pins removed']);
  const part = { x: 0, y: 0, width: 1, height: 1 };
  const image = { id: 'image1', name: 'anna.png', part, shape: [3, 1, 1], sha256: 'a' } as const;
  exploration.set('inversion', { images: [image] }, 'add image');
  exploration.set('inversion', { images: [] }, 'remove image');
  show();
  expect(texts()).toEqual(['anna.png removed']);
});
