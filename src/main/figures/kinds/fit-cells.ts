import { widthOf } from '../layout/fit-text.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { Cell, Measure, TextLine } from '../layout/sheet.ts';
import { math, plain, type Run } from '../layout/text.ts';
import { namedPlaces } from './kind.ts';

/** Between the texts of two columns, in em. */
const SPACE = 0.45;

/** Cells of some lines that are written alike. */
export type CellLines = readonly (readonly Cell[])[];

/** What is left of forms that fit: which one, and its cells. */
export interface FittedLines {
  /** Index among the forms. */
  readonly form: number;
  readonly lines: CellLines;
}

/**
 * The first of some forms of the same lines, from the longest to the shortest, whose texts fit their columns; where none
 * does, the last one at evenly spread columns. Where columns are as wide as their texts, it is the first.
 * @param count of all columns
 */
export function fitCells(forms: readonly CellLines[], count: number, measure: Measure): FittedLines {
  const { column, pitch, em } = measure;
  const widest = (lines: CellLines): number =>
    Math.max(0, ...lines.flat().map((cell) => widthOf(cell, measure))) + SPACE * em;
  const fitting = column === Infinity ? 0 : forms.findIndex((lines) => widest(lines) <= column);
  if (fitting >= 0) return { form: fitting, lines: forms[fitting]! };
  const form = forms.length - 1;
  const isNamed = namedPlaces(count, pitch, widest(forms[form]!));
  return { form, lines: forms[form]!.map((line) => line.filter((cell) => isNamed(cell.column))) };
}

/**
 * S = 5, S = 10 … over columns from `first` on; where that has no room, S before the columns and its numbers over them.
 * @param before cells of other columns: all of them in a long form, then all in a short one; empty: there are none
 * @param inWords `1 step`, `3 steps`, as stepCountText has it
 */
export function stepsHeader(
  ladder: readonly number[],
  first: number,
  before: readonly (readonly Cell[])[],
  measure: Measure,
  inWords = false,
): TextLine {
  const stepsCells = (write: (S: number) => Run[]): Cell[] =>
    ladder.map((S, i) => ({ column: first + i, runs: write(S), tone: 'ink' }));
  const named = stepsCells((S) => stepsLabel(S, inWords));
  const bare = stepsCells((S) => [plain(String(S))]);
  const forms = [
    [...(before[0] ?? []), ...named],
    [...(before[1] ?? []), ...bare],
  ];
  const { form, lines } = fitCells(
    forms.map((line) => [line]),
    first + ladder.length,
    measure,
  );
  const [cells] = lines;
  if (form === 0) return { cells: cells! };
  return { name: { runs: [inWords ? plain('steps') : math('S')], tone: 'ink' }, cells: cells! };
}
