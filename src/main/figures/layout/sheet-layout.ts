import type { Box } from '../../../core/plots/layout.ts';
import { fitLabel, wrapRuns, wrapTitle, widthOf, TITLE_SIZE } from './fit-text.ts';
import type { Run } from './text.ts';
import { pairSpace, type Measure, type Page, type Sheet } from './sheet.ts';
import { checkSceneSize } from '../../formats/scene.ts';

/** Where everything on a sheet stands, in whole pixels; texts by their baselines. */
export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  /** The height of what stands on it, with margins: less than its own on a high page, more on one that is too low. */
  readonly needed: number;
  /** Around everything. */
  readonly margin: number;
  readonly left: number;
  /** Where names are flush: their left or their right side. */
  readonly nameX: number;
  /** Room of names, in pixels. */
  readonly names: number;
  /** Left edge of each column's tiles. */
  readonly columns: readonly number[];
  readonly title: readonly { readonly text: string; readonly y: number }[];
  readonly headers: readonly number[];
  readonly rows: readonly RowLayout[];
  readonly footers: readonly number[];
  readonly note: readonly { readonly runs: readonly Run[]; readonly y: number }[];
  /** The frame of the plot, its labels outside; null when there is nothing to plot. */
  readonly plot: Box | null;
}

interface RowLayout {
  /** Top edge of the tiles. */
  readonly y: number;
  /** The row's name, cut to the available width. */
  readonly name: readonly Run[];
  readonly heading: number;
  readonly caption: number;
}

/** In em. The margin is part of the figure: nothing has to be added around it. */
const SCREEN = {
  margin: 2.2,
  nameGap: { start: 1.4, end: 0.7 },
  header: 1.9,
  headerFoot: 0.75,
  line: 1.5,
  /** From the tiles to a caption's baseline, and what is under it. */
  caption: 1.35,
  captionFoot: 0.5,
  rowGap: 0.75,
  heading: 2.3,
  titleGap: 1,
  space: 0.4,
  /** From the columns to the labels of a plot beside them. */
  plotGap: 3,
} as const;
/** The page around a figure in print has margins of its own. */
const PRINT: Spaces = {
  ...SCREEN,
  margin: 0.3,
  nameGap: { start: 0.8, end: 0.5 },
  header: 1.5,
  headerFoot: 0.5,
  caption: 1.1,
  captionFoot: 0.3,
  rowGap: 0.5,
  heading: 1.9,
  titleGap: 0.6,
  space: 0.1,
  plotGap: 1.6,
};
/** Of a page with a height, which is seen as a whole. */
const PAGE_MARGIN = 1.2;
type Spaces = {
  readonly [Name in keyof typeof SCREEN]: Name extends 'nameGap'
    ? Readonly<Record<'start' | 'end', number>>
    : number;
};

const MAX_NAME = 16;
const TITLE_LINE = 1.35 * TITLE_SIZE;
const MIN_TITLE = 24;
/** The plot area, and the space for its labels: powers of ten at the left, values below. */
const PLOT = { labels: 3, below: 3.4, width: 14, height: 12, minHeight: 11, maxHeight: 22 };
/** Under the rows: its title above it, and at its right half of the last value where no label is. */
const UNDER = { title: 2.5, width: 60, minWidth: 8, height: 11, edge: 1.2 };

/** What a measure makes of lengths in em. */
function spacesOf({ em, page }: Pick<Measure, 'em' | 'page'>) {
  return { px: (ems: number): number => Math.round(ems * em), spaces: page ? PRINT : (SCREEN as Spaces) };
}

/** In pixels, with what stands around the columns. Nothing but tiles has no margin. */
export interface Surroundings {
  readonly margin: number;
  readonly names: number;
  readonly nameGap: number;
  /** At the right of the columns. */
  readonly plot: number;
}

