import type { FigureStyle, PrintSize } from '../../../contract/figures/style.ts';
import { drawPlot } from '../layout/draw-plot.ts';
import { fitLabel, fitRuns, lettersOf, TITLE_SIZE, widthOf } from '../layout/fit-text.ts';
import { pictureOf } from './picture.ts';
import type { Rasterizer } from './rasterizer.ts';
import type { Inches, PlacedTile, Scene } from '../../formats/scene.ts';
import type { Cell, Label, Measure, Sheet, TextLine } from '../layout/sheet.ts';
import type { LaidFigure } from '../layout/lay-figure.ts';
import type { SheetLayout } from '../layout/sheet-layout.ts';
import { plain, type Run, type TextStyle } from '../layout/text.ts';
import { coloursOf, type FigureColours } from './theme.ts';

interface Drawing {
  readonly sheet: Sheet;
  readonly layout: SheetLayout;
  readonly measure: Measure;
  readonly colours: FigureColours;
}

/** Sets the texts and draws the plot, as SVG. */
export function drawSheet(
  { measure, layout, shown }: LaidFigure,
  all: Sheet,
  figure: Pick<FigureStyle, 'theme' | 'transparent'>,
): string {
  const sheet = shown(all);
  const colours = coloursOf(figure);
  const drawing = { sheet, layout, measure, colours };
  return [
    ...title(drawing),
    ...sheet.headers.map((line, i) => textLine(drawing, line, layout.headers[i]!)),
    ...sheet.rows.map((_, i) => rowTexts(drawing, i)),
    ...sheet.footers.map((line, i) => textLine(drawing, line, layout.footers[i]!)),
    ...layout.note.map(({ runs, y }) => text(drawing, layout.left, y, { runs, tone: 'muted' })),
    sheet.plot?.draws && layout.plot
      ? drawPlot(sheet.plot.draws, layout.plot, measure.em, colours, measure.type)
      : '',
  ].join('');
}

/** A drawn sheet with its tiles in their places. */
export function sceneOf(
  laid: LaidFigure,
  sheet: Sheet,
  figure: Pick<FigureStyle, 'theme' | 'transparent' | 'smooth' | 'print'>,
  rasterizer: Rasterizer,
): Scene {
  const { layout, measure } = laid;
  const { width, height } = layout;
  return {
    width,
    height,
    paper: coloursOf(figure).paper,
    paths: rasterizer.outline(drawSheet(laid, sheet, figure)),
    smooth: figure.smooth === true,
    tiles: placeTiles(sheet, layout, measure),
    inches: figure.print ? inchesOf(figure.print, { width, height }) : null,
  };
}

/** Without a height of the page, its pixels are squares. */
function inchesOf({ width, height, dpi }: PrintSize, pixels: Pick<Scene, 'width' | 'height'>): Inches {
  return { width, height: height ?? (width * pixels.height) / pixels.width, dpi };
}

function placeTiles({ rows }: Sheet, layout: SheetLayout, { tile: size }: Measure): PlacedTile[] {
  return rows.flatMap(({ tiles }, row) =>
    tiles.flatMap((tile, column): PlacedTile[] => {
      if (!tile) return [];
      const place = { x: layout.columns[column]!, y: layout.rows[row]!.y };
      return [{ ...place, ...size, picture: pictureOf(tile.data, tile.shape) }];
    }),
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

function nameText(drawing: Drawing, y: number, named: Label): string {
  const { layout, measure } = drawing;
  const label = measure.page ? { ...named, runs: fitLabel(named, layout.names, measure) } : named;
  return text(drawing, drawing.layout.nameX, y, label, drawing.sheet.nameSide);
}

function cellText(drawing: Drawing, y: number, cell: Cell): string {
  const { measure } = drawing;
  const { column, anchor = 'middle' } = cell;
  const share = { start: 0, middle: 0.5, end: 1 }[anchor];
  return text(drawing, columnX(drawing, column) + share * measure.tile.width, y, cell, anchor);
}

/** Between two columns as far as its fraction says; beyond the last as if the columns went on. */
function columnX({ layout: { columns } }: Drawing, column: number): number {
  const before = Math.max(0, Math.min(Math.floor(column), columns.length - 2));
  const [from, to] = [columns[before]!, columns[before + 1] ?? columns[before]!];
  return from + (column - before) * (to - from);
}

function text(
  drawing: Drawing,
  x: number,
  y: number,
  { runs, tone }: Label,
  anchor: Anchor = 'start',
): string {
  if (runs.length === 0) return '';
  const { measure, colours } = drawing;
  const fill = tone === 'muted' ? colours.muted : colours.ink;
  const kept = measure.page ? keepOnPage(drawing, x, { runs, tone }, anchor) : { x, runs };
  return measure.type.text(kept.x, y, kept.runs, { ...lettersOf(tone, measure.em), fill, anchor });
}

type Anchor = NonNullable<TextStyle['anchor']>;

/** A page ends at its margins: what would go on beyond them is moved, and cut where it is too long for the page. */
function keepOnPage(
  { layout, measure }: Drawing,
  x: number,
  { runs, tone }: Label,
  anchor: Anchor,
): { readonly x: number; readonly runs: readonly Run[] } {
  const [left, right] = [layout.margin, layout.width - layout.margin];
  const room = { start: right - x, middle: right - left, end: x - left }[anchor];
  const fitting = fitRuns(runs, room, tone, measure);
  if (anchor !== 'middle') return { x, runs: fitting };
  const half = widthOf({ runs: fitting, tone }, measure) / 2;
  return { x: Math.min(right - half, Math.max(left + half, x)), runs: fitting };
}
