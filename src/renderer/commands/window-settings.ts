import { bundledLocation, bundledModels } from '../../contract/bundled-model.ts';
import { pixelLooks, themes } from '../../contract/settings.ts';
import { noiseStreams } from '../../core/random/index.ts';
import { orderOf, solverOf, solvers, type SolverId } from '../../core/samplers/index.ts';
import { describeClass } from '../../contract/class-name.ts';
import type { OptionalSetting } from '../../core/samplers/solver.ts';
import { clipRules, tauProfiles, type TauProfile } from '../../core/settings.ts';
import { readNumber } from '../controls/number-text.ts';
import type { Session } from '../session/session.svelte.ts';
import { classOptions, readClass } from '../state/class-setting.ts';
import { choiceSetting, optionOf, plainOptions, type NamedSetting } from '../state/named-setting.ts';

/** How pictures are sampled. */
const sampling: readonly NamedSetting<Session>[] = [
  {
    field: 'class',
    title: 'Class',
    names: ['class label'],
    read: ({ sampling: { classes, settings } }) =>
      classes && settings.condition ? describeClass(settings.condition.class, classes) : '',
    write: ({ sampling: all }, text) => all.chooseClass(readClass(all.classes, text)),
    options: ({ sampling: { classes } }) => classOptions(classes),
    applies: ({ sampling: { classes }, active }) =>
      classes !== null && classes.kind !== 'vector' && !active.hasOwnClasses,
  },
  {
    field: 'guidance',
    title: 'Guidance',
    names: ['guidance w', 'cfg', 'w'],
    read: ({ sampling: { settings } }) => String(settings.condition?.guidance ?? 'none'),
    write: ({ sampling: all }, text) => all.guide(/^none$/i.test(text) ? null : readNumber(text)),
    applies: ({ sampling: { classes } }) => (classes?.nullLabel ?? null) !== null,
  },
  {
    field: 'numSteps',
    title: 'Steps S',
    titleFor: ({ sampling: all }) => (all.isConsistency ? 'Steps' : 'Steps S'),
    names: ['s', 'steps'],
    read: ({ sampling: { settings } }) => String(settings.numSteps),
    write: ({ sampling: all }, text) => all.change({ numSteps: Number(text) }),
    applies: ({ active }) => active.shownNumSteps === undefined,
  },
  {
    field: 'solver',
    title: 'Solver',
    read: ({ sampling: { settings } }) => solverOf(settings.solver).title,
    write: ({ sampling: all }, text) => all.chooseSolver(optionOf(solverOptions, text).value),
    options: () => solverOptions,
    applies: hasSolvers,
  },
  {
    field: 'order',
    title: 'Order',
    names: ['solver order'],
    read: ({ sampling: { settings } }) => String(orderOf(settings)),
    write: (session, text) => {
      const order = Number(optionOf(ordersOf(session), text).value);
      session.sampling.chooseSolver(solverOf(session.sampling.settings.solver).id as SolverId, order);
    },
    options: (session) => ordersOf(session),
    applies: (session) => hasSolvers(session) && ordersOf(session).length > 0,
  },
  {
    field: 'tau',
    title: 'Spacing τ',
    names: ['tau', 'τ', 'spacing'],
    read: ({ sampling: { settings } }) => settings.tau,
    write: ({ sampling: all }, text) => all.change({ tau: text as TauProfile }),
    options: ({ sampling: { settings } }) => {
      const official = solverOf(settings.solver).takes.includes('official-tau');
      return plainOptions(tauProfiles.filter((profile) => official || !profile.startsWith('official-')));
    },
    applies: hasSolvers,
  },
  {
    field: 'eta',
    title: 'Noise η',
    names: ['eta', 'η'],
    read: ({ sampling: { settings } }) => (settings.eta === 'sigma-hat' ? 'σ̂' : String(settings.eta)),
    write: ({ sampling: all }, text) => all.change({ eta: readEta(text) }),
    applies: (session) => hasSolvers(session) && takes(session, 'eta'),
  },
  {
    field: 'noiseSeed',
    title: 'Noise seed',
    read: ({ sampling: { settings } }) => settings.noiseSeed,
    write: ({ sampling: all }, text) => all.change({ noiseSeed: text }),
    applies: ({ noisy }) => noisy,
  },
  choiceSetting({
    field: 'clip',
    title: 'Clip x̂₀',
    names: ['clip', 'clip rule'],
    values: clipRules,
    get: ({ sampling: { settings } }: Session) => settings.clip,
    set: ({ sampling: all }, clip) => all.change({ clip }),
    applies: (session) => hasSolvers(session) && takes(session, 'clip'),
  }),
];

/** What is no part of the document. */
const preferences: readonly NamedSetting<Session>[] = [
  choiceSetting({
    field: 'pixels',
    title: 'Pixels',
    values: pixelLooks,
    get: (session: Session) => session.preferences.settings.pixels,
    set: (session, pixels) => session.preferences.change({ pixels }),
  }),
  choiceSetting({
    field: 'theme',
    title: 'Theme',
    names: ['dark', 'light'],
    values: themes,
    get: (session: Session) => session.preferences.settings.theme,
    set: (session, theme) => session.preferences.change({ theme }),
    prepare: ({ dialogs }) => (dialogs.open = 'settings'),
  }),
  choiceSetting({
    field: 'stream',
    title: 'Noise stream',
    names: ['stream'],
    values: noiseStreams,
    get: ({ tray }: Session) => tray.stream,
    set: ({ tray }, stream) => ([tray.stream, tray.adding] = [stream, 'seed']),
    prepare: ({ tray }) => (tray.adding = 'seed'),
  }),
  {
    field: 'model',
    title: 'Model',
    read: ({ studio }) => studio.state.model?.name ?? '',
    write: ({ studio }, location) => void studio.openModel(location),
    options: ({ studio }) => [
      ...bundledModels.map((name) => ({ value: bundledLocation(name), text: name })),
      ...(studio.state.model?.alternatives ?? []).map(({ name, path }) => ({ value: path, text: name })),
    ],
    applies: ({ studio }) => !studio.busy,
  },
];

const solverOptions = solvers.map(({ id, title }) => ({ value: id, text: title }));

/** Those that belong to no view. */
export const windowSettings: readonly NamedSetting<Session>[] = [...sampling, ...preferences];

function ordersOf({ sampling: { settings } }: Session) {
  return plainOptions((solverOf(settings.solver).orders?.allowed ?? []).map(String));
}

/** A consistency model has a sampling of its own. */
function hasSolvers({ sampling: all }: Session): boolean {
  return !all.isConsistency;
}

function takes({ sampling: { settings } }: Session, option: OptionalSetting): boolean {
  return solverOf(settings.solver).takes.includes(option);
}

function readEta(text: string): number | 'sigma-hat' {
  if (/^(sigma-hat|σ̂)$/.test(text)) return 'sigma-hat';
  const eta = Number(text);
  if (Number.isNaN(eta)) throw new Error(`η is ${text}, must be in [0, 1] or sigma-hat`);
  return eta;
}
