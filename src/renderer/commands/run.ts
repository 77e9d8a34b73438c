import type { CommandId } from '../../contract/commands.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Action } from '../views/view.ts';
import { actions } from './actions.ts';

/** What a command does, on what it acts on. */
interface BoundAction {
  run(): void;
  enabled(): boolean;
  /** Absent where its key does not act while it is held. */
  readonly hold?: () => void;
  release(): void;
}

/** What the command does in this window: as its view says, or as the window does. */
export function actionOf(session: Session, id: CommandId): BoundAction {
  const view = session.views.find((one) => Object.hasOwn(one.actions, id));
  if (view) return bind(view.actions[id]!, view.state);
  const tab = session.views.find(({ contract }) => id === `view/${contract.id}`);
  if (tab) return bind({ run: (one: Session) => void (one.view = tab.contract.id) }, session);
  return bind((actions as Readonly<Record<string, Action<Session>>>)[id]!, session);
}

function bind<Subject>(action: Action<Subject>, subject: Subject): BoundAction {
  return {
    run: () => action.run(subject),
    enabled: () => action.enabled?.(subject) ?? true,
    ...(action.hold && { hold: () => action.hold?.(subject) }),
    release: () => action.release?.(subject),
  };
}

/** Whether the command applies in the present view and has something to act on. */
export function isEnabled(session: Session, id: CommandId): boolean {
  const { view, onPin } = session.commands.find((command) => command.id === id)!;
  if (view !== null && (view !== session.view || !session.hasPictures)) return false;
  if (onPin && session.selectedPin === null) return false;
  return actionOf(session, id).enabled();
}

/** Runs a command if it is enabled. An open dialog is closed first. */
export function runCommand(session: Session, id: CommandId): void {
  if (!isEnabled(session, id)) return;
  session.dialogs.close();
  actionOf(session, id).run();
}

/** The command that a key means in the present view. */
export function commandOfKey(session: Session, key: string): Session['commands'][number] | null {
  return (
    session.commands.find(
      ({ keys, view }) => keys.includes(key) && (view === null || view === session.view),
    ) ?? null
  );
}
