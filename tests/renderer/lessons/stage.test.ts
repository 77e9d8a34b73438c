import { expect, it, vi } from 'vitest';
import type { ViewId } from '../../../src/contract/views/index.ts';
import type { LessonStep } from '../../../src/renderer/lessons/lesson.ts';
import { lessons } from '../../../src/renderer/lessons/list.ts';
import { stageOf } from '../../../src/renderer/lessons/stage.ts';
import { OpenLesson } from '../../../src/renderer/session/lesson.svelte.ts';
import type { Session } from '../../../src/renderer/session/session.svelte.ts';
import { Line } from '../../../src/renderer/views/line/line.svelte.ts';
import { openWorkspace } from '../state/workspace.ts';

// What is drawn asks for the system's theme, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

/** The first start with a lesson begun, in the line. */
function begin(id: string): { session: Session; line: Line; steps: readonly LessonStep[] } {
  const workspace = openWorkspace();
  const line = new Line(workspace);
  const lesson = new OpenLesson({ view: 'line', exploration: workspace.exploration });
  lesson.start(id);
  const { exploration, comparing, sampling } = workspace;
  const session = { exploration, comparing, sampling, lesson, active: line, view: 'line' satisfies ViewId };
  return {
    session: session as unknown as Session,
    line,
    steps: lessons.find((one) => one.id === id)!.steps,
  };
}

it('a step begins with nothing compared, whatever the one before and the person compared', () => {
  const { session, steps } = begin('why-slerp');
  session.comparing.choose({ kind: 'steps', numSteps: 20 });
  void steps[0]!.show(stageOf(session));
  expect(session.comparing.comparison).toBeNull();
  void steps[1]!.show(stageOf(session));
  expect(session.comparing.comparison).toEqual({ kind: 'lerp' });
  void steps[0]!.show(stageOf(session));
  expect(session.comparing.comparison).toBeNull();
});

it('slerp and lerp stand one above the other with their norms, and the task is done at pin B', () => {
  const { session, line, steps } = begin('why-slerp');
  const [, second, third] = steps;
  for (const step of [second!, third!]) {
    void step.show(stageOf(session));
    expect(line.sides.map(({ title }) => title)).toEqual(['slerp', 'lerp']);
    expect(line.showsNorms).toBe(true);
    expect(line.at).toBe(line.last / 2);
  }
  expect(third!.task!.done(session)).toBe(false);
  line.go(line.last);
  expect(third!.task!.done(session)).toBe(true);
});

it('the line without noise stands above that with η = 1, and the task is done at less noise', () => {
  const { session, line, steps } = begin('noise');
  const last = steps.at(-1)!;
  void last.show(stageOf(session));
  expect(line.sides.map(({ title }) => title)).toEqual(['η = 0', 'η = 1']);
  expect(last.task!.done(session)).toBe(false);
  session.comparing.choose({ kind: 'eta', eta: 0.2 });
  expect(last.task!.done(session)).toBe(true);
});
