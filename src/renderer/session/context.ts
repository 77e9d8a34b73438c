import { getContext, setContext } from 'svelte';
import { provideWorkspace } from '../state/context.ts';
import type { Session } from './session.svelte.ts';

const key = Symbol('session');

/** Gives components below the session, and views what they share of it. */
export function provideSession(session: Session): Session {
  provideWorkspace(session);
  return setContext(key, session);
}

/** The window's state, for components that stand above the views. */
export function useSession(): Session {
  return getContext<Session>(key);
}
