import { bundledLocation, bundledModels } from '../../contract/bundled-model.ts';
import type { CommandId } from '../../contract/commands.ts';
import type { DialogName } from '../state/dialogs.svelte.ts';
import { chooseImages, joinCodes } from '../state/image-files.ts';
import type { Session, ViewName } from '../state/session.svelte.ts';
import type { Action } from './action.ts';
import { pinActions } from './pin-actions.ts';
import { isTextField } from './text-field.ts';

/** Every command of the table. */
export const actions: Readonly<Record<CommandId, Action>> = {
  'project/new': { run: ({ project }) => void project.begin() },
  'project/open': { run: ({ project }) => void project.open() },
  'project/clear-recent': {
    run: ({ project }) => project.clearRecent(),
    enabled: ({ preferences }) => preferences.settings.recentProjects.length > 0,
  },
  'project/save': { run: ({ project }) => void project.save() },
  'project/save-as': { run: ({ project }) => void project.save(true) },
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
  'figure/export': {
    run: dialog('export').run,
    enabled: ({ exportable, exporting }) => exportable && !exporting,
  },
  'figure/cancel': {
    run: (session) => session.cancelExport(),
    enabled: ({ exporting }) => exporting,
  },
  'app/settings': dialog('settings'),
  'app/palette': dialog('palette'),
  'app/about': dialog('about'),
  'help/shortcuts': dialog('shortcuts'),
  'help/welcome': { run: ({ preferences }) => preferences.change({ welcomed: false }) },

  'edit/undo': history('undo'),
  'edit/redo': history('redo'),

  ...pinActions,

  'images/add': { run: (session) => void chooseImages(session) },
  'images/crop': {
    run: dialog('crop').run,
    enabled: ({ images, inversion }) =>
      inversion.row !== null && images.original(inversion.row.image.id) !== null,
  },
  'images/remove': onInversion(({ inversion }) => inversion.remove(inversion.row!.image.id)),
  'images/join-codes': { run: joinCodes, enabled: ({ inversion }) => inversion.codes.length > 1 },

  'view/line': view('line'),
  'view/plane': view('plane'),
  'view/consistency': view('consistency'),
  'view/trajectory': view('trajectory'),
  'view/inversion': view('inversion'),
  'view/zoom-in': { run: ({ active }) => active.zoomBy?.(1), enabled: canZoom },
  'view/zoom-out': { run: ({ active }) => active.zoomBy?.(-1), enabled: canZoom },
  'view/zoom-fit': { run: ({ active }) => active.fit?.(), enabled: ({ active }) => active.zoomed === true },
  'sheet/difference': showing('difference'),
  'sheet/flicker': showing('flicker'),

  'line/play': { run: ({ line }) => line.play(), enabled: ({ line }) => line.frames.length > 1 },
  'line/next-frame': frame((session) => session.line.go(session.line.at + 1)),
  'line/previous-frame': frame((session) => session.line.go(session.line.at - 1)),
  'line/next-pin': frame((session) => session.line.goToPin(1)),
  'line/previous-pin': frame((session) => session.line.goToPin(-1)),

  'trajectory/play': onTrajectory(({ trajectory }) => trajectory.play()),
  'trajectory/next-step': onTrajectory(({ trajectory }) => trajectory.go(trajectory.at + 1)),
  'trajectory/previous-step': onTrajectory(({ trajectory }) => trajectory.go(trajectory.at - 1)),
  'trajectory/larger-s': onTrajectory(({ trajectory }) => trajectory.choose(trajectory.chosen + 1)),
  'trajectory/smaller-s': onTrajectory(({ trajectory }) => trajectory.choose(trajectory.chosen - 1)),

  'inversion/larger-s': onInversion(({ inversion }) => inversion.look(inversion.column + 1)),
  'inversion/smaller-s': onInversion(({ inversion }) => inversion.look(inversion.column - 1)),
  'inversion/next-image': onInversion(({ inversion }) => inversion.step(1)),
  'inversion/previous-image': onInversion(({ inversion }) => inversion.step(-1)),
};

function dialog(name: DialogName): Action {
  return { run: ({ dialogs }) => (dialogs.open = name) };
}

function view(name: ViewName): Action {
  return { run: (session) => (session.view = name) };
}

function frame(go: (session: Session) => void): Action {
  return {
    run(session) {
      session.line.playing = false;
      go(session);
    },
    enabled: ({ line }) => line.frames.length > 1,
  };
}

function canZoom({ active }: Session): boolean {
  return active.zoomBy !== undefined && active.plan !== null;
}

function onTrajectory(run: (session: Session) => void): Action {
  return { run, enabled: ({ trajectory }) => trajectory.ways.length > 0 };
}

function onInversion(run: (session: Session) => void): Action {
  return { run, enabled: ({ inversion }) => inversion.rows.length > 0 };
}

function showing(what: 'difference' | 'flicker'): Action {
  return {
    run: ({ consistency }) => (consistency.showing = consistency.showing === what ? 'pictures' : what),
    hold: ({ consistency }) => (consistency.showing = what),
    release: ({ consistency }) => (consistency.showing = 'pictures'),
  };
}

function bundled(name: string): Action {
  return {
    run: ({ studio }) => void studio.openModel(bundledLocation(name)),
    enabled: ({ studio: { busy, state } }) => !busy && !(state.model?.bundled && state.model.name === name),
  };
}

/** In a text field, undo and redo are the field's: of what was typed there. */
function history(direction: 'undo' | 'redo'): Action {
  return {
    run({ exploration }) {
      if (isTextField(document.activeElement)) document.execCommand(direction);
      else exploration[direction]();
    },
    enabled: ({ exploration }) => exploration[`${direction}Label`] !== null,
  };
}
