import { getContext, setContext } from 'svelte';
import type { Session } from './session.svelte.ts';

const key = Symbol('session');

export function provideSession(session: Session): Session {
  return setContext(key, session);
}

/** The window's state, for components. */
export function useSession(): Session {
  return getContext<Session>(key);
}
