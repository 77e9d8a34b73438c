import { theme } from './canvas/theme.svelte.ts';
import { viewNames, type Session } from './state/session.svelte.ts';

/** Keys that mean something wherever the focus is, except in a field that takes text or is moved by keys itself. */
export function listenToKeys(session: Session): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || takesKey(event)) return;
    if (press(session, event)) event.preventDefault();
  };
  const release = (): void => void (session.consistency.showing = 'pictures');
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', release);
  window.addEventListener('blur', release);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', release);
    window.removeEventListener('blur', release);
  };
}

/** Whether the focused element has a use of its own for the key. */
function takesKey({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input:not([type=range], [type=checkbox], [type=radio]), select, textarea')) return true;
  if (target.matches('button, [type=checkbox], [type=radio]') && key === ' ') return true;
  return key.startsWith('Arrow') && target.matches('input, [role=tab]');
}

/** Does what the key asks for; false when it asks for nothing. */
function press(session: Session, event: KeyboardEvent): boolean {
  const view = viewNames[Number(event.key) - 1];
  if (view) {
    session.view = view;
    return true;
  }
  const action = {
    ...everywhere(session),
    ...(session.view === 'line' ? onLine(session, event.shiftKey) : {}),
    ...(session.view === 'consistency' ? onSheet(session) : {}),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action === undefined) return false;
  action();
  return true;
}

type Keys = Record<string, () => void>;

function everywhere(session: Session): Keys {
  return {
    n: () => session.addRandomPin(),
    p: () => session.pinPresent(),
    e: () => void session.exportFigure(theme.name),
  };
}

function onLine({ line }: Session, shift: boolean): Keys {
  const go = (direction: 1 | -1): void => {
    line.playing = false;
    if (shift) line.goToPin(direction);
    else line.go(line.at + direction);
  };
  return { ' ': () => line.play(), ArrowLeft: () => go(-1), ArrowRight: () => go(1) };
}

function onSheet({ consistency }: Session): Keys {
  return {
    d: () => (consistency.showing = 'difference'),
    f: () => (consistency.showing = 'flicker'),
  };
}
