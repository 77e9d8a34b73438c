import type { ConsistencyFigure } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import { sheetRows } from './figure-plan.ts';
import { checkPictureSize } from './picture.ts';
import { fitName } from './row-name.ts';
import { chooseScale } from './tile-grid.ts';
import type { Typesetter } from './typesetter.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything on a sheet stands, in whole pixels. */
export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  /** Font size of names and heads; all distances follow from it. */
  readonly em: number;
  /** Screen pixels per model pixel. */
  readonly scale: number;
  readonly tile: { readonly width: number; readonly height: number };
  readonly left: number;
  /** Left edge of each column's pictures. */
  readonly columns: readonly number[];
  /** Top edge and name of each row, cut to the room there is. */
  readonly rows: readonly { readonly y: number; readonly name: string }[];
  /** Baseline of the column heads. */
  readonly headline: number;
  /** Baseline of the contrast's heading, or null without one. */
  readonly contrastLine: number | null;
  /** The frame of the plot, its labels outside; null when there is nothing to plot. */
  readonly plot: Box | null;
}

/** In em. The margin is part of the figure: nothing has to be added around it. */
const MARGIN = 2.2;
const HEAD = 1.9;
const CAPTION = 1.85;
const ROW_GAP = 0.75;
const CONTRAST_GAP = 2.3;
const NAME_GAP = 1.4;
const MAX_NAME = 16;
/** Least width of a column: "1.2 × 10⁻³" and some air. */
const LEAST_COLUMN = 5.4;
/** The frame of the plot, and the room for its labels: powers of ten at the left, S below. */
const PLOT = { gap: 3, labels: 3, below: 3.4, width: 14, height: 12, leastHeight: 11, mostHeight: 22 };
const LEAST_EM = 11;

/** Throws `request/invalid` when the sheet would be too large. */
export function laySheet(spec: ConsistencyFigure, shape: LatentShape, type: Typesetter): SheetLayout {
  const scale = chooseScale(shape, spec.scale);
  const tile = { width: shape[2] * scale, height: shape[1] * scale };
  const em = Math.max(LEAST_EM, Math.round(Math.min(tile.width, tile.height) / 8));
  const px = (ems: number): number => Math.round(ems * em);
  const rows = sheetRows(spec);
  const names = rows.map(({ name }) => fitName(name, px(MAX_NAME), em, type));
  const nameWidth = Math.ceil(Math.max(...names.map(({ width }) => width)));
  const left = px(MARGIN);
  const columnWidth = Math.max(tile.width + px(0.4), px(LEAST_COLUMN));
  const inset = Math.floor((columnWidth - px(0.4) - tile.width) / 2); // centres small tiles over wide captions
  const columns = spec.ladder.map((_, i) => left + nameWidth + px(NAME_GAP) + i * columnWidth + inset);
  const top = px(MARGIN) + px(HEAD);
  const pitch = tile.height + px(CAPTION) + px(ROW_GAP);
  const apart = (contrast: boolean): number => (contrast ? px(CONTRAST_GAP) : 0);
  const ys = rows.map(({ contrast }, i) => top + i * pitch + apart(contrast));
  const right = columns.at(-1)! + tile.width + inset;
  // A single distance a row makes no curve.
  const bottoms = ys.map((y) => y + tile.height);
  const plot = spec.ladder.length > 2 ? plotBox(right, top, bottoms, px) : null;
  const bottom = Math.max(bottoms.at(-1)! + px(CAPTION), plot ? plot.y + plot.height + px(PLOT.below) : 0);
  const width = (plot ? plot.x + plot.width : right) + px(MARGIN);
  checkPictureSize(width, bottom + px(MARGIN));
  return {
    width,
    height: bottom + px(MARGIN),
    em,
    scale,
    tile,
    left,
    columns,
    rows: ys.map((y, i) => ({ y, name: names[i]!.text })),
    headline: top - px(0.75),
    contrastLine: rows.at(-1)!.contrast ? ys.at(-1)! - px(0.75) : null,
    plot,
  };
}

/** Begins with the first row of pictures and ends with one of them, where that leaves it a good height. */
function plotBox(right: number, top: number, bottoms: readonly number[], px: (ems: number) => number): Box {
  const fitting = bottoms.find((bottom) => bottom - top >= px(PLOT.leastHeight));
  const near = fitting !== undefined && fitting - top <= px(PLOT.mostHeight);
  const height = near ? fitting - top : px(PLOT.height);
  return { x: right + px(PLOT.gap + PLOT.labels), y: top, width: px(PLOT.width), height };
}
