import { beforeEach, expect, it } from 'vitest';
import { initialDocument } from '../../../src/contract/document.ts';
import { OpenLesson } from '../../../src/renderer/session/lesson.svelte.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';
import { openWorkspace } from '../state/workspace.ts';

let workspace: Workspace;
let lesson: OpenLesson;

beforeEach(() => {
  workspace = openWorkspace();
  workspace.view = 'plane';
  lesson = new OpenLesson(workspace);
});

it('leaving a lesson shows the document, its history and the view that were there', () => {
  const { exploration, board } = workspace;
  board.addRandom();
  const { document } = exploration;
  lesson.start('noise');
  workspace.view = 'line';
  exploration.change('lesson step', initialDocument());
  board.remove('pin1');
  expect([lesson.id, exploration.document.pins.length, exploration.own]).toEqual(['noise', 3, document]);
  lesson.leave();
  expect([lesson.id, exploration.document, workspace.view]).toEqual([null, document, 'plane']);
  expect(exploration.undoLabel).toBe('add pin');
});

it('another lesson begins with the person’s own document set aside, and leaving that one brings it back', () => {
  const { exploration } = workspace;
  const { document } = exploration;
  lesson.start('noise');
  exploration.change('lesson step', { nextPin: 99 });
  lesson.start('why-slerp');
  exploration.change('lesson step', { nextPin: 98 });
  lesson.leave();
  expect(exploration.document).toBe(document);
});

it('a project that is opened ends the lesson, and leaving it then changes nothing', () => {
  const { exploration } = workspace;
  lesson.start('noise');
  const opened = exploration.begin({ ...initialDocument(), nextPin: 50 });
  expect(lesson.id).toBeNull();
  lesson.leave();
  expect([exploration.document, exploration.own]).toEqual([opened, opened]);
});
