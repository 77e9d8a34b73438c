import type { FigureStyle, PlotPlace } from '../../../contract/figures/style.ts';
import type { Latent, LatentShape } from '../../../core/latent.ts';
import type { Plot } from '../../../core/plots/plot.ts';
import type { Run } from './text.ts';
import type { Typesetter } from './typesetter.ts';

/** Names are bold, headers are in ink, captions are smaller and grey. */
export type Tone = 'name' | 'ink' | 'muted';

export interface Label {
  readonly runs: readonly Run[];
  readonly tone: Tone;
}

/** A text at a column, or between two: at its middle, or flush with a side of its tile. */
export interface Cell extends Label {
  readonly column: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Texts on one baseline: one before the columns, the others at them. */
export interface TextLine {
  readonly name?: Label | undefined;
  readonly cells: readonly Cell[];
}

export interface SheetRow {
  /** x_0 of each column; null where nothing stands, or nothing is computed yet. */
  readonly tiles: readonly (Latent | null)[];
  readonly name?: Label | undefined;
  /** A line of its own above the row, which stands apart from the one before. */
  readonly heading?: Cell | undefined;
  /** Under the tiles. */
  readonly caption?: TextLine | undefined;
}

/** What a figure shows, before anything has a place: tiles in rows and columns, texts around, a plot beside. */
export interface Sheet {
  readonly columns: number;
  readonly title: string;
  /** From the top, above the first row. */
  readonly headers: readonly TextLine[];
  readonly rows: readonly SheetRow[];
  /** Under the last row. */
  readonly footers: readonly TextLine[];
  /** In small type under everything. */
  readonly note: readonly Run[] | null;
  /** Each two columns are a pair, and pairs are farther apart than tiles (`pairGap`). Absent: they are not. */
  readonly paired?: true;
  /** Which side the names of rows keep to. */
  readonly nameSide: 'start' | 'end';
  /** Width that a column's texts need, in em. */
  readonly minColumn: number;
  /** Of its frame, in em, for labels at the right; null where there is no plot. */
  readonly plot: { readonly labelRoom: number; readonly draws: Plot | null } | null;
}

/** What the texts of a sheet go by. All in pixels; of a figure with a size in print they may be fractions. */
export interface Measure {
  /** Of a tile, in whole pixels. */
  readonly tile: { readonly width: number; readonly height: number };
  /** From the left edge of a tile to that of the next. */
  readonly pitch: number;
  /** Least space between two tiles, in whole pixels. */
  readonly gutter: number;
  /** Room of a column's texts, with the space beside them; Infinity where columns are as wide as their texts. */
  readonly column: number;
  /** Font size of names and headers; all distances follow from it. */
  readonly em: number;
  readonly type: Typesetter;
  /** Where the plot stands, if there is one. */
  readonly plot: Exclude<PlotPlace, 'off'>;
  /** Null for a figure that is as large as its tiles make it. */
  readonly page: Page | null;
}

/** The room of a figure with a size in print, in whole pixels. */
export interface Page {
  readonly width: number;
  /** Null: as high as what stands on it. */
  readonly height: number | null;
  /** Widest name before the columns. */
  readonly names: number;
  /** From the left edge of the first column to the right edge of the last, texts included. */
  readonly columns: number;
  /** Tiles stand so far inside their columns. */
  readonly inset: number;
}

/** Least space between two pairs of tiles, in em. */
const MIN_PAIR_GAP = 0.6;

/** Between two pairs of tiles, in whole pixels. */
export function pairGap({ gutter, em }: Pick<Measure, 'gutter' | 'em'>): number {
  return Math.max(gutter, Math.round(MIN_PAIR_GAP * em));
}

/** How much farther apart the pairs of a sheet are than its tiles, in whole pixels. */
export function pairSpace(sheet: Pick<Sheet, 'paired'>, measure: Pick<Measure, 'gutter' | 'em'>): number {
  return sheet.paired ? pairGap(measure) - measure.gutter : 0;
}

const WANTED_TILE = 128;
const MAX_SCALE = 16;
const MIN_EM = 11;

/** The scale asked for, or the integer in 1 … 16 that brings a tile's longer side nearest to 128 pixels. */
export function chooseScale(shape: LatentShape, wanted: FigureStyle['scale']): number {
  const nearest = Math.round(WANTED_TILE / Math.max(shape[1], shape[2]));
  return wanted ?? Math.min(MAX_SCALE, Math.max(1, nearest));
}

/** Of a figure without a size in print: the scale decides everything. */
export function screenMeasure(
  shape: LatentShape,
  { scale: wanted, gutter, plot }: Pick<FigureStyle, 'scale' | 'gutter' | 'plot'>,
  type: Typesetter,
): Measure {
  const scale = chooseScale(shape, wanted);
  const tile = { width: shape[2] * scale, height: shape[1] * scale };
  return {
    tile,
    pitch: tile.width + gutter,
    gutter,
    column: Infinity,
    em: Math.max(MIN_EM, Math.round(Math.min(tile.width, tile.height) / 8)),
    type,
    plot: plot === 'below' ? 'below' : 'right',
    page: null,
  };
}
