import { keyOf } from '../controls/keys.ts';
import { actionOf, commandOfKey, isEnabled, runCommand } from './run.ts';
import { isTextField } from './text-field.ts';
import type { Session } from '../session/session.svelte.ts';

/**
 * Keys that mean something wherever the focus is, except where they are text, where the focused element has a use of
 * its own for them, and over a dialog. Returns the function that stops it.
 */
export function listenToKeys(session: Session): () => void {
  /** Ends the action of the key that is held down. */
  let release: (() => void) | null = null;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || usesKey(event)) return;
    const command = commandOfKey(session, keyOf(event));
    if (!command) return;
    event.preventDefault();
    if (session.dialogs.open !== null && command.id !== 'app/palette') return;
    const action = actionOf(session, command.id);
    if (!action.hold) runCommand(session, command.id);
    else if (!event.repeat && isEnabled(session, command.id)) {
      action.hold();
      release = () => action.release();
    }
  };
  const onKeyUp = (): void => {
    release?.();
    release = null;
  };
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('blur', onKeyUp);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', onKeyUp);
    window.removeEventListener('blur', onKeyUp);
  };
}

/** Whether the focused element has a use of its own for the key. */
function usesKey({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || key === 'F6') return false;
  // In a field these are of what was typed there; what else comes with Ctrl or Cmd is no text.
  if (isTextField(target)) return !(ctrlKey || metaKey) || /^[acvxyz]$/i.test(key);
  // A text that somebody marked is copied rather than the picture.
  if (ctrlKey || metaKey) return key.toLowerCase() === 'c' && getSelection()?.isCollapsed === false;
  if (target.matches('select')) return true;
  if (target.matches('button, summary, [type=checkbox], [type=radio]') && key === ' ') return true;
  return key.startsWith('Arrow') && target.matches('input:not([type=checkbox]), [role=tab], [data-pans]');
}
