import { StudioError } from '../../../contract/errors.ts';
import { lengthText } from '../../../contract/figures/print-length.ts';
import type { FigureStyle, PlotPlace, PrintSize } from '../../../contract/figures/style.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { pairSpace, type Measure, type Sheet } from './sheet.ts';
import { fitsPlot, laySheet, nameRoom, surroundingsOf } from './sheet-layout.ts';
import type { Typesetter } from './typesetter.ts';

/** Pixels per inch that a gutter is given in. */
const SCREEN_DPI = 96;
const POINTS = 72;
/** Of the width that names before the columns take at most. */
const NAMES_SHARE = 0.25;
/** Narrower tiles show nothing, in pixels and in points. */
const MIN_TILE_PIXELS = 2;
const MIN_TILE_POINTS = 3;
/** In em: a plot stays at the right of tiles that are so wide, and is left out rather than making them narrower than this. */
const [GOOD_TILE, SMALL_TILE] = [4, 2];
/** Stand for tiles before their size is known: as wide, or as narrow, as any. */
const [WIDE, NARROW] = [2 ** 20, 1];

type PrintStyle = Pick<FigureStyle, 'gutter' | 'plot'> & { readonly print: PrintSize };

interface Found {
  readonly measure: Measure;
  readonly place: PlotPlace;
}

/** What all measures of a figure share. */
interface Ground {
  readonly shape: LatentShape;
  readonly print: PrintSize;
  readonly em: number;
  readonly gutter: number;
  readonly type: Typesetter;
  readonly width: number;
  readonly height: number | null;
  readonly names: number;
  readonly sheet: Sheet;
}

/**
 * The measure of a figure with a size in print: tiles are as large as its width, and height, leave room for. Throws
 * `request/invalid`, one line, where they would be too small to see.
 * @param make the sheet with these measures
 */
export function printMeasure(
  shape: LatentShape,
  style: PrintStyle,
  type: Typesetter,
  make: (measure: Measure) => Sheet,
): Found {
  const ground = groundOf(shape, style, type, make);
  const { plot, print } = style;
  if (!ground.sheet.plot || plot) return atPlace(ground, plot ?? 'right');
  const right = tryPlace(ground, 'right');
  if (right && isComfortable(right, ground)) return right;
  const widest = [right, tryPlace(ground, 'below')].reduce((a, b) => (tileOf(b) > tileOf(a) ? b : a), null);
  const off = tryPlace(ground, 'off');
  const small = Math.min(tileOf(off), (SMALL_TILE * print.text * print.dpi) / POINTS);
  return widest && tileOf(widest) >= small ? widest : atPlace(ground, 'off');
}

const tileOf = (found: Found | null): number => found?.measure.tile.width ?? 0;

function isComfortable({ measure: { tile, column, em } }: Found, { sheet }: Ground): boolean {
  return tile.width >= GOOD_TILE * em && column >= sheet.minColumn * em;
}

function groundOf(
  shape: LatentShape,
  { print, gutter }: PrintStyle,
  type: Typesetter,
  make: (measure: Measure) => Sheet,
): Ground {
  const { dpi } = print;
  const em = (print.text * dpi) / POINTS;
  const width = Math.round(print.width * dpi);
  const height = print.height === undefined ? null : Math.round(print.height * dpi);
  const base = { em, gutter: Math.round((gutter * dpi) / SCREEN_DPI), type };
  const most = Math.round(NAMES_SHARE * width);
  const page = { width, height, names: most, columns: width, inset: 0 };
  const provisional = (side: number, column: number): Sheet =>
    make({ ...base, tile: { width: side, height: side }, pitch: side, column, plot: 'right', page });
  const sheets = [provisional(WIDE, Infinity), provisional(NARROW, 0)];
  const measure: Measure = {
    ...base,
    tile: { width: 1, height: 1 },
    pitch: 1,
    column: 0,
    plot: 'right',
    page,
  };
  const names = Math.max(...sheets.map((sheet) => nameRoom(sheet, measure, most)));
  return { ...base, shape, print, width, height, names, sheet: sheets[0]! };
}

