import { initialDocument } from '../../contract/document.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Stage } from './lesson.ts';

/** S of a lesson's pictures: soon there, and close to those of more steps. */
export const LESSON_STEPS = 20;

/** The stage of the step that the session is at. */
export function stageOf(session: Session): Stage {
  const { exploration, lesson } = session;
  const { id, step } = lesson;
  const initial = initialDocument(exploration.views);
  const base = { ...initial, sampling: { ...initial.sampling, numSteps: LESSON_STEPS } };
  return {
    session,
    base,
    put(view, patch) {
      // As a whole: what the base lacks, such as a comparison, must go.
      exploration.replace('lesson step', { ...base, ...patch });
      session.view = view;
    },
    go(index) {
      session.active.reset?.();
      session.active.go?.(index);
    },
    isShown: () => lesson.id === id && lesson.step === step,
  };
}
