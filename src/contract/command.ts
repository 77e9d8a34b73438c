/** What a command is. The table of them is in commands.ts, a view's own are in its file of views/. */

/** In the order of the menu bar. */
export const menuNames = ['File', 'Edit', 'Pins', 'Images', 'View', 'Playback', 'Help'] as const;
export type MenuName = (typeof menuNames)[number];

/** The submenu of projects that were opened or saved lately. */
export const RECENT = 'Open recent';

/** A command as its owner writes it: the window's own or a view's. */
export interface CommandEntry {
  readonly id: string;
  /** For people; an ellipsis where it asks something before it acts. */
  readonly title: string;
  readonly menu: MenuName;
  /** Commands of a menu with one section stand together, with a line between sections. */
  readonly section: number;
  /** In Electron's notation, without modifiers for a plain key; the first is the one that is shown. */
  readonly keys: readonly string[];
  /** The key acts while it is down; in a menu or the palette the command switches the action on and off. */
  readonly hold?: true;
  /** It acts on the tray's selected pin. */
  readonly onPin?: true;
  /** It acts on all pins that are selected in the tray; with `onPin`, on a row's pin alone where that is not one of them. */
  readonly onPins?: true;
  /** The submenu in which it stands. */
  readonly within?: typeof RECENT;
  /** Of a view's command: it applies in every view. */
  readonly everywhere?: true;
  /** It stands after the views' commands of its menu. */
  readonly last?: true;
}

/** A command in the table. */
export interface Command extends CommandEntry {
  /** The view in which it applies; null: in all of them. */
  readonly view: string | null;
}

/** A key without Ctrl, Cmd or Alt: it must never reach the system's menus while somebody types. */
export function isPlainKey(key: string): boolean {
  return !/^(CmdOrCtrl|Alt)\+/.test(key);
}
