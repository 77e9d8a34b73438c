import { conditionProblem } from '../contract/condition.ts';
import type { ClassInfo } from '../contract/model.ts';
import type { ClassChoice, ClassCondition } from '../core/condition.ts';
import { readDecimal, refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { labelOfName } from './class-names.ts';
import { NUMBERS_FORMAT, numberTypes, readNumbers } from './number-files.ts';

/** The class of pictures, and its guidance. */

export const classOption = {
  class: {
    value: 'LABEL',
    help: 'class of all samples: a label, or its name where the model has names; required of a model with classes',
  },
} satisfies OptionTable;

export const classesOption = {
  classes: {
    value: 'FILE',
    help: `classes of the samples in place of --class: labels [N], or embeddings [N, width] where the model takes these (${numberTypes}), in an .${NUMBERS_FORMAT} file`,
  },
} satisfies OptionTable;

export const guidanceOption = {
  guidance: {
    value: 'W',
    help: 'classifier-free guidance, ε(no class) + W·(ε(class) − ε(no class)); two evaluations per step',
    default: 'none',
  },
} satisfies OptionTable;

/** What was given of the class, checked against a model once that is open. */
export interface GivenClass {
  /** The condition of all samples; undefined: none, or one per sample. Throws BadInput where the model does not take it. */
  shared(classes: ClassInfo | null): ClassCondition | undefined;
  /** Those of `count` samples; undefined where --classes is not given. Throws BadInput as above. */
  each(classes: ClassInfo | null, count: number): readonly ClassCondition[] | undefined;
}

/** Reads --class, --classes and --guidance. Options that a command does not have count as omitted. */
export function readClass(given: GivenOptions): GivenClass {
  const path = given.text('classes');
  const guidance = given.number('guidance');
  if (path !== undefined) refuse(given, ['class'], 'cannot go with --classes');
  else if (!given.has('class') && !given.has('class-rows')) refuse(given, ['guidance'], 'needs a class');
  const rows = path === undefined ? null : openClasses(path);
  const conditionOf = (choice: ClassChoice): ClassCondition =>
    guidance === undefined ? { class: choice } : { class: choice, guidance };
  return {
    shared(classes) {
      const text = given.text('class');
      if (rows || (text === undefined && classes === null)) return undefined;
      if (text === undefined) throw new BadInput(`--${conditionProblem(classes, null)!}`);
      const condition = conditionOf(readLabel(text, classes));
      const problem = conditionProblem(classes, condition);
      if (problem !== null) throw new BadInput(`--${nameValue(problem, text)}`);
      return condition;
    },
    each(classes, count) {
      if (!rows) return undefined;
      if (classes === null) throw new BadInput(`--classes ${path!}: the model takes no class`);
      const conditions = rows(classes, count).map(conditionOf);
      for (const [i, condition] of conditions.entries()) {
        const problem = conditionProblem(classes, condition);
        if (problem?.startsWith('guidance')) throw new BadInput(`--${problem}`);
        if (problem !== null) throw new BadInput(`--classes ${path!}: sample ${i}: ${problem}`);
      }
      return conditions;
    },
  };
}

/** A label as a number, else by its name. */
function readLabel(text: string, classes: ClassInfo | null): number {
  const value = readDecimal(text);
  if (value !== null) return value;
  return asBadInput(`--class ${text}`, () => {
    if (classes === null) throw new Error('the model takes none');
    return labelOfName(classes.names, text);
  });
}

/**
 * A label that another option than --class gives, by number or by name. Throws BadInput that begins with `subject`, also
 * where the model takes no labels.
 */
export function readOtherLabel(subject: string, text: string, classes: ClassInfo | null): number {
  return asBadInput(subject, () => {
    if (classes === null) throw new Error('the model takes no class');
    if (classes.kind === 'vector')
      throw new Error(`the model takes embeddings of ${classes.width!} values, no labels`);
    const label = readDecimal(text) ?? labelOfName(classes.names, text);
    const problem = conditionProblem(classes, { class: label });
    if (problem !== null) throw new Error(problem.replace(/^class [^:]*: /, ''));
    return label;
  });
}

/** Where a problem does not repeat the label, what was given comes in. */
function nameValue(problem: string, text: string): string {
  return problem.replace(/^class: /, `class ${text}: `);
}

/** Reads a file of labels [N] or embeddings [N, width]; which of them, the model decides. */
function openClasses(path: string): (classes: ClassInfo, count: number) => ClassChoice[] {
  const { shape, data } = readNumbers('classes', path);
  return ({ width }, count) => {
    const wanted = width === null ? [count] : [count, width];
    if (shape.join() !== wanted.join())
      throw new BadInput(`--classes ${path}: shape [${shape.join(', ')}], must be [${wanted.join(', ')}]`);
    if (width === null) return Array.from(data);
    return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  };
}
