import type { StudioDocument } from '../../contract/document.ts';
import type { ViewId } from '../../contract/views/index.ts';
import type { Session } from '../session/session.svelte.ts';

/** What a step shows, with the window itself. */
export interface Stage {
  readonly session: Session;
  /** The document of a first start, at a small S: each step begins with it, whatever was tried in the one before. */
  readonly base: StudioDocument;
  /** Shows this view with these parts of the document in place of the base's. */
  put(view: ViewId, patch: Partial<StudioDocument>): void;
  /** Shows the picture at this place of the view's sequence. */
  go(index: number): void;
  /** Whether the step is still shown: what is done after waiting must not happen to another document. */
  isShown(): boolean;
}

export interface LessonStep {
  /** With mathematics between dollar signs: `$x_T$`, `$^x_0$` for x̂_0, `$S$`. */
  readonly text: string;
  show(stage: Stage): void | Promise<void>;
  /** What the person is asked to try, and whether it is done. */
  readonly task?: { readonly text: string; done(session: Session): boolean };
  /** What the next step needs; absent: nothing. */
  needs?(session: Session): boolean;
}

/** A lesson drives the real window, step by step, over a document of its own. */
export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly LessonStep[];
}
