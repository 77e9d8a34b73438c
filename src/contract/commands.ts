/**
 * Everything a person can tell the window to do, in one table: the application menu, the palette, the keyboard and
 * the list of shortcuts are read from it. What a command does is in the window (renderer/commands).
 */

/** In the order of the menu bar. */
export const menuNames = ['File', 'Edit', 'Pins', 'View', 'Playback', 'Help'] as const;
export type MenuName = (typeof menuNames)[number];

/** The submenu of projects that were opened or saved lately. */
export const RECENT = 'Open recent';

export interface Command {
  readonly id: string;
  /** For people; an ellipsis where it asks something before it acts. */
  readonly title: string;
  readonly menu: MenuName;
  /** Commands of a menu with one section stand together, with a line between sections. */
  readonly section: number;
  /** In Electron's notation, without modifiers for a plain key; the first is the one that is shown. */
  readonly keys: readonly string[];
  /** The key acts while it is held; chosen in a menu or the palette, the command switches over and back. */
  readonly hold?: true;
  /** The views in which it applies; all where absent. */
  readonly views?: readonly string[];
  /** It acts on the tray's selected pin. */
  readonly onPin?: true;
  /** The submenu in which it stands. */
  readonly within?: typeof RECENT;
}

const onLine = ['line'] as const;
const onSheet = ['consistency'] as const;
const onTrajectory = ['trajectory'] as const;
const onInversion = ['inversion'] as const;

