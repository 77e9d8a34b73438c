import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import {
  commandIds,
  commands,
  isPlainKey,
  menuNames,
  type Command,
  type CommandId,
  type MenuName,
} from '../../contract/commands.ts';
import { tell } from './events.ts';

const isMac = process.platform === 'darwin';
const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu while a window is there to do what its items say. */
export interface CommandMenu {
  /** Greys out these commands and no others. */
  disable(ids: readonly CommandId[]): void;
}

/** Makes the application menu from the table of commands; what is chosen in it is told to the window. */
export function installMenu(window: BrowserWindow): CommandMenu {
  const choose = (id: CommandId): void => tell(window, 'command', id);
  const own = menuNames.map((name) => ({ label: name as string, submenu: submenuOf(name, choose) }));
  // On macOS Window stands before Help.
  if (isMac) own.splice(-1, 0, { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }] });
  const menu = Menu.buildFromTemplate([...(isMac ? [appMenu(choose)] : []), ...own]);
  Menu.setApplicationMenu(menu);
  const disable = (ids: readonly CommandId[]): void => {
    for (const id of commandIds) {
      const item = menu.getMenuItemById(id);
      if (item) item.enabled = !ids.includes(id);
    }
  };
  window.once('closed', () => disable(commandIds)); // on macOS the menu outlives the window
  return { disable };
}

/** Commands that macOS keeps in the app's own menu. */
const inAppMenu: readonly CommandId[] = ['app/about', 'app/settings'];

function submenuOf(name: MenuName, choose: (id: CommandId) => void): MenuItemConstructorOptions[] {
  const own = commands.filter(({ id, menu }) => menu === name && !(isMac && inAppMenu.includes(id)));
  const items = own.flatMap((command, i) => [
    ...(i > 0 && own[i - 1]!.section !== command.section ? [separator] : []),
    itemOf(command, choose),
  ]);
  const ofSystem = systemItems(name);
  return items.length > 0 && ofSystem.length > 0
    ? [...items, separator, ...ofSystem]
    : [...items, ...ofSystem];
}

function itemOf(command: Command & { readonly id: CommandId }, choose: (id: CommandId) => void) {
  const [key] = command.keys;
  // The window takes every key itself, so that typing comes first. macOS registers whatever it shows: no plain keys.
  const shown = key !== undefined && !(isMac && isPlainKey(key));
  const label = command.hold && key ? `${command.title} (hold ${key})` : command.title;
  return {
    id: command.id,
    label,
    ...(shown && !command.hold ? { accelerator: key, registerAccelerator: false } : {}),
    click: () => choose(command.id),
  };
}

/** What the system does by itself. */
function systemItems(name: MenuName): MenuItemConstructorOptions[] {
  if (name === 'File') return [isMac ? { role: 'close' } : { role: 'quit', label: 'Quit' }];
  if (name === 'Edit')
    return [
      { role: 'cut', label: 'Cut' },
      { role: 'copy', label: 'Copy' },
      { role: 'paste', label: 'Paste' },
      { role: 'selectAll', label: 'Select all' },
    ];
  if (name === 'View')
    return [
      { role: 'togglefullscreen', label: 'Full screen' },
      ...(app.isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const)),
    ];
  return [];
}

function appMenu(choose: (id: CommandId) => void): MenuItemConstructorOptions {
  const own = commands.filter(({ id }) => inAppMenu.includes(id));
  return {
    label: app.name,
    submenu: [
      ...own.flatMap((command) => [itemOf(command, choose), separator]),
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}
