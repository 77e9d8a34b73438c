import { bundledLocation, bundledModels } from '../../contract/bundled-model.ts';
import type { WindowCommandId } from '../../contract/commands.ts';
import { PAIR_DIALOG } from '../session/picture-pairs.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Action } from '../views/view.ts';
import { pinActions } from './pin-actions.ts';
import { focusRegion } from './regions.ts';
import { tileActions } from './tile-actions.ts';
import { isTextField } from './text-field.ts';

/** What the window's own commands do. */
export const actions: Readonly<Record<WindowCommandId, Action<Session>>> = {
  'project/new': { run: ({ project }) => void project.begin() },
  'project/open': { run: ({ project }) => void project.open() },
  'project/clear-recent': {
    run: ({ project }) => project.clearRecent(),
    enabled: ({ preferences }) => preferences.settings.recentProjects.length > 0,
  },
  'project/save': { run: ({ project }) => void project.save() },
  'project/save-as': { run: ({ project }) => void project.save(true) },
  'model/get': { run: ({ hub }) => hub.begin() },
  'model/open-folder': {
    run: ({ studio }) => void studio.chooseModel('folder'),
    enabled: ({ studio }) => !studio.busy,
  },
  'model/open-file': {
    run: ({ studio }) => void studio.chooseModel('file'),
    enabled: ({ studio }) => !studio.busy,
  },
  'model/open-bundled': bundled(bundledModels[0]),
  'model/open-small': bundled(bundledModels[1]),
  'model/size': {
    run: ({ size }) => size.askForPresent(),
    enabled: ({ size, studio }) => size.changeable && !studio.busy,
  },
  'model/architecture': {
    run: ({ architecture }) => architecture.askForPresent(),
    enabled: ({ architecture, studio }) => architecture.changeable && !studio.busy,
  },
  'figure/export': {
    run: dialog('export').run,
    enabled: ({ exports }) => exports.possible && !exports.running,
  },
  'figure/cancel': {
    run: ({ exports }) => exports.cancel(),
    enabled: ({ exports }) => exports.running,
  },
  'app/settings': dialog('settings'),
  'app/palette': dialog('palette'),
  'app/about': dialog('about'),
  'help/shortcuts': dialog('shortcuts'),
  'view/presenter': {
    run: ({ preferences }) => preferences.change({ presenter: !preferences.settings.presenter }),
  },
  'lesson/fewer-steps': lesson('fewer-steps'),
  'lesson/noise': lesson('noise'),
  'lesson/why-slerp': lesson('why-slerp'),
  'lesson/there-and-back': lesson('there-and-back'),
  'lesson/leave': { run: (session) => session.lesson.leave(), enabled: ({ lesson: { id } }) => id !== null },
  'help/reset': { run: (session) => void session.reset() },
  'help/welcome': { run: ({ preferences }) => preferences.change({ welcomed: false }) },

  'edit/undo': history('undo'),
  'edit/redo': history('redo'),

  ...pinActions,
  ...tileActions,

  'view/compare': {
    run: ({ comparing }) => (comparing.menuOpen = true),
    enabled: ({ active }) => active.compares !== undefined,
  },
  'view/compare-pictures': {
    run: dialog(PAIR_DIALOG).run,
    enabled: ({ picturePairs }) => picturePairs.length > 0,
  },
  'view/zoom-in': { run: ({ active }) => active.zoomBy?.(1), enabled: canZoom },
  'view/zoom-out': { run: ({ active }) => active.zoomBy?.(-1), enabled: canZoom },
  'view/zoom-fit': { run: ({ active }) => active.fit?.(), enabled: ({ active }) => active.zoomed === true },
  'view/next-region': { run: () => focusRegion(1) },
  'view/previous-region': { run: () => focusRegion(-1) },
};

function dialog(name: string): Action<Session> {
  return { run: ({ dialogs }) => (dialogs.open = name) };
}

/** A lesson shows pictures of the open model. */
function lesson(id: string): Action<Session> {
  return {
    run: (session) => session.lesson.start(id),
    enabled: ({ studio, hasPictures }) => studio.state.model !== null && hasPictures,
  };
}

function canZoom({ active }: Session): boolean {
  return active.zoomBy !== undefined && active.plan !== null;
}

function bundled(name: string): Action<Session> {
  return {
    run: ({ studio }) => void studio.openModel(bundledLocation(name)),
    enabled: ({ studio: { busy, state } }) => !busy && !(state.model?.bundled && state.model.name === name),
  };
}

/** In a text field, undo and redo are the field's: of what was typed there. */
function history(direction: 'undo' | 'redo'): Action<Session> {
  return {
    run({ exploration }) {
      if (isTextField(document.activeElement)) document.execCommand(direction);
      else exploration[direction]();
    },
    enabled: ({ exploration }) => exploration[`${direction}Label`] !== null,
  };
}