export const commands = [
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
  { id: 'model/size', title: 'Change size of pictures…', menu: 'File', section: 2, keys: [] },
  { id: 'figure/export', title: 'Export figure…', menu: 'File', section: 3, keys: ['E'] },
  { id: 'figure/cancel', title: 'Cancel export', menu: 'File', section: 3, keys: [] },
  { id: 'app/settings', title: 'Settings…', menu: 'File', section: 4, keys: ['CmdOrCtrl+,'] },

  { id: 'edit/undo', title: 'Undo', menu: 'Edit', section: 0, keys: ['CmdOrCtrl+Z'] },
  { id: 'edit/redo', title: 'Redo', menu: 'Edit', section: 0, keys: ['CmdOrCtrl+Shift+Z', 'CmdOrCtrl+Y'] },

  { id: 'pins/random', title: 'New random pin', menu: 'Pins', section: 0, keys: ['N'] },
  { id: 'pins/pin-tile', title: 'Pin this tile', menu: 'Pins', section: 0, keys: ['P'] },
  { id: 'pins/add', title: 'Add pin…', menu: 'Pins', section: 0, keys: ['A'] },
  { id: 'pins/add-slerp', title: 'Add pin between two…', menu: 'Pins', section: 0, keys: [] },
  { id: 'pins/open-latents', title: 'Open latents…', menu: 'Pins', section: 0, keys: [] },

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
  },
  { id: 'pins/move-up', title: 'Move pin up', menu: 'Pins', section: 3, keys: ['Alt+Up'], onPin: true },
  { id: 'pins/move-down', title: 'Move pin down', menu: 'Pins', section: 3, keys: ['Alt+Down'], onPin: true },

  { id: 'images/add', title: 'Add images…', menu: 'Pins', section: 1, keys: ['I'] },
  { id: 'images/crop', title: 'Crop image…', menu: 'Pins', section: 1, keys: ['C'], views: onInversion },
  { id: 'images/remove', title: 'Remove image', menu: 'Pins', section: 1, keys: [], views: onInversion },
  {
    id: 'images/join-codes',
    title: 'Line through the codes',
    menu: 'Pins',
    section: 1,
    keys: ['L'],
    views: onInversion,
  },

  { id: 'view/line', title: 'Line', menu: 'View', section: 0, keys: ['1'] },
  { id: 'view/plane', title: 'Plane', menu: 'View', section: 0, keys: ['2'] },
  { id: 'view/consistency', title: 'Consistency', menu: 'View', section: 0, keys: ['3'] },
  { id: 'view/trajectory', title: 'Trajectory', menu: 'View', section: 0, keys: ['4'] },
  { id: 'view/inversion', title: 'Inversion', menu: 'View', section: 0, keys: ['5'] },
  { id: 'view/zoom-in', title: 'Zoom in', menu: 'View', section: 1, keys: ['Plus', '='] },
  { id: 'view/zoom-out', title: 'Zoom out', menu: 'View', section: 1, keys: ['-'] },
  { id: 'view/zoom-fit', title: 'Zoom to fit', menu: 'View', section: 1, keys: ['F'] },
  {
    id: 'sheet/difference',
    title: 'Differences',
    menu: 'View',
    section: 2,
    keys: ['D'],
    hold: true,
    views: onSheet,
  },
  {
    id: 'sheet/flicker',
    title: 'Flicker against the reference',
    menu: 'View',
    section: 2,
    keys: ['R'],
    hold: true,
    views: onSheet,
  },
  { id: 'app/palette', title: 'Command palette…', menu: 'View', section: 3, keys: ['CmdOrCtrl+K'] },

  { id: 'line/play', title: 'Play or pause', menu: 'Playback', section: 0, keys: ['Space'], views: onLine },
  {
    id: 'line/next-frame',
    title: 'Next frame',
    menu: 'Playback',
    section: 1,
    keys: ['Right'],
    views: onLine,
  },
  {
    id: 'line/previous-frame',
    title: 'Previous frame',
    menu: 'Playback',
    section: 1,
    keys: ['Left'],
    views: onLine,
  },
  {
    id: 'line/next-pin',
    title: 'Next pin',
    menu: 'Playback',
    section: 1,
    keys: ['Shift+Right'],
    views: onLine,
  },
  {
    id: 'line/previous-pin',
    title: 'Previous pin',
    menu: 'Playback',
    section: 1,
    keys: ['Shift+Left'],
    views: onLine,
  },

  {
    id: 'trajectory/play',
    title: 'Play the trajectory',
    menu: 'Playback',
    section: 2,
    keys: ['Space'],
    views: onTrajectory,
  },
  {
    id: 'trajectory/next-step',
    title: 'Next step',
    menu: 'Playback',
    section: 2,
    keys: ['Right'],
    views: onTrajectory,
  },
  {
    id: 'trajectory/previous-step',
    title: 'Previous step',
    menu: 'Playback',
    section: 2,
    keys: ['Left'],
    views: onTrajectory,
  },
  {
    id: 'trajectory/larger-s',
    title: 'Trajectory at the next larger S',
    menu: 'Playback',
    section: 2,
    keys: ['Down'],
    views: onTrajectory,
  },
  {
    id: 'trajectory/smaller-s',
    title: 'Trajectory at the next smaller S',
    menu: 'Playback',
    section: 2,
    keys: ['Up'],
    views: onTrajectory,
  },

  {
    id: 'inversion/larger-s',
    title: 'Reconstructions at the next larger S',
    menu: 'Playback',
    section: 3,
    keys: ['Right'],
    views: onInversion,
  },
  {
    id: 'inversion/smaller-s',
    title: 'Reconstructions at the next smaller S',
    menu: 'Playback',
    section: 3,
    keys: ['Left'],
    views: onInversion,
  },
  {
    id: 'inversion/next-image',
    title: 'Next image',
    menu: 'Playback',
    section: 3,
    keys: ['Down'],
    views: onInversion,
  },
  {
    id: 'inversion/previous-image',
    title: 'Previous image',
    menu: 'Playback',
    section: 3,
    keys: ['Up'],
    views: onInversion,
  },

  { id: 'help/welcome', title: 'Welcome', menu: 'Help', section: 0, keys: [] },
  { id: 'help/shortcuts', title: 'Keyboard shortcuts', menu: 'Help', section: 0, keys: ['?'] },
  { id: 'app/about', title: 'About Slerpscope', menu: 'Help', section: 1, keys: [] },
] as const satisfies readonly Command[];

export type CommandId = (typeof commands)[number]['id'];

export const commandIds: readonly CommandId[] = commands.map(({ id }) => id);

/** A key without Ctrl, Cmd or Alt: it must never reach the system's menus while somebody types. */
export function isPlainKey(key: string): boolean {
  return !/^(CmdOrCtrl|Alt)\+/.test(key);
}
