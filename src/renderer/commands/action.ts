import type { Session } from '../state/session.svelte.ts';

/** What a command does. */
export interface Action {
  run(session: Session): void;
  /** Whether it has something to act on now; always where absent. */
  enabled?(session: Session): boolean;
  /** While its key is held; `run` switches over and back. */
  hold?(session: Session): void;
  release?(session: Session): void;
}
