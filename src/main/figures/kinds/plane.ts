import { planeTiles, type PlaneFigure } from '../../../contract/figures/plane.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { orInvalid } from '../invalid.ts';
import { fitLabel, widthOf } from '../layout/fit-text.ts';
import type { Cell, Label, Measure, TextLine } from '../layout/sheet.ts';
import { math, plain } from '../layout/text.ts';
import { emptySheet, samplerRuns, joinRuns, namedPlaces, shareTexts, type FigureDrawing } from './kind.ts';

/** The grid between four corners: their names outside, v at its left, u under it. */
export const planeDrawing: FigureDrawing<PlaneFigure> = {
  sheet(spec, measure, data) {
    const { columns, rows, labels, captions, corners, settings } = spec;
    const [topLeft, topRight, bottomLeft, bottomRight] = corners;
    const names = captions ? rowNames(spec, measure) : [];
    const top = labels ? cornerCells(topLeft.name, topRight.name, spec, measure) : [];
    const bottom = labels ? cornerCells(bottomLeft.name, bottomRight.name, spec, measure) : [];
    return {
      ...emptySheet(spec),
      columns,
      nameSide: 'end',
      headers: labels || captions ? [{ name: captions ? axisName('v') : undefined, cells: top }] : [],
      rows: Array.from({ length: rows }, (_, row) => ({
        tiles: Array.from({ length: columns }, (_, i) => data?.tiles[row * columns + i] ?? null),
        name: names[row],
      })),
      footers: [...(captions ? [shareLine(spec, measure)] : []), ...(labels ? [{ cells: bottom }] : [])],
      note: captions ? joinRuns(stepsLabel(settings.numSteps), samplerRuns(settings)) : null,
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

/** Two names flush with the grid's sides. */
function cornerCells(left: string, right: string, { columns }: PlaneFigure, measure: Measure): Cell[] {
  const width = (columns - 1) * measure.pitch + measure.tile.width;
  const fit = (name: string): Label => {
    const label: Label = { runs: [plain(name)], tone: 'name' };
    return { ...label, runs: fitLabel(label, width / 2 - 0.5 * measure.em, measure) };
  };
  return [
    { ...fit(left), column: 0, anchor: 'start' },
    { ...fit(right), column: columns - 1, anchor: 'end' },
  ];
}

function shares(count: number): string[] {
  return shareTexts(Array.from({ length: count }, (_, i) => i / (count - 1)));
}

function rowNames({ rows }: PlaneFigure, { tile, gutter, em }: Measure): (Label | undefined)[] {
  const isNamed = namedPlaces(rows, tile.height + gutter, 1.2 * em);
  return shares(rows).map((text, i) => (isNamed(i) ? { runs: [plain(text)], tone: 'muted' } : undefined));
}

function shareLine({ columns }: PlaneFigure, measure: Measure): TextLine {
  const labels = shares(columns).map((text): Label => ({ runs: [plain(text)], tone: 'muted' }));
  const widest = Math.max(...labels.map((label) => widthOf(label, measure)));
  const isNamed = namedPlaces(columns, measure.pitch, widest + 0.5 * measure.em);
  return {
    name: axisName('u'),
    cells: labels.flatMap((label, column) => (isNamed(column) ? [{ ...label, column }] : [])),
  };
}