/** Null where tiles would be too small, or the plot has no room. */
function tryPlace(ground: Ground, place: PlotPlace): Found | null {
  const sheet = place === 'off' ? { ...ground.sheet, plot: null } : ground.sheet;
  const least = minTile(ground);
  const at = (tile: number): Measure => measureWith(ground, sheet, place, tile);
  const widest = widestTile(ground, sheet, place);
  if (widest < least) return null;
  const { height } = ground;
  const fits = (tile: number): boolean => height === null || laySheet(sheet, at(tile)).needed <= height;
  if (!fits(least)) return null;
  let [fitting, tooLarge] = [least, widest + 1];
  while (tooLarge - fitting > 1) {
    const tile = (fitting + tooLarge) >> 1;
    if (fits(tile)) fitting = tile;
    else tooLarge = tile;
  }
  const measure = at(fitting);
  return fitsPlot(sheet, measure) ? { measure, place } : null;
}

function atPlace(ground: Ground, place: PlotPlace): Found {
  return tryPlace(ground, place) ?? refuse(ground, place);
}

function minTile({ print: { dpi } }: Ground): number {
  return Math.ceil(Math.max(MIN_TILE_PIXELS, (MIN_TILE_POINTS * dpi) / POINTS));
}

/** In pixels, between what stands at the sides of the columns, for tiles and their gutters. */
function columnsRoom(ground: Ground, sheet: Sheet, plot: Measure['plot']): number {
  const { em, gutter, type, width, names } = ground;
  const page = { width, height: ground.height, names, columns: 0, inset: 0 };
  const around = surroundingsOf(
    sheet,
    { em, gutter, type, tile: { width: 1, height: 1 }, pitch: 1, plot, page },
    names,
  );
  const { margin, nameGap, plot: beside } = around;
  return width - 2 * margin - around.names - nameGap - beside - pairsRoom(sheet, ground);
}

function widestTile(ground: Ground, sheet: Sheet, place: PlotPlace): number {
  const room = columnsRoom(ground, sheet, place === 'right' ? 'right' : 'below');
  return Math.floor((room + ground.gutter) / sheet.columns - ground.gutter);
}

/** What pairs of columns take beside tiles and gutters. */
function pairsRoom(sheet: Sheet, ground: Ground): number {
  return sheet.paired ? (sheet.columns / 2 - 1) * pairSpace(sheet, ground) : 0;
}

/** Columns are as wide as their texts where there is room; where tiles fill the width, so do they. */
function measureWith(ground: Ground, sheet: Sheet, place: PlotPlace, width: number): Measure {
  const { shape, em, gutter, type, names } = ground;
  const plot = place === 'right' ? 'right' : 'below';
  const room = columnsRoom(ground, sheet, plot);
  const most = (room + gutter) / sheet.columns;
  const isWidest = width === widestTile(ground, sheet, place);
  const wanted = Math.max(width + gutter, Math.round(sheet.minColumn * em));
  // Without gutters no paper may show between tiles.
  const pitch = isWidest ? (gutter > 0 ? most : width) : Math.min(most, wanted);
  return {
    tile: { width, height: Math.max(1, Math.round((width * shape[1]) / shape[2])) },
    pitch,
    gutter,
    column: pitch,
    em,
    type,
    plot,
    page: {
      width: ground.width,
      height: ground.height,
      names,
      columns: Math.floor(sheet.columns * pitch - gutter) + pairsRoom(sheet, ground),
      inset: isWidest ? 0 : Math.max(0, Math.floor((pitch - gutter - width) / 2)),
    },
  };
}

function refuse(ground: Ground, place: PlotPlace): never {
  const { print, sheet, height } = ground;
  const widest = widestTile(ground, sheet, place);
  const least = minTile(ground);
  const points = (pixels: number): string => String(Number(((pixels * POINTS) / print.dpi).toFixed(1)));
  const isWide = widest < least;
  const what = isWide
    ? `${sheet.columns} columns do not fit a width of ${lengthText(print.width)}: tiles would be ${points(Math.max(0, widest))} pt wide, at least ${points(least)}`
    : height === null
      ? `a plot does not fit a width of ${lengthText(print.width)}`
      : `${sheet.rows.length} rows do not fit a height of ${lengthText(print.height!)}`;
  const plot = place === 'off' || !sheet.plot ? '' : ', or no plot';
  const advice =
    isWide || height === null
      ? 'more width, fewer columns, a smaller gutter'
      : 'more height, fewer rows, a smaller gutter';
  throw new StudioError('request/invalid', `figure: ${what}: choose ${advice}, smaller text${plot}`);
}
