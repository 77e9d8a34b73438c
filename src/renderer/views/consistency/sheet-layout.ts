import { coveringScale, integerScale, type PixelSize, type Rect } from '../../canvas/scale.ts';

export interface SheetLayout {
  readonly tile: PixelSize;
  /** Left edge of a column and top edge of a row's pictures. */
  readonly x: (column: number) => number;
  readonly y: (row: number) => number;
  /** Width of the rows' names. */
  readonly names: number;
  /** Height of what stands under a picture. */
  readonly caption: number;
  /** Top edge of the line under the last row. */
  readonly footer: number;
  readonly width: number;
  readonly height: number;
}

export interface SheetBounds extends PixelSize {
  readonly rows: number;
  readonly columns: number;
  /** The rows that begin under a heading of their own, apart from those above. */
  readonly headed: readonly number[];
  /** Whether a line of texts stands under the last row. */
  readonly hasFooter: boolean;
  /** Letters of the longest name of a row. */
  readonly letters: number;
  /** CSS pixels per rem. */
  readonly unit: number;
  readonly gap: number;
}

/** Width of a letter, the smallest and the largest width of a name, and the gap after it, in rem. */
const NAME = { letter: 0.72, min: 2.6, max: 7, gap: 0.6 };
/** Heights of column headers, captions, headings and the line under the last row, in rem. */
const HEADERS = 2.2;
const CAPTION = 1.9;
const HEADING = 2.6;
const FOOTER = 3.2; // two lines: of narrow columns
/** A tile never gets smaller than this, its caption's width, to fit: the sheet scrolls instead. In rem. */
const MIN_TILE = 4.6;

/** Pictures at one integer scale for all: the largest with which the whole sheet fits, if that is not too small. */
export function laySheet(picture: PixelSize, bounds: SheetBounds, devicePixelRatio: number): SheetLayout {
  const { unit, rows, columns, gap } = bounds;
  const names = Math.min(NAME.max, Math.max(NAME.min, NAME.letter * bounds.letters)) * unit;
  const indent = names + NAME.gap * unit;
  const caption = CAPTION * unit;
  const footer = bounds.hasFooter ? FOOTER * unit : 0;
  const chrome = HEADERS * unit + rows * caption + bounds.headed.length * HEADING * unit + footer;
  const perColumn = (bounds.width - indent - (columns - 1) * gap) / columns;
  const perRow = (bounds.height - chrome) / rows;
  const fitting = Math.min(
    integerScale(perColumn, picture.width, devicePixelRatio),
    integerScale(perRow, picture.height, devicePixelRatio),
  );
  const min = coveringScale(MIN_TILE * unit, picture.width, devicePixelRatio);
  const scale = Math.max(fitting, min, 1 / (8 * devicePixelRatio));
  const tile = { width: picture.width * scale, height: picture.height * scale };
  const whole = (value: number): number => Math.round(value * devicePixelRatio) / devicePixelRatio;
  const apart = (row: number): number =>
    bounds.headed.filter((first) => first <= row).length * HEADING * unit;
  const x = (column: number): number => whole(indent + column * (tile.width + gap));
  const y = (row: number): number => whole(HEADERS * unit + row * (tile.height + caption) + apart(row));
  return {
    tile,
    names,
    x,
    y,
    caption,
    width: x(columns - 1) + tile.width,
    footer: y(rows - 1) + tile.height + caption,
    height: y(rows - 1) + tile.height + caption + footer,
  };
}

/** Where a cell's picture lies. */
export function cellRect(layout: SheetLayout, row: number, column: number): Rect {
  return { x: layout.x(column), y: layout.y(row), ...layout.tile };
}
