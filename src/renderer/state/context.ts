import { getContext, setContext } from 'svelte';
import type { Workspace } from './workspace.svelte.ts';

const key = Symbol('workspace');

export function provideWorkspace<W extends Workspace>(workspace: W): W {
  return setContext(key, workspace);
}

/** What the views share, for components. */
export function useWorkspace(): Workspace {
  return getContext<Workspace>(key);
}
