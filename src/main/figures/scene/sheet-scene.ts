import type { FigureStyle } from '../../../contract/figures/style.ts';
import { drawPlot } from '../layout/draw-plot.ts';
import { lettersOf, TITLE_SIZE } from '../layout/fit-text.ts';
import { pictureOf } from './picture.ts';
import type { Rasterizer } from './rasterizer.ts';
import type { PlacedTile, Scene } from '../../formats/scene.ts';
import type { Cell, Label, Measure, Sheet, TextLine } from '../layout/sheet.ts';
import type { SheetLayout } from '../layout/sheet-layout.ts';
import { plain, type TextStyle } from '../layout/text.ts';
import { coloursOf, type FigureColours } from './theme.ts';

interface Drawing {
  readonly sheet: Sheet;
  readonly layout: SheetLayout;
  readonly measure: Measure;
  readonly colours: FigureColours;
}

/** Sets the texts and draws the plot, as SVG. */
export function drawSheet(
  sheet: Sheet,
  layout: SheetLayout,
  measure: Measure,
  figure: Pick<FigureStyle, 'theme' | 'transparent'>,
): string {
  const colours = coloursOf(figure);
  const drawing = { sheet, layout, measure, colours };
  return [
    ...title(drawing),
    ...sheet.headers.map((line, i) => textLine(drawing, line, layout.headers[i]!)),
    ...sheet.rows.map((_, i) => rowTexts(drawing, i)),
    ...sheet.footers.map((line, i) => textLine(drawing, line, layout.footers[i]!)),
    sheet.note ? text(drawing, layout.left, layout.note, { runs: sheet.note, tone: 'muted' }) : '',
    sheet.plot?.draws && layout.plot
      ? drawPlot(sheet.plot.draws, layout.plot, measure.em, colours, measure.type)
      : '',
  ].join('');
}

/** A drawn sheet with its tiles in their places. */
export function sceneOf(
  sheet: Sheet,
  layout: SheetLayout,
  measure: Measure,
  figure: Pick<FigureStyle, 'theme' | 'transparent'>,
  rasterizer: Rasterizer,
): Scene {
  return {
    width: layout.width,
    height: layout.height,
    paper: coloursOf(figure).paper,
    paths: rasterizer.outline(drawSheet(sheet, layout, measure, figure)),
    scale: measure.scale,
    tiles: placeTiles(sheet, layout),
  };
}

function placeTiles({ rows }: Sheet, layout: SheetLayout): PlacedTile[] {
  return rows.flatMap(({ tiles }, row) =>
    tiles.flatMap((tile, column) =>
      tile
        ? [{ x: layout.columns[column]!, y: layout.rows[row]!.y, picture: pictureOf(tile.data, tile.shape) }]
        : [],
    ),
  );
}

function title({ layout, measure, colours }: Drawing): string[] {
  const letters = { size: TITLE_SIZE * measure.em, weight: 600, fill: colours.ink } as const;
  return layout.title.map(({ text: words, y }) => measure.type.text(layout.left, y, [plain(words)], letters));
}

function rowTexts(drawing: Drawing, i: number): string {
  const { sheet, layout, measure } = drawing;
  const { name, heading, caption } = sheet.rows[i]!;
  const at = layout.rows[i]!;
  const middle = at.y + measure.tile.height / 2 + measure.em * 0.36;
  return [
    name ? nameText(drawing, middle, { ...name, runs: at.name }) : '',
    heading ? cellText(drawing, at.heading, heading) : '',
    caption ? textLine(drawing, caption, at.caption) : '',
  ].join('');
}

function textLine(drawing: Drawing, { name, cells }: TextLine, y: number): string {
  return [name ? nameText(drawing, y, name) : '', ...cells.map((cell) => cellText(drawing, y, cell))].join(
    '',
  );
}

function nameText(drawing: Drawing, y: number, label: Label): string {
  return text(drawing, drawing.layout.nameX, y, label, drawing.sheet.nameSide);
}

function cellText(drawing: Drawing, y: number, cell: Cell): string {
  const { layout, measure } = drawing;
  const { column, anchor = 'middle' } = cell;
  const share = { start: 0, middle: 0.5, end: 1 }[anchor];
  return text(drawing, columnX(layout, column) + share * measure.tile.width, y, cell, anchor);
}

/** Between two columns as far as its fraction says; beyond the last as if the columns went on. */
function columnX({ columns }: SheetLayout, column: number): number {
  const before = Math.max(0, Math.min(Math.floor(column), columns.length - 2));
  const [from, to] = [columns[before]!, columns[before + 1] ?? columns[before]!];
  return from + (column - before) * (to - from);
}

function text(
  { measure, colours }: Drawing,
  x: number,
  y: number,
  { runs, tone }: Label,
  anchor: NonNullable<TextStyle['anchor']> = 'start',
): string {
  if (runs.length === 0) return '';
  const fill = tone === 'muted' ? colours.muted : colours.ink;
  return measure.type.text(x, y, runs, { ...lettersOf(tone, measure.em), fill, anchor });
}