/** What stands at the sides of a sheet's columns, with names that take `names`. */
export function surroundingsOf(sheet: Sheet, measure: Omit<Measure, 'column'>, names: number): Surroundings {
  const { px, spaces } = spacesOf(measure);
  const beside = sheet.plot && measure.plot === 'right';
  return {
    margin: isBare(sheet) ? 0 : px(measure.page?.height ? PAGE_MARGIN : spaces.margin),
    names,
    nameGap: names > 0 ? px(spaces.nameGap[sheet.nameSide]) : 0,
    plot: beside ? px(spaces.plotGap + PLOT.labels) + px(PLOT.width) + px(labelRoom(sheet)) : 0,
  };
}

/** At the right of a plot's frame, in em. */
function labelRoom({ plot }: Sheet): number {
  return Math.max(plot?.labelRoom ?? 0, UNDER.edge);
}

/** Throws `request/invalid` when the figure would be too large. */
export function laySheet(sheet: Sheet, measure: Measure): SheetLayout {
  const layout = measure.page ? layPage(sheet, measure, measure.page) : layScreen(sheet, measure);
  checkSceneSize(layout.width, layout.height);
  return layout;
}

function layScreen(sheet: Sheet, measure: Measure): SheetLayout {
  const { px } = spacesOf(measure);
  const around = surroundingsOf(sheet, measure, nameRoom(sheet, measure, px(MAX_NAME)));
  const { margin } = around;
  const across = layColumns(sheet, measure, margin + around.names + around.nameGap);
  const title = wrapTitle(sheet.title, Math.max(across.right - margin, px(MIN_TITLE)), measure);
  const down = layDown(sheet, measure, { top: margin, titleLines: title.lines.length, noteLines: 1 });
  const first = margin + around.names + around.nameGap;
  const box = plotBox(sheet, measure, { left: margin, first, right: across.right }, down);
  const plot = box && { ...box, width: Math.max(px(PLOT.width), box.width) };
  const note = sheet.note ? [sheet.note] : [];
  const right = Math.max(
    plot ? plot.x + plot.width + px(sheet.plot!.labelRoom) : across.right,
    margin + title.width,
    ...headingEnds(sheet, measure, across.columns),
    ...note.map((runs) => margin + Math.ceil(widthOf({ runs, tone: 'muted' }, measure))),
  );
  const height = bottomOf(down, plot, measure) + margin;
  return {
    ...placeTexts(sheet, measure, { left: margin, top: margin, around, title: title.lines, note, down }),
    width: right + margin,
    height,
    needed: height,
    columns: across.columns,
    plot,
  };
}

/** The width is the page's, and so is the height where it has one: the figure is then in its middle. */
function layPage(sheet: Sheet, measure: Measure, page: Page): SheetLayout {
  const around = surroundingsOf(sheet, measure, page.names);
  const { margin } = around;
  const used = around.names + around.nameGap + page.columns + around.plot;
  const left = margin + Math.max(0, Math.floor((page.width - 2 * margin - used) / 2));
  const first = left + around.names + around.nameGap;
  const right = first + page.columns;
  const room = page.width - margin - left;
  const title = wrapTitle(sheet.title, room, measure).lines;
  const note = sheet.note ? wrapRuns(sheet.note, room, 'muted', measure) : [];
  const lay = (top: number) => {
    const down = layDown(sheet, measure, { top, titleLines: title.length, noteLines: note.length });
    const plot = plotBox(sheet, measure, { left, first, right }, down);
    return { down, plot, bottom: bottomOf(down, plot, measure) + margin };
  };
  const needed = lay(margin).bottom;
  const height = page.height ?? needed;
  const top = margin + Math.max(0, Math.floor((height - needed) / 2));
  const { down, plot } = lay(top);
  return {
    ...placeTexts(sheet, measure, { left, top, around, title, note, down }),
    width: page.width,
    height,
    needed,
    columns: Array.from(
      { length: sheet.columns },
      (_, i) =>
        first + page.inset + Math.round(i * measure.pitch) + Math.floor(i / 2) * pairSpace(sheet, measure),
    ),
    plot,
  };
}

