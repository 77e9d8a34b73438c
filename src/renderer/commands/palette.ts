import type { MenuName } from '../../contract/command.ts';
import { splitLocation } from '../../contract/project.ts';
import type { Session } from '../session/session.svelte.ts';
import { fit, rankByFit } from '../controls/fuzzy.ts';
import { isEnabled, runCommand } from './run.ts';
import type { Entry } from './palette-entry.ts';
import { settingEntries } from './setting-entries.ts';

/** What most people look for first. */
const menuOrder: readonly MenuName[] = ['Pins', 'View', 'Playback', 'Images', 'File', 'Edit', 'Help'];

/** A query that is a name outright counts more than any that only has its letters. */
const WHOLE_NAME = 50;
/** So much better must what cannot be done now fit, to stand above what can. */
const DISABLED = 6;

/** Everything that can be chosen now or later: what can be done first, of that what was used lately, best known first. */
export function paletteEntries(session: Session, query = ''): Entry[] {
  const { recentCommands } = session.preferences.settings;
  const rank = ({ id, enabled }: Entry): number => {
    const at = enabled ? recentCommands.indexOf(id) : -1;
    return (enabled ? 0 : recentCommands.length + 1) + (at < 0 ? recentCommands.length : at);
  };
  const commands = commandEntries(session);
  const own = commands.filter(({ view }) => view === session.view);
  const others = menuOrder.flatMap((name) =>
    commands.filter((one) => one.menu === name && !own.includes(one)),
  );
  const entries: Entry[] = [
    ...own,
    ...others,
    ...recentEntries(session),
    ...settingEntries(session, query),
    ...pinEntries(session),
  ];
  return entries.sort((a, b) => rank(a) - rank(b));
}

/** Those that fit the query, best first; all of them where there is none. */
export function searchEntries(session: Session, query: string): Entry[] {
  const entries = paletteEntries(session, query);
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return entries;
  return rankByFit(entries, (entry) => scoreOf(entry, wanted));
}

function scoreOf({ title, place, words = [], typed, enabled }: Entry, wanted: string): number | null {
  if (typed) return 2 * WHOLE_NAME;
  const names = [title.toLowerCase(), ...words];
  const scores = [`${title} ${place}`, ...words].flatMap((text) => fit(wanted, text) ?? []);
  if (scores.length === 0) return null;
  return Math.max(...scores) + (names.includes(wanted) ? WHOLE_NAME : 0) - (enabled ? 0 : DISABLED);
}

function commandEntries(session: Session) {
  const { selectedPin, selection } = session;
  const selected = selection.pins.map(({ name }) => name).join(', ');
  const { undoLabel, redoLabel } = session.exploration;
  const doing: Partial<Record<string, string | null>> = { 'edit/undo': undoLabel, 'edit/redo': redoLabel };
  return session.commands
    .filter(({ id }) => id !== 'app/palette')
    .map(({ id, title, menu, keys, onPin, onPins, view }) => ({
      id,
      menu,
      view,
      title: doing[id] ? `${title} ${doing[id]}` : title,
      place:
        (onPins && selection.pins.length > 1 && `Pins ${selected}`) ||
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
