import { planeTiles, type PlaneFigure } from '../../../contract/figures/plane.ts';
import { planeShares } from '../../../core/grid.ts';
import { withMinus } from '../../../core/number-text.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { orInvalid } from '../invalid.ts';
import { fitLabel, widthOf } from '../layout/fit-text.ts';
import type { Cell, Label, Measure, TextLine } from '../layout/sheet.ts';
import { math, plain, type Run } from '../layout/text.ts';
import { emptySheet, samplerRuns, joinRuns, namedPlaces, shareTexts, type FigureDrawing } from './kind.ts';

/** The grid between four corners, or a part of it: their names outside, v at its left, u under it. */
export const planeDrawing: FigureDrawing<PlaneFigure> = {
  sheet(spec, measure, data) {
    const { columns, rows, captions } = spec;
    const names = captions ? rowNames(spec, measure) : [];
    const top = { name: captions ? axisName('v') : undefined, cells: cornerCells(spec, 0, measure) };
    const bottom = { cells: cornerCells(spec, rows - 1, measure) };
    return {
      ...emptySheet(spec),
      columns,
      nameSide: 'end',
      headers: [top].filter(({ name, cells }) => name !== undefined || cells.length > 0),
      rows: Array.from({ length: rows }, (_, row) => ({
        tiles: Array.from({ length: columns }, (_, i) => data?.tiles[row * columns + i] ?? null),
        name: names[row],
      })),
      footers: [
        ...(captions ? [shareLine(spec, measure)] : []),
        ...[bottom].filter(({ cells }) => cells.length > 0),
      ],
      note: noteOf(spec),
    };
  },
  /** A row per tile, row by row. */
  async rows(spec) {
    const { columns } = spec;
    return orInvalid(() => planeTiles(spec)).map(({ u, v }, i) => ({
      row: Math.floor(i / columns),
      column: i % columns,
      u,
      v,
    }));
  },
};

function axisName(letter: string): Label {
  return { runs: [math(letter)], tone: 'muted' };
}

/** The corners whose tiles stand in a row, with their columns. */
function cornersIn(spec: PlaneFigure, row: number): { name: string; column: number; isLeft: boolean }[] {
  const { u, v } = sharesOf(spec);
  const [topLeft, topRight, bottomLeft, bottomRight] = spec.corners;
  const pair = v[row] === 0 ? [topLeft, topRight] : v[row] === 1 ? [bottomLeft, bottomRight] : [];
  return pair.flatMap(({ name }, i) => {
    const column = u.indexOf(i);
    return column < 0 ? [] : [{ name, column, isLeft: i === 0 }];
  });
}

/** The names of the corners in the first or the last row, flush with the outer sides of their tiles. */
function cornerCells(spec: PlaneFigure, row: number, measure: Measure): Cell[] {
  if (!spec.labels) return [];
  const { columns } = spec;
  const { pitch: spacing } = measure;
  const gutter = spacing - measure.tile.width;
  const corners = cornersIn(spec, row);
  return corners.map(({ name, column, isLeft }): Cell => {
    const label: Label = { runs: [plain(name)], tone: 'name' };
    const free = (isLeft ? columns - column : column + 1) * spacing - gutter;
    const room = corners.length > 1 ? (corners[1]!.column + 1 - corners[0]!.column) * spacing - gutter : 0;
    const width = room > 0 ? room / 2 - 0.5 * measure.em : free;
    return { ...label, runs: fitLabel(label, width, measure), column, anchor: isLeft ? 'start' : 'end' };
  });
}

/** The corners where the names of some have no place, S, and how it is sampled. */
function noteOf(spec: PlaneFigure): Run[] | null {
  const { rows, corners, labels, captions, settings } = spec;
  const isComplete = [0, rows - 1].flatMap((row) => cornersIn(spec, row)).length === corners.length;
  const runs = joinRuns(
    labels && !isComplete ? [plain(`corners ${corners.map(({ name }) => name).join(', ')}`)] : [],
    ...(captions
      ? [
          stepsLabel(settings.numSteps, spec.stepsInWords),
          samplerRuns(spec),
          spec.mode ? [plain(spec.mode)] : [],
        ]
      : []),
  );
  return runs.length === 0 ? null : runs;
}

function sharesOf({ columns, rows, lattice }: PlaneFigure) {
  return planeShares(columns, rows, lattice);
}

/** Exact where that takes few decimals. */
const EXACT_LEVEL = 4;

/** Of [0, 1] as of a line; of a lattice exact, or with as many decimals as tell the values apart, and one more. */
function textsOf(values: readonly number[], { lattice }: PlaneFigure): string[] {
  if (!lattice) return shareTexts(values);
  const { level } = lattice;
  const decimals = Math.max(0, level <= EXACT_LEVEL ? level : Math.ceil(level * Math.log10(2)) + 1);
  return values.map((value) => withMinus(Number.isInteger(value) ? String(value) : value.toFixed(decimals)));
}

function rowNames(spec: PlaneFigure, { tile, gutter, em }: Measure): (Label | undefined)[] {
  const isNamed = namedPlaces(spec.rows, tile.height + gutter, 1.2 * em);
  return textsOf(sharesOf(spec).v, spec).map((text, i) =>
    isNamed(i) ? { runs: [plain(text)], tone: 'muted' } : undefined,
  );
}

function shareLine(spec: PlaneFigure, measure: Measure): TextLine {
  const labels = textsOf(sharesOf(spec).u, spec).map((text): Label => ({
    runs: [plain(text)],
    tone: 'muted',
  }));
  const widest = Math.max(...labels.map((label) => widthOf(label, measure)));
  const isNamed = namedPlaces(spec.columns, measure.pitch, widest + 0.5 * measure.em);
  return {
    name: axisName('u'),
    cells: labels.flatMap((label, column) => (isNamed(column) ? [{ ...label, column }] : [])),
  };
}