interface Placing {
  readonly left: number;
  readonly top: number;
  readonly around: Surroundings;
  readonly title: readonly string[];
  readonly note: readonly (readonly Run[])[];
  readonly down: Down;
}

function placeTexts(
  sheet: Sheet,
  measure: Measure,
  { left, top, around, title, note, down }: Placing,
): Omit<SheetLayout, 'width' | 'height' | 'needed' | 'columns' | 'plot'> {
  const { px, spaces } = spacesOf(measure);
  const names = measure.page ? around.names : px(MAX_NAME);
  return {
    margin: around.margin,
    left,
    names,
    nameX: left + (sheet.nameSide === 'end' ? around.names : 0),
    title: title.map((text, i) => ({ text, y: top + px(TITLE_SIZE) + i * px(TITLE_LINE) })),
    headers: down.headers,
    rows: down.rows.map((row, i) => ({ ...row, name: fitLabel(sheet.rows[i]!.name, names, measure) })),
    footers: down.footers,
    note: note.map((runs, i) => ({ runs, y: down.note + i * px(spaces.line) })),
  };
}

/** Where the texts end that begin with a column and go on as far as they are long. */
function headingEnds({ rows }: Sheet, measure: Measure, columns: readonly number[]): number[] {
  const headings = rows.flatMap(({ heading }) => heading ?? []);
  return headings.map((cell) => columns[cell.column]! + Math.ceil(widthOf(cell, measure)));
}

function isBare({ title, headers, rows, footers, note, plot }: Sheet): boolean {
  const plain = rows.every(({ name, heading, caption }) => !name && !heading && !caption);
  return title === '' && headers.length + footers.length === 0 && plain && !note && !plot;
}

/** Width of the widest name before the columns, each cut to `most`. */
export function nameRoom({ headers, rows, footers }: Sheet, measure: Measure, most: number): number {
  const captions = rows.flatMap(({ caption }) => caption ?? []);
  const names = [...rows, ...headers, ...footers, ...captions].flatMap(({ name }) => name ?? []);
  return Math.ceil(
    Math.max(0, ...names.map((name) => widthOf({ ...name, runs: fitLabel(name, most, measure) }, measure))),
  );
}

/** Small tiles are centred over wide texts. */
function layColumns(sheet: Sheet, measure: Measure, start: number): { columns: number[]; right: number } {
  const { columns, minColumn } = sheet;
  const { tile, em } = measure;
  const closer = pairSpace(sheet, measure);
  const gap = measure.gutter + closer;
  const spacing = Math.max(tile.width + gap, Math.round(minColumn * em));
  const inset = minColumn > 0 ? Math.floor((spacing - gap - tile.width) / 2) : 0;
  const xs = Array.from(
    { length: columns },
    (_, i) => start + i * spacing + inset - Math.ceil(i / 2) * closer,
  );
  return { columns: xs, right: xs.at(-1)! + tile.width + inset };
}

interface Down {
  readonly headers: readonly number[];
  readonly rows: readonly Omit<RowLayout, 'name'>[];
  readonly footers: readonly number[];
  /** Under rows and footers. */
  readonly under: number;
  /** Of its first line. */
  readonly note: number;
  readonly bottom: number;
  /** Of the tiles of each row. */
  readonly bottoms: readonly number[];
}

/** @param lines how many lines title and note have */
function layDown(
  sheet: Sheet,
  measure: Measure,
  lines: { readonly top: number; readonly titleLines: number; readonly noteLines: number },
): Down {
  const { px, spaces } = spacesOf(measure);
  const { footers } = sheet;
  const title = lines.titleLines > 0 ? lines.titleLines * px(TITLE_LINE) + px(spaces.titleGap) : 0;
  const { rows, headersAt, bottom } = layRows(sheet, measure, lines.top + title);
  const line = (i: number): number => i * px(spaces.line);
  const footersAt = footers.map((_, i) => bottom + px(spaces.caption) + line(i));
  const footed = footers.length > 0 ? px(captionOf(spaces)) + line(footers.length - 1) : 0;
  const under = bottom + footed;
  const plot =
    measure.plot === 'below' && sheet.plot ? px(UNDER.title) + px(UNDER.height) + px(PLOT.below) : 0;
  const noted = sheet.note ? line(lines.noteLines) + px(spaces.space) : 0;
  return {
    headers: headersAt,
    rows,
    footers: footersAt,
    under,
    note: under + plot + px(spaces.line),
    bottom: under + plot + noted,
    bottoms: rows.map(({ y }) => y + measure.tile.height),
  };
}

