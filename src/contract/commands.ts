/**
 * The commands of the window, in one table: the application menu, the palette, the keyboard and
 * the list of shortcuts are read from it. What a command does is in the window (renderer/commands, and each view's own
 * in renderer/views).
 */
import { menuNames, RECENT, type Command, type CommandEntry } from './command.ts';
import { viewContracts, type ViewCommandId, type ViewId } from './views/index.ts';
import type { ViewContract } from './views/view.ts';

/** The commands that belong to no view. */
const windowCommands = [
  { id: 'project/new', title: 'New exploration', menu: 'File', section: 0, keys: ['CmdOrCtrl+N'] },
  { id: 'project/open', title: 'Open project…', menu: 'File', section: 0, keys: ['CmdOrCtrl+O'] },
  {
    id: 'project/clear-recent',
    title: 'Clear recent projects',
    menu: 'File',
    section: 0,
    keys: [],
    within: RECENT,
  },
  { id: 'project/save', title: 'Save project', menu: 'File', section: 1, keys: ['CmdOrCtrl+S', 'S'] },
  {
    id: 'project/save-as',
    title: 'Save project as…',
    menu: 'File',
    section: 1,
    keys: ['CmdOrCtrl+Shift+S'],
  },
  { id: 'model/get', title: 'Get a model…', menu: 'File', section: 2, keys: [] },
  {
    id: 'model/open-folder',
    title: 'Open model folder…',
    menu: 'File',
    section: 2,
    keys: ['CmdOrCtrl+Shift+O'],
  },
  { id: 'model/open-file', title: 'Open model file…', menu: 'File', section: 2, keys: [] },
  { id: 'model/open-bundled', title: 'Open bundled model', menu: 'File', section: 2, keys: [] },
  { id: 'model/open-small', title: 'Open small bundled model', menu: 'File', section: 2, keys: [] },
  { id: 'model/size', title: 'Change picture size…', menu: 'File', section: 2, keys: [] },
  { id: 'model/architecture', title: 'Open with other architecture…', menu: 'File', section: 2, keys: [] },
  { id: 'figure/export', title: 'Export figure…', menu: 'File', section: 3, keys: ['E'] },
  { id: 'figure/cancel', title: 'Cancel export', menu: 'File', section: 3, keys: [] },
  { id: 'app/settings', title: 'Settings…', menu: 'File', section: 4, keys: ['CmdOrCtrl+,'] },
  { id: 'edit/undo', title: 'Undo', menu: 'Edit', section: 0, keys: ['CmdOrCtrl+Z'] },
  { id: 'edit/redo', title: 'Redo', menu: 'Edit', section: 0, keys: ['CmdOrCtrl+Shift+Z', 'CmdOrCtrl+Y'] },
  { id: 'tile/copy', title: 'Copy picture', menu: 'Edit', section: 1, keys: ['CmdOrCtrl+C'] },
  { id: 'row/copy', title: 'Copy row', menu: 'Edit', section: 1, keys: ['CmdOrCtrl+Shift+C'] },
  { id: 'pins/random', title: 'New random pin', menu: 'Pins', section: 0, keys: ['N'] },
  { id: 'pins/pin-tile', title: 'Pin this tile', menu: 'Pins', section: 0, keys: ['P'] },
  { id: 'pins/add', title: 'Add pin…', menu: 'Pins', section: 0, keys: ['A'] },
  { id: 'pins/add-slerp', title: 'Add slerp of two pins…', menu: 'Pins', section: 0, keys: [] },
  { id: 'pins/open-latents', title: 'Open latent files…', menu: 'Pins', section: 0, keys: [] },
  {
    id: 'pins/select-all',
    title: 'Select all pins',
    menu: 'Pins',
    section: 1,
    keys: ['CmdOrCtrl+A'],
  },
  {
    id: 'pins/use',
    title: 'Show only these pins in the view',
    menu: 'Pins',
    section: 4,
    keys: ['U'],
    onPins: true,
  },
  { id: 'pins/mean', title: 'Mean of pins', menu: 'Pins', section: 4, keys: ['M'], onPins: true },
  { id: 'pins/sum', title: 'A − B + C of pins', menu: 'Pins', section: 4, keys: [], onPins: true },
  { id: 'pins/mix', title: 'Weighted mix of pins…', menu: 'Pins', section: 4, keys: ['W'], onPins: true },
  { id: 'pins/rename', title: 'Rename pin…', menu: 'Pins', section: 2, keys: ['F2'], onPin: true },
  {
    id: 'pins/duplicate',
    title: 'Duplicate pin',
    menu: 'Pins',
    section: 2,
    keys: ['CmdOrCtrl+D'],
    onPin: true,
  },
  { id: 'pins/perturb', title: 'Perturb pin…', menu: 'Pins', section: 2, keys: [], onPin: true },
  { id: 'pins/statistics', title: 'Show pin statistics', menu: 'Pins', section: 2, keys: [], onPin: true },
  { id: 'pins/copy-python', title: 'Copy pin as Python', menu: 'Pins', section: 2, keys: [], onPin: true },
  {
    id: 'pins/copy-expression',
    title: 'Copy pin as expression',
    menu: 'Pins',
    section: 2,
    keys: [],
    onPin: true,
  },
  {
    id: 'pins/remove',
    title: 'Remove pin',
    menu: 'Pins',
    section: 2,
    keys: ['Delete', 'Backspace'],
    onPin: true,
    onPins: true,
  },
  { id: 'pins/move-up', title: 'Move pin up', menu: 'Pins', section: 3, keys: ['Alt+Up'], onPin: true },
  { id: 'pins/move-down', title: 'Move pin down', menu: 'Pins', section: 3, keys: ['Alt+Down'], onPin: true },
  { id: 'view/compare', title: 'Compare with…', menu: 'View', section: 4, keys: ['V'] },
  {
    id: 'view/compare-pictures',
    title: 'Compare two pictures…',
    menu: 'View',
    section: 4,
    keys: ['Shift+V'],
  },
  { id: 'view/zoom-in', title: 'Zoom in', menu: 'View', section: 1, keys: ['Plus', '='] },
  { id: 'view/zoom-out', title: 'Zoom out', menu: 'View', section: 1, keys: ['-'] },
  { id: 'view/zoom-fit', title: 'Zoom to fit', menu: 'View', section: 1, keys: ['F'] },
  { id: 'view/presenter', title: 'Larger text for presenting', menu: 'View', section: 3, keys: [] },
  { id: 'view/next-region', title: 'Next part of the window', menu: 'View', section: 2, keys: ['F6'] },
  {
    id: 'view/previous-region',
    title: 'Previous part of the window',
    menu: 'View',
    section: 2,
    keys: ['Shift+F6'],
  },
  {
    id: 'app/palette',
    title: 'Command palette…',
    menu: 'View',
    section: 3,
    keys: ['CmdOrCtrl+K'],
    last: true,
  },
  { id: 'help/welcome', title: 'Welcome', menu: 'Help', section: 0, keys: [] },
  {
    id: 'lesson/fewer-steps',
    title: 'Lesson: Fewer steps, same picture',
    menu: 'Help',
    section: 1,
    keys: [],
  },
  { id: 'lesson/noise', title: 'Lesson: Noise breaks it (η = 1)', menu: 'Help', section: 1, keys: [] },
  { id: 'lesson/why-slerp', title: 'Lesson: Why slerp', menu: 'Help', section: 1, keys: [] },
  { id: 'lesson/there-and-back', title: 'Lesson: There and back', menu: 'Help', section: 1, keys: [] },
  { id: 'lesson/leave', title: 'Leave the lesson', menu: 'Help', section: 1, keys: [] },
  { id: 'help/reset', title: 'Reset to the first start', menu: 'Help', section: 2, keys: [] },
  { id: 'help/shortcuts', title: 'Keyboard shortcuts', menu: 'Help', section: 0, keys: ['?'] },
  { id: 'app/about', title: 'About Slerpscope', menu: 'Help', section: 3, keys: [] },
] as const satisfies readonly CommandEntry[];

export type WindowCommandId = (typeof windowCommands)[number]['id'];
export type CommandId = WindowCommandId | `view/${ViewId}` | ViewCommandId;
export type KnownCommand = Command & { readonly id: CommandId };

/**
 * The table with the commands of these views: those that open one, on the keys 1, 2, 3 … in their order, and each
 * view's own. In the order of the menus.
 */
export function commandsOf(views: readonly ViewContract[]): Command[] {
  const tabs = views.map(({ id, title }, i): CommandEntry => ({
    id: `view/${id}`,
    title,
    menu: 'View',
    section: 0,
    keys: [`${i + 1}`],
  }));
  const shared = [...tabs, ...windowCommands].map((entry): Command => ({ ...entry, view: null }));
  const own = views.flatMap(({ id, commands: entries }) =>
    entries.map((entry): Command => ({ ...entry, view: entry.everywhere ? null : id })),
  );
  const all = [...shared.filter((one) => !one.last), ...own, ...shared.filter(({ last }) => last)];
  return menuNames.flatMap((name) => all.filter(({ menu }) => menu === name));
}

export const commands = commandsOf(viewContracts) as readonly KnownCommand[];

export const commandIds: readonly CommandId[] = commands.map(({ id }) => id);
