import { describe, expect, it } from 'vitest';
import { condition, conditionProblem } from '../../src/contract/condition.ts';
import { StudioError } from '../../src/contract/errors.ts';
import type { ClassInfo } from '../../src/contract/model.ts';
import { parse } from '../../src/contract/parsers.ts';
import type { Condition } from '../../src/core/condition.ts';

const none: ClassInfo = { kind: 'label', count: null, nullLabel: null, width: null, names: {} };
const table: ClassInfo = { ...none, count: 7 };
const guided: ClassInfo = { ...none, count: 1000, nullLabel: 1000 };
const numbers: ClassInfo = { ...none, kind: 'number' };
const vectors: ClassInfo = { ...none, kind: 'vector', width: 3 };

describe('a condition from outside', () => {
  it.each<Condition>([
    { class: 3 },
    { class: -1.5, guidance: 1 },
    { class: { from: 0, to: 6, u: 0.5 }, guidance: -1000 },
    { class: [0.5, -1] },
  ])('%j is read as it is', (given) => expect(parse(condition, given, 'condition')).toEqual(given));

  it.each<unknown>([
    undefined,
    null,
    3,
    {},
    { class: null },
    { class: NaN },
    { class: Infinity },
    { class: '3' },
    { class: [] },
    { class: [1, NaN] },
    { class: Array(65_537).fill(0) },
    { class: { from: 0, to: 1 } },
    { class: { from: 0, to: 1, u: 1.5 } },
    { class: { from: 0, to: Infinity, u: 0 } },
    { class: { from: 0, to: 1, u: 0.5, more: 1 } },
    { class: 0, guidance: 1001 },
    { class: 0, guidance: NaN },
    { class: 0, guidance: null },
    { class: 0, guidance: undefined },
    { class: 0, label: 1 },
  ])('%j is refused in one line', (given) => {
    expect(() => parse(condition, given, 'condition')).toThrow(StudioError);
    expect(() => parse(condition, given, 'condition')).toThrow(/^condition: [^\n]{1,300}$/);
  });
});

describe('a condition of a model', () => {
  it.each<[ClassInfo | null, Condition]>([
    [null, null],
    [table, { class: 0 }],
    [table, { class: 6 }],
    [table, { class: { from: 6, to: 0, u: 1 } }],
    [guided, { class: 999, guidance: 4 }],
    [guided, { class: 1000 }],
    [numbers, { class: -2.5 }],
    [numbers, { class: { from: 0.5, to: 2, u: 0.25 } }],
    [vectors, { class: [1, 2, 3] }],
  ])('of %j: %j is taken', (classes, given) => expect(conditionProblem(classes, given)).toBeNull());

  it.each<[ClassInfo | null, Condition, string]>([
    [null, { class: 3 }, 'class: the model takes none'],
    [table, null, 'class: the model needs one: a label from 0 to 6'],
    [{ ...table, count: 1 }, null, 'class: the model needs one: the label 0'],
    [numbers, null, 'class: the model needs one: a number'],
    [vectors, null, 'class: the model needs one: a vector of 3 values'],
    [table, { class: 7 }, 'class 7: must be a label from 0 to 6'],
    [table, { class: -1 }, 'class -1: must be a label from 0 to 6'],
    [table, { class: 2.5 }, 'class 2.5: must be a label from 0 to 6'],
    [table, { class: NaN }, 'class NaN: must be a label from 0 to 6'],
    [table, { class: [1, 2] }, 'class: a vector of 2 values: must be a label from 0 to 6'],
    [table, { class: { from: 7, to: 0, u: 0 } }, 'class.from 7: must be a label from 0 to 6'],
    [table, { class: { from: 0, to: 0.5, u: 0 } }, 'class.to 0.5: must be a label from 0 to 6'],
    [table, { class: { from: 0, to: 1, u: -1 } }, 'class.u -1: must be a number from 0 to 1'],
    [table, { class: { from: 0, to: 1, u: NaN } }, 'class.u NaN: must be a number from 0 to 1'],
    [table, { class: 0, guidance: 4 }, 'guidance 4: the model has no label that stands for no class'],
    [guided, { class: 0, guidance: NaN }, 'guidance NaN: must be a number from -1000 to 1000'],
    [guided, { class: 1001 }, 'class 1001: must be a label from 0 to 999'],
    [numbers, { class: Infinity }, 'class Infinity: must be a number'],
    [numbers, { class: [1] }, 'class: a vector of 1 values: must be a number'],
    [vectors, { class: 3 }, 'class 3: must be a vector of 3 values'],
    [
      vectors,
      { class: { from: 0, to: 1, u: 0 } },
      'class: a mix of two labels: must be a vector of 3 values',
    ],
    [vectors, { class: [1, 2] }, 'class: a vector of 2 values: must be a vector of 3 values'],
    [vectors, { class: [1, NaN, 2] }, 'class: value 1 of the vector is NaN: must be a finite number'],
  ])('of %j: %j is refused: %s', (classes, given, problem) =>
    expect(conditionProblem(classes, given)).toBe(problem),
  );
});
