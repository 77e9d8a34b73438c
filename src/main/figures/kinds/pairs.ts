import type { FigureBase } from '../../../contract/figures/style.ts';
import { widthOf } from '../layout/fit-text.ts';
import type { Cell, Measure, Sheet, SheetRow, TextLine } from '../layout/sheet.ts';
import { plain, type Run } from '../layout/text.ts';
import { joinRuns, type DrawnSide } from './kind.ts';

/** How the two sides of a comparison are put together. */

/** Between a title over a tile and the next, in em. */
const TITLE_SPACE = 0.5;

type Pair = readonly [DrawnSide<FigureBase>, DrawnSide<FigureBase>];

/** So many rows of the first side, as many of the second, the next of the first. What either has more follows. */
export function interleaveRows(
  own: readonly SheetRow[],
  others: readonly SheetRow[],
  size = 1,
): readonly SheetRow[] {
  const count = Math.ceil(Math.max(own.length, others.length) / size);
  return Array.from({ length: count }, (_, i) =>
    [own, others].map((rows) => rows.slice(i * size, (i + 1) * size)),
  ).flat(2);
}

/** Both sides' tiles beside each other in each place, the sides named over them, or under everything where that has no room. */
export function pairTiles(pair: Pair, measure: Measure): Sheet {
  const [{ sheet, spec }, other] = pair;
  const { em, tile } = measure;
  const titles = titleLine(pair, measure);
  const hasRoom = titles !== null;
  return {
    ...sheet,
    columns: 2 * sheet.columns,
    paired: true,
    headers: [...sheet.headers.map(spread), ...(titles ? [titles] : [])],
    rows: sheet.rows.map((row, i) => ({
      ...row,
      tiles: row.tiles.flatMap((one, column) => [one, other.sheet.rows[i]?.tiles[column] ?? null]),
      heading: row.heading && spreadCell(row.heading),
      caption: row.caption && spread(row.caption),
    })),
    footers: sheet.footers.map(spread),
    note: pairNote(pair, hasRoom || !(spec.labels || spec.captions) ? null : ['left', 'right']),
    minColumn: Math.min(sheet.minColumn, tile.width / em),
  };
}

/** What is said of both sides alike, as their titles say in what they differ; `places` names the sides where nothing else does. */
export function pairNote(
  [a, b]: readonly [DrawnSide<FigureBase>, DrawnSide<FigureBase>],
  places: readonly [string, string] | null,
): readonly Run[] | null {
  const others = new Set(partsOf(b.sheet.note).map((part) => JSON.stringify(part)));
  const alike = partsOf(a.sheet.note).filter((part) => others.has(JSON.stringify(part)));
  const named = places ? [a, b].map(({ title }, i) => [plain(`${places[i]!}: ${title}`)]) : [];
  const runs = joinRuns(...named, ...alike);
  return runs.length === 0 ? null : runs;
}

/** The parts of a note, as joinRuns has put them together. */
function partsOf(note: readonly Run[] | null): Run[][] {
  const parts: Run[][] = [[]];
  for (const run of note ?? []) {
    if (run.text === ', ') parts.push([]);
    else parts.at(-1)!.push(run);
  }
  return parts.filter((part) => part.length > 0);
}

/** The sides' titles over the tiles of the first pair; null where there are no labels, or no room. */
function titleLine([a, b]: Pair, measure: Measure): TextLine | null {
  if (!a.spec.labels) return null;
  const cells = [a, b].map(({ title }, column): Cell => ({ column, runs: [plain(title)], tone: 'muted' }));
  const widest = Math.max(...cells.map((cell) => widthOf(cell, measure)));
  if (widest + TITLE_SPACE * measure.em > measure.tile.width) return null;
  const columns = Array.from({ length: a.sheet.columns }, (_, i) => 2 * i);
  return {
    cells: columns.flatMap((first) => cells.map((cell) => ({ ...cell, column: first + cell.column }))),
  };
}

function spread({ name, cells }: TextLine): TextLine {
  return { name, cells: cells.map(spreadCell) };
}

/** A text of a place, which is two columns now. */
function spreadCell(cell: Cell): Cell {
  const share = { start: 0, middle: 0.5, end: 1 }[cell.anchor ?? 'middle'];
  return { ...cell, column: 2 * cell.column + share };
}
