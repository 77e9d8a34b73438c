import { commands, type Command, type CommandId } from '../../contract/commands.ts';
import type { Session } from '../state/session.svelte.ts';
import { actions } from './actions.ts';

export type KnownCommand = Command & { readonly id: CommandId };
export const allCommands: readonly KnownCommand[] = commands;

const byId = new Map(allCommands.map((command) => [command.id, command]));

/** Whether the command applies in the present view and has something to act on. */
export function isEnabled(session: Session, id: CommandId): boolean {
  const { views, onPin } = byId.get(id)!;
  if ((views && !views.includes(session.view)) || (onPin && session.selectedPin === null)) return false;
  return actions[id].enabled?.(session) ?? true;
}

/** Does what the command says, unless it is not enabled. A dialog that is open gives way. */
export function runCommand(session: Session, id: CommandId): void {
  if (!isEnabled(session, id)) return;
  session.dialogs.close();
  actions[id].run(session);
}

/** The command that a key means in the present view. */
export function commandOfKey(session: Session, key: string): KnownCommand | null {
  return (
    allCommands.find(({ keys, views }) => keys.includes(key) && (!views || views.includes(session.view))) ??
    null
  );
}
