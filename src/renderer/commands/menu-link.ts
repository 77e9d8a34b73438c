import type { Bridge } from '../../contract/requests.ts';
import type { Session } from '../session/session.svelte.ts';
import { isEnabled, runCommand } from './run.ts';

const SETTLE_MS = 80;

/** Does what is chosen in the application menu; returns the function that stops it. */
export function listenToMenu(session: Session, bridge: Bridge): () => void {
  return bridge.on('command', (id) => runCommand(session, id));
}

/** Disables in the menus the commands that have nothing to act on. To be called in an effect; its result ends it. */
export function greyOutMenu(session: Session, bridge: Bridge): () => void {
  const disabled = session.commands.map(({ id }) => id).filter((id) => !isEnabled(session, id));
  // Playing a line changes what is enabled many times a second.
  const timer = setTimeout(() => void bridge.ask('commands/disable', disabled), SETTLE_MS);
  return () => clearTimeout(timer);
}
