import { ablations } from '../../../contract/ablation.ts';
import { MAX_POINTS } from '../../../contract/views/consistency.ts';
import { distanceSpaces, metricOf, metrics } from '../../../core/metrics/index.ts';
import { costAxes } from '../../../core/plots/cost-axes.ts';
import { classOptions, readClass } from '../../state/class-setting.ts';
import { choiceSetting, integerSetting, optionOf, type NamedSetting } from '../../state/named-setting.ts';
import { stepCountsSetting } from '../../state/step-counts-setting.ts';
import {
  ablationNames,
  rowNames,
  SHEET_COLUMNS,
  spaceNames,
  type Consistency,
} from './consistency.svelte.ts';
import { offeredSolvers } from '../../state/offered-solvers.ts';

const axisTitles = Object.fromEntries(costAxes.map(({ id, title }) => [id, title]));
const metricTitles = Object.fromEntries(metrics.map((id) => [id, metricOf(id).title]));

/** Those of the sheet that the palette finds. */
export const settings: readonly NamedSetting<Consistency>[] = [
  stepCountsSetting(SHEET_COLUMNS),
  choiceSetting({
    field: 'metric',
    title: 'Metric',
    names: ['distance'],
    values: metrics,
    texts: metricTitles,
    get: (sheet) => sheet.metric,
    set: (sheet, metric) => sheet.chooseMetric(metric),
  }),
  choiceSetting({
    field: 'distancesOn',
    title: 'Distances on',
    names: ['latents'],
    values: distanceSpaces,
    texts: spaceNames,
    get: (sheet) => sheet.settings.distancesOn ?? 'pictures',
    set: (sheet, distancesOn) => sheet.change({ distancesOn }, 'change distances'),
    applies: (sheet) => sheet.hasDecoder,
  }),
  {
    field: 'reference',
    title: 'Reference S',
    titleFor: ({ sampling }) => (sampling.isConsistency ? 'Reference' : 'Reference S'),
    names: ['reference'],
    read: (sheet) => String(sheet.reference),
    write: (sheet, text) => sheet.compareWith(Number(optionOf(referencesOf(sheet), text).value)),
    options: (sheet) => referencesOf(sheet),
  },
  {
    field: 'contrast',
    title: 'Ablation',
    read: (sheet) => ablationNames[sheet.ablation],
    write: (sheet, text) =>
      sheet.change({ contrast: optionOf(ablationsOf(sheet), text).value }, 'change ablation'),
    options: (sheet) => ablationsOf(sheet),
  },
  {
    field: 'rows',
    title: 'Rows',
    read: (sheet) => rowNames[sheet.rowsBy],
    write: (sheet, text) => sheet.chooseRows(optionOf(rowsOf(sheet), text).value),
    options: (sheet) => rowsOf(sheet),
  },
  {
    field: 'classes',
    title: 'Add a class row',
    control: 'Class of the next row',
    read: (sheet) => String(sheet.chosenClasses.length),
    write: (sheet, text) => sheet.addClass(readClass(sheet.rowClasses, text)),
    options: ({ rowClasses }) => classOptions(rowClasses),
    applies: (sheet) => sheet.rowsBy === 'classes',
  },
  integerSetting({
    field: 'points',
    title: 'Points',
    min: 2,
    max: MAX_POINTS,
    get: (sheet) => sheet.settings.points,
    set: (sheet, points) => sheet.change({ points }, 'change points'),
    applies: (sheet) => sheet.rowsBy === 'line',
  }),
  {
    field: 'solvers',
    title: 'Add a solver row',
    control: 'Solver of the next row',
    read: (sheet) => String(sheet.chosenSolvers.length),
    write: (sheet, text) => sheet.addSolver(optionOf(offeredSolvers, text).choice),
    options: () => offeredSolvers,
  },
  choiceSetting({
    field: 'across',
    title: 'Horizontal axis',
    values: costAxes.map(({ id }) => id),
    texts: axisTitles,
    get: (sheet) => sheet.across.id,
    set: (sheet, across) => sheet.change({ across }, 'change plot axis'),
  }),
  choiceSetting({
    field: 'logAxis',
    title: 'Vertical axis',
    values: ['linear', 'logarithmic'],
    get: (sheet) => (sheet.logAxis ? 'logarithmic' : 'linear'),
    set: (sheet, axis) => sheet.change({ logAxis: axis === 'logarithmic' }, 'change plot axis'),
    applies: (sheet) => metricOf(sheet.metric).onLogAxis !== undefined,
  }),
  choiceSetting({
    field: 'times',
    title: 'Times in figures',
    values: ['no', 'yes'],
    get: (sheet) => (sheet.settings.times === true ? 'yes' : 'no'),
    set: (sheet, times) => sheet.change({ times: times === 'yes' }, 'change times in figures'),
    applies: (sheet) => sheet.across.id !== 'seconds',
  }),
];

function rowsOf({ offeredRows }: Consistency) {
  return offeredRows.map((value) => ({ value, text: rowNames[value] }));
}

function referencesOf({ stepCounts }: Consistency) {
  return stepCounts.map((numSteps) => ({ value: String(numSteps), text: String(numSteps) }));
}

function ablationsOf(sheet: Consistency) {
  return ablations.filter((one) => sheet.offers(one)).map((value) => ({ value, text: ablationNames[value] }));
}
