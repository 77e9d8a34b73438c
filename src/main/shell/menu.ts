import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import { isPlainKey, menuNames, type MenuName } from '../../contract/command.ts';
import { commandIds, commands, type CommandId, type KnownCommand } from '../../contract/commands.ts';
import { splitLocation } from '../../contract/project.ts';
import type { SettingsStore } from '../settings-store.ts';
import { sendEvent } from './events.ts';

const isMac = process.platform === 'darwin';
const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu while a window is there to do what its items say. */
export interface CommandMenu {
  /** Greys out these commands and no others. */
  disable(ids: readonly CommandId[]): void;
}

/**
 * Makes the application menu from the table of commands and the recent projects, and again when these
 * change; sends what is chosen to the window.
 */
export function installMenu(window: BrowserWindow, settings: SettingsStore): CommandMenu {
  let disabled: readonly CommandId[] = [];
  let recent = settings.value.recentProjects;
  let menu = showMenu(window, recent);
  const grey = (): void => {
    for (const id of commandIds) {
      const item = menu.getMenuItemById(id);
      if (item) item.enabled = !disabled.includes(id);
    }
  };
  const renew = (listed: readonly string[]): void => {
    recent = listed;
    menu = showMenu(window, recent);
    grey();
  };
  const stop = settings.onChange(({ recentProjects }) => recentProjects !== recent && renew(recentProjects));
  // On macOS the menu outlives the window.
  window.once('closed', () => {
    stop();
    disabled = commandIds;
    renew([]);
  });
  return {
    disable(ids) {
      disabled = ids;
      grey();
    },
  };
}

function showMenu(window: BrowserWindow, recent: readonly string[]): Menu {
  const choose = (id: CommandId): void => sendEvent(window, 'command', id);
  const projects = recent.map((location) => recentItem(location, window));
  const own = menuNames.map((name) => ({
    label: name as string,
    submenu: submenuOf(name, choose, projects),
  }));
  // On macOS Window stands before Help.
  if (isMac) own.splice(-1, 0, { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }] });
  const menu = Menu.buildFromTemplate([...(isMac ? [appMenu(choose)] : []), ...own]);
  Menu.setApplicationMenu(menu);
  return menu;
}

function recentItem(location: string, window: BrowserWindow): MenuItemConstructorOptions {
  const { name, folder } = splitLocation(location);
  // An ampersand would stand for the key of the letter after it.
  const label = `${name} – ${folder}`.replaceAll('&', '&&');
  return { label, click: () => sendEvent(window, 'project', { location }) };
}

/** Commands that are in the app's own menu on macOS. */
const inAppMenu: readonly CommandId[] = ['app/about', 'app/settings'];

function submenuOf(
  name: MenuName,
  choose: (id: CommandId) => void,
  projects: readonly MenuItemConstructorOptions[],
): MenuItemConstructorOptions[] {
  const own = commands.filter(({ id, menu }) => menu === name && !(isMac && inAppMenu.includes(id)));
  const items = own.flatMap((command, i) => [
    ...(i > 0 && own[i - 1]!.section !== command.section ? [separator] : []),
    command.within === undefined
      ? itemOf(command, choose)
      : { label: command.within, submenu: [...projects, separator, itemOf(command, choose)] },
  ]);
  const ofSystem = systemItems(name);
  return items.length > 0 && ofSystem.length > 0
    ? [...items, separator, ...ofSystem]
    : [...items, ...ofSystem];
}

function itemOf(command: KnownCommand, choose: (id: CommandId) => void): MenuItemConstructorOptions {
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

/** Items whose action is the system's. */
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
