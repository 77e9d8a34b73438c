import type { Box } from '../../../core/plots/layout.ts';
import { fitLabel, wrapTitle, widthOf, TITLE_SIZE } from './fit-text.ts';
import type { Run } from './text.ts';
import type { Measure, Sheet } from './sheet.ts';
import { checkSceneSize } from '../../formats/scene.ts';

/** Where everything on a sheet stands, in whole pixels; texts by their baselines. */
export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  /** Where names are flush: their left or their right side. */
  readonly nameX: number;
  /** Left edge of each column's tiles. */
  readonly columns: readonly number[];
  readonly title: readonly { readonly text: string; readonly y: number }[];
  readonly headers: readonly number[];
  readonly rows: readonly RowLayout[];
  readonly footers: readonly number[];
  readonly note: number;
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
const MARGIN = 2.2;
const HEADER = 1.9;
const LINE = 1.5;
const CAPTION = 1.85;
const ROW_GAP = 0.75;
const HEADING = 2.3;
const NAME_GAP = { start: 1.4, end: 0.7 };
const MAX_NAME = 16;
const TITLE_GAP = 1;
const TITLE_LINE = 1.35 * TITLE_SIZE;
const MIN_TITLE = 24;
const SPACE = 0.4;
/** The plot area, and the space for its labels: powers of ten at the left, values below. */
const PLOT = { gap: 3, labels: 3, below: 3.4, width: 14, height: 12, minHeight: 11, maxHeight: 22 };

/** Nothing but tiles has no margin. Throws `request/invalid` when the figure would be too large. */
export function laySheet(sheet: Sheet, measure: Measure): SheetLayout {
  const { tile, em } = measure;
  const px = (ems: number): number => Math.round(ems * em);
  const left = isBare(sheet) ? 0 : px(MARGIN);
  const names = nameRoom(sheet, measure);
  const across = layColumns(sheet, measure, left + (names > 0 ? names + px(NAME_GAP[sheet.nameSide]) : 0));
  const title = wrapTitle(sheet.title, Math.max(across.right - left, px(MIN_TITLE)), measure);
  const down = layRows(
    sheet,
    measure,
    left + title.lines.length * px(TITLE_LINE) + (title.lines.length > 0 ? px(TITLE_GAP) : 0),
  );
  const bottoms = down.rows.map(({ y }) => y + tile.height);
  const plot = sheet.plot ? plotBox(across.right, down.rows[0]!.y, bottoms, px) : null;
  const right = Math.max(
    plot ? plot.x + plot.width + px(sheet.plot!.labelRoom) : across.right,
    left + title.width,
    ...headingEnds(sheet, measure, across.columns),
    left + (sheet.note ? Math.ceil(widthOf({ runs: sheet.note, tone: 'muted' }, measure)) : 0),
  );
  const width = right + left;
  const height = Math.max(down.bottom, plot ? plot.y + plot.height + px(PLOT.below) : 0) + left;
  checkSceneSize(width, height);
  return {
    width,
    height,
    left,
    nameX: left + (sheet.nameSide === 'end' ? names : 0),
    columns: across.columns,
    title: title.lines.map((text, i) => ({ text, y: left + px(TITLE_SIZE) + i * px(TITLE_LINE) })),
    headers: down.headers,
    rows: down.rows.map((row, i) => ({ ...row, name: fitLabel(sheet.rows[i]!.name, px(MAX_NAME), measure) })),
    footers: down.footers,
    note: down.note,
    plot,
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

function nameRoom({ headers, rows, footers }: Sheet, measure: Measure): number {
  const captions = rows.flatMap(({ caption }) => caption ?? []);
  const names = [...rows, ...headers, ...footers, ...captions].flatMap(({ name }) => name ?? []);
  const width = Math.round(MAX_NAME * measure.em);
  return Math.ceil(
    Math.max(0, ...names.map((name) => widthOf({ ...name, runs: fitLabel(name, width, measure) }, measure))),
  );
}

/** Small tiles are centred over wide texts. */
function layColumns(
  { columns, gutter, minColumn, pairGap }: Sheet,
  { tile, em }: Measure,
  start: number,
): { columns: number[]; right: number } {
  const spacing = Math.max(tile.width + gutter, Math.round(minColumn * em));
  const inset = minColumn > 0 ? Math.floor((spacing - gutter - tile.width) / 2) : 0;
  const closer = pairGap === undefined ? 0 : gutter - pairGap;
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
  readonly note: number;
  readonly bottom: number;
}

function layRows(
  { headers, rows, footers, note, plot, gutter }: Sheet,
  { tile, em }: Measure,
  top: number,
): Down {
  const px = (ems: number): number => Math.round(ems * em);
  const lines = Math.max(headers.length + (rows[0]!.heading ? 1 : 0), plot ? 1 : 0);
  let bottom = top + (lines > 0 ? px(HEADER) + (lines - 1) * px(LINE) : 0);
  const headings = rows[0]!.heading ? 1 : 0;
  const headersAt = headers.map((_, i) => bottom - px(0.75) - (headers.length - 1 - i + headings) * px(LINE));
  const placed = rows.map(({ heading, caption }, i) => {
    const captioned = rows[i - 1]?.caption !== undefined;
    if (i > 0) bottom += captioned ? Math.max(gutter, px(ROW_GAP)) : gutter;
    if (i > 0 && heading) bottom += px(HEADING);
    const y = bottom;
    bottom += tile.height + (caption ? px(CAPTION) : 0);
    return { y, heading: y - px(0.75), caption: y + tile.height + px(CAPTION - 0.5) };
  });
  const footersAt = footers.map((_, i) => bottom + px(CAPTION - 0.5) + i * px(LINE));
  if (footers.length > 0) bottom += px(CAPTION) + (footers.length - 1) * px(LINE);
  const noteAt = bottom + px(LINE);
  if (note) bottom += px(LINE) + px(SPACE);
  return { headers: headersAt, rows: placed, footers: footersAt, note: noteAt, bottom };
}

/** Begins with the first row of pictures and ends with one of them, where that leaves it a good height. */
function plotBox(right: number, top: number, bottoms: readonly number[], px: (ems: number) => number): Box {
  const fitting = bottoms.find((bottom) => bottom - top >= px(PLOT.minHeight));
  const near = fitting !== undefined && fitting - top <= px(PLOT.maxHeight);
  const height = near ? fitting - top : px(PLOT.height);
  return { x: right + px(PLOT.gap + PLOT.labels), y: top, width: px(PLOT.width), height };
}
