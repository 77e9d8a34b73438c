import { splitLocation } from '../../contract/project.ts';
import type { Session } from '../session/session.svelte.ts';
import { isEnabled, runCommand } from './run.ts';

/** One line of the palette. */
export interface Entry {
  /** Of a command, `pin/<id of a pin>` to take it in or leave it out, `pin/select/<id>`, or `project/recent/<n>`. */
  readonly id: string;
  readonly title: string;
  /** Where else it is found: its menu's name. */
  readonly place: string;
  /** Of its command; null where it has none. */
  readonly key: string | null;
  readonly enabled: boolean;
  run(): void;
}

/** Everything that can be chosen, commands used lately first, then in the order of the menus. */
export function paletteEntries(session: Session): Entry[] {
  const { recentCommands } = session.preferences.settings;
  const rank = (id: string): number => {
    const at = recentCommands.indexOf(id);
    return at < 0 ? recentCommands.length : at;
  };
  const entries = [...commandEntries(session), ...recentEntries(session), ...pinEntries(session)];
  return entries.sort((a, b) => rank(a.id) - rank(b.id));
}

function commandEntries(session: Session): Entry[] {
  const { selectedPin, selection } = session;
  const selected = selection.pins.map(({ name }) => name).join(', ');
  const { undoLabel, redoLabel } = session.exploration;
  const doing: Partial<Record<string, string | null>> = { 'edit/undo': undoLabel, 'edit/redo': redoLabel };
  return session.commands
    .filter(({ id }) => id !== 'app/palette')
    .map(({ id, title, menu, keys, onPin, onPins }) => ({
      id,
      title: doing[id] ? `${title} ${doing[id]}` : title,
      place:
        (onPin && selectedPin && `Pin ${selectedPin.name}`) ||
        (onPins && selected && `Pins ${selected}`) ||
        menu,
      key: keys[0] ?? null,
      enabled: isEnabled(session, id),
      run: () => runCommand(session, id),
    }));
}

/** By their place in the list: the first one is always what was open last. */
function recentEntries({ preferences, project }: Session): Entry[] {
  return preferences.settings.recentProjects.map((location, i) => {
    const { name, folder } = splitLocation(location);
    return {
      id: `project/recent/${i}`,
      title: `Open ${name}`,
      place: folder,
      key: null,
      enabled: true,
      run: () => void project.open(location),
    };
  });
}

function pinEntries(session: Session): Entry[] {
  const { active } = session;
  const { list } = session.board;
  const select = list.map(({ id, name }) => ({
    id: `pin/select/${id}`,
    title: `Select pin ${name}`,
    place: 'Pins',
    key: null,
    enabled: true,
    run: () => void (session.selected = id),
  }));
  const use = list.map(({ id, name }) => ({
    id: `pin/${id}`,
    title: `${session.isChosen(id) ? 'Hide' : 'Show'} pin ${name}`,
    place: 'Pins',
    key: null,
    enabled: active.toggle !== undefined && !(active.keepsPin && session.isChosen(id)),
    run: () => session.toggle(id),
  }));
  return [...use, ...select];
}
