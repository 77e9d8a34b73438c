import * as v from 'valibot';
import type { ClassChoice, ClassCondition, ClassMix, Condition } from '../core/condition.ts';
import type { ClassInfo } from './model.ts';
import { finite, within } from './numbers.ts';

const MAX_WIDTH = 65_536;
export const MAX_GUIDANCE = 1000;

const classMix = v.strictObject({ from: finite, to: finite, u: within([0, 1]) });
const classVector = v.pipe(v.array(finite), v.minLength(1), v.maxLength(MAX_WIDTH));

/** Parses a class from an untrusted source. */
export const classChoice: v.GenericSchema<unknown, ClassChoice> = v.union([finite, classMix, classVector]);

/** Parses a condition from an untrusted source. Whether a model takes it is decided by conditionProblem. */
export const condition: v.GenericSchema<unknown, ClassCondition> = v.strictObject({
  class: classChoice,
  guidance: v.exactOptional(within([-MAX_GUIDANCE, MAX_GUIDANCE])),
});

/**
 * Why a model does not take a condition, in one line that begins with the field at fault; null: it takes it.
 * @param classes those of the model; null: it takes no class
 */
export function conditionProblem(classes: ClassInfo | null, given: Condition): string | null {
  if (!classes) return given && 'class: the model takes none';
  if (!given) return `class: the model needs one: ${describeChoice(classes)}`;
  const problem = classProblem(classes, given.class);
  if (problem !== null) return `class${problem}`;
  const { guidance } = given;
  if (guidance === undefined) return null;
  if (classes.nullLabel === null)
    return `guidance ${guidance}: the model has no label that stands for no class`;
  const fits = Math.abs(guidance) <= MAX_GUIDANCE;
  return fits ? null : `guidance ${guidance}: must be a number from -${MAX_GUIDANCE} to ${MAX_GUIDANCE}`;
}

/** What follows the word "class". */
function classProblem(classes: ClassInfo, choice: ClassChoice): string | null {
  const wanted = describeChoice(classes);
  if (typeof choice === 'object' && !('from' in choice)) return vectorProblem(classes, choice);
  if (classes.kind === 'vector')
    return `${typeof choice === 'number' ? ` ${choice}` : ': a mix of two labels'}: must be ${wanted}`;
  if (typeof choice === 'number') return isLabel(classes, choice) ? null : ` ${choice}: must be ${wanted}`;
  return mixProblem(classes, choice);
}

function vectorProblem(classes: ClassInfo, vector: readonly number[]): string | null {
  if (classes.kind !== 'vector' || vector.length !== classes.width)
    return `: a vector of ${vector.length} values: must be ${describeChoice(classes)}`;
  const at = vector.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? null : `: value ${at} of the vector is ${vector[at]!}: must be a finite number`;
}

function mixProblem(classes: ClassInfo, mix: ClassMix): string | null {
  const wanted = describeChoice(classes);
  for (const end of ['from', 'to'] as const)
    if (!isLabel(classes, mix[end])) return `.${end} ${mix[end]}: must be ${wanted}`;
  return mix.u >= 0 && mix.u <= 1 ? null : `.u ${mix.u}: must be a number from 0 to 1`;
}

function isLabel({ kind, count, nullLabel }: ClassInfo, label: number): boolean {
  if (kind === 'number') return Number.isFinite(label);
  return Number.isInteger(label) && ((label >= 0 && label < count!) || label === nullLabel);
}

/** What may be chosen: "a label from 0 to 6". */
function describeChoice({ kind, count, width }: ClassInfo): string {
  switch (kind) {
    case 'label':
      return count === 1 ? 'the label 0' : `a label from 0 to ${count! - 1}`;
    case 'number':
      return 'a number';
    case 'vector':
      return `a vector of ${width!} values`;
  }
}