const captionOf = ({ caption, captionFoot }: Spaces): number => caption + captionFoot;

function layRows(
  sheet: Sheet,
  measure: Measure,
  top: number,
): { rows: Omit<RowLayout, 'name'>[]; headersAt: number[]; bottom: number } {
  const { headers, rows, plot } = sheet;
  const { tile } = measure;
  const gutter = measure.gutter + pairSpace(sheet, measure);
  const { px, spaces } = spacesOf(measure);
  const hasTitle = plot && measure.plot === 'right';
  const headings = rows[0]!.heading ? 1 : 0;
  const lines = Math.max(headers.length + headings, hasTitle ? 1 : 0);
  let bottom = top + (lines > 0 ? px(spaces.header) + (lines - 1) * px(spaces.line) : 0);
  const above = (i: number): number => (headers.length - 1 - i + headings) * px(spaces.line);
  const headersAt = headers.map((_, i) => bottom - px(spaces.headerFoot) - above(i));
  const placed = rows.map(({ heading, caption }, i) => {
    const captioned = rows[i - 1]?.caption !== undefined;
    if (i > 0) bottom += captioned ? Math.max(gutter, px(spaces.rowGap)) : gutter;
    if (i > 0 && heading) bottom += px(spaces.heading);
    const y = bottom;
    bottom += tile.height + (caption ? px(captionOf(spaces)) : 0);
    return { y, heading: y - px(spaces.headerFoot), caption: y + tile.height + px(spaces.caption) };
  });
  return { rows: placed, headersAt, bottom };
}

/** The left end of what stands on the sheet, of its first column, and the right end of its last. */
interface Sides {
  readonly left: number;
  readonly first: number;
  readonly right: number;
}

function plotBox(sheet: Sheet, measure: Measure, sides: Sides, down: Down): Box | null {
  if (!sheet.plot) return null;
  return measure.plot === 'right' ? besideBox(sides, down, measure) : underBox(sheet, measure, sides, down);
}

/** Begins with the first row of pictures and ends with one of them, where that leaves it a good height. */
function besideBox({ right }: Sides, { rows, bottoms }: Down, measure: Measure): Box {
  const { px, spaces } = spacesOf(measure);
  const top = rows[0]!.y;
  const fitting = bottoms.find((bottom) => bottom - top >= px(PLOT.minHeight));
  const near = fitting !== undefined && fitting - top <= px(PLOT.maxHeight);
  const height = near ? fitting - top : px(PLOT.height);
  return { x: right + px(spaces.plotGap + PLOT.labels), y: top, width: px(PLOT.width), height };
}

/** As wide as the columns, its labels at their left where names stand. */
function underBox(sheet: Sheet, measure: Measure, { left, first, right }: Sides, { under }: Down): Box {
  const { px } = spacesOf(measure);
  const x = Math.max(first, left + px(PLOT.labels));
  const width = Math.min(px(UNDER.width), right - px(labelRoom(sheet)) - x);
  return { x, y: under + px(UNDER.title), width, height: px(UNDER.height) };
}

function bottomOf(down: Down, plot: Box | null, { em, plot: place }: Measure): number {
  const beside = plot && place === 'right' ? plot.y + plot.height + Math.round(PLOT.below * em) : 0;
  return Math.max(down.bottom, beside);
}

/** Whether the plot, if there is one, has room for its curves. */
export function fitsPlot(sheet: Sheet, measure: Measure): boolean {
  const { plot } = laySheet(sheet, measure);
  return !plot || plot.width >= UNDER.minWidth * measure.em;
}
