import * as v from 'valibot';
import type { Condition } from '../core/condition.ts';
import type { ClassInfo } from './model.ts';

/** Most values of an embedding. */
const MAX_WIDTH = 65_536;
const MAX_GUIDANCE = 1000;

const finite = v.pipe(v.number(), v.finite());
const choice = v.union([
  finite,
  v.strictObject({ from: finite, to: finite, u: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
  v.pipe(v.array(finite), v.minLength(1), v.maxLength(MAX_WIDTH)),
]);

/** Parses a condition from an untrusted source. Whether a model takes it is for conditionProblem. */
export const condition: v.GenericSchema<unknown, Condition> = v.nullable(
  v.strictObject({
    class: choice,
    guidance: v.exactOptional(v.pipe(v.number(), v.minValue(-MAX_GUIDANCE), v.maxValue(MAX_GUIDANCE))),
  }),
);

/** Why a model of these classes does not take a condition, in one line; null: it takes it. */
export function conditionProblem(classes: ClassInfo | null, given: Condition): string | null {
  if (classes === null) return given === null ? null : 'class: the model takes none';
  if (given === null) return `class: the model needs one: ${describeChoice(classes)}`;
  if (given.guidance !== undefined && classes.nullLabel === null)
    return `guidance is ${given.guidance}: the model has no class that stands for none`;
  return choiceProblem(classes, given.class);
}

function choiceProblem(classes: ClassInfo, given: NonNullable<Condition>['class']): string | null {
  const { kind, width } = classes;
  if (typeof given === 'object' && !('from' in given)) {
    if (kind !== 'vector') return `class: an embedding, the model takes ${describeChoice(classes)}`;
    return given.length === width
      ? null
      : `class: ${given.length} values, the model's embeddings have ${width}`;
  }
  if (kind === 'vector') return `class: a label, the model takes ${describeChoice(classes)}`;
  const labels = typeof given === 'number' ? [given] : [given.from, given.to];
  const bad = kind === 'label' ? labels.find((label) => !isLabel(classes, label)) : undefined;
  return bad === undefined ? null : `class is ${bad}: must be ${describeChoice(classes)}`;
}

function isLabel({ count, nullLabel }: ClassInfo, label: number): boolean {
  return label === nullLabel || (Number.isInteger(label) && label >= 0 && label < count!);
}

/** What is to be given: `a label from 0 to 999`. */
function describeChoice({ kind, count, width }: ClassInfo): string {
  if (kind === 'label') return `a label from 0 to ${count! - 1}`;
  return kind === 'number' ? 'a number' : `an embedding of ${width} values`;
}
