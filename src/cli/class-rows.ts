import { conditionProblem } from '../contract/condition.ts';
import { namedLabels } from '../contract/class-name.ts';
import type { ConsistencyFigure } from '../contract/figures/consistency.ts';
import type { ClassInfo } from '../contract/model.ts';
import { MAX_CLASS_ROWS, MIN_CLASS_ROWS } from '../contract/views/consistency.ts';
import type { SamplingSettings } from '../core/settings.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { readOtherLabel } from './class-options.ts';

/** The rows of a sheet that are classes: `--class-rows 1,2,goldfish`. */

const OPTION = 'class-rows';

export const classRowsOption = {
  [OPTION]: {
    value: 'LABEL,…',
    help: `rows are classes of the one pin, ${MIN_CLASS_ROWS} … ${MAX_CLASS_ROWS} labels or names, in place of --class`,
  },
} satisfies OptionTable;

/** The rows and the settings of the sheet, by the classes of the model. Throws BadInput for a class that it has not. */
type ClassRows = (
  settings: SamplingSettings,
  classes: ClassInfo | null,
) => Required<Pick<ConsistencyFigure, 'classes' | 'settings'>>;

/**
 * Reads the option and the guidance; null where it is not given. Throws BadInput where it cannot go with the others.
 * @param pins how many latents there are
 */
export function readClassRows(given: GivenOptions, pins: number): ClassRows | null {
  const text = given.text(OPTION);
  if (text === undefined) return null;
  const subject = `--${OPTION} ${text}`;
  refuse(given, ['class'], `cannot go with --${OPTION}`);
  if (pins > 1) throw new BadInput(`${subject}: needs one --pin, ${pins} latents are given`);
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length < MIN_CLASS_ROWS || entries.length > MAX_CLASS_ROWS)
    throw new BadInput(
      `${subject}: ${entries.length} entries, must be ${MIN_CLASS_ROWS} … ${MAX_CLASS_ROWS}`,
    );
  const guidance = given.number('guidance');
  return (settings, classes) => {
    const labels = entries.map((entry) => readOtherLabel(subject, entry, classes));
    const twice = labels.find((label, i) => labels.indexOf(label) < i);
    if (twice !== undefined) throw new BadInput(`${subject}: class ${twice} is there twice`);
    const guided = { class: labels[0]!, ...(guidance !== undefined && { guidance }) };
    const problem = conditionProblem(classes, guided);
    if (problem !== null) throw new BadInput(`--${problem}`);
    return {
      classes: namedLabels(classes, labels),
      settings: { ...settings, condition: guided },
    };
  };
}
