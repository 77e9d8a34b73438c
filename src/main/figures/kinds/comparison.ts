import type { ComparisonFigure } from '../../../contract/figures/comparison.ts';
import { planFigure, sidesOf, type FigureSpec, type SingleFigure } from '../../../contract/figures/index.ts';
import type { FigureBase } from '../../../contract/figures/style.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { TileSpec } from '../../../contract/job.ts';
import { runLength } from '../../../core/samplers/index.ts';
import type { TableRow } from '../../formats/table.ts';
import type { TileResults } from '../../jobs/run.ts';
import type { Keyframe } from '../animation/keyframe.ts';
import { pairGap, type Measure } from '../layout/sheet.ts';
import type { AnimatedDrawing, DrawnSide, FigureData, FigureDrawing } from './kind.ts';
import { pairTiles } from './pairs.ts';

type Sides<T> = readonly [T, T];

/** Both sides of a comparison as their kind puts them together, by default tile beside tile in each place. */
export function compareDrawings(
  drawings: Readonly<Record<string, unknown>>,
): AnimatedDrawing<ComparisonFigure & FigureSpec> {
  const drawingOf = (side: SingleFigure): FigureDrawing<FigureBase> =>
    drawings[side.kind] as FigureDrawing<FigureBase>;

  return {
    sheet(spec, measure, data) {
      const sides = bothSides(spec);
      const drawing = drawingOf(sides[0]);
      const parts = data && splitData(sides, data);
      const of = drawing.compare ? measure : placeMeasure(measure);
      const drawn = mapSides(sides, (side, i): DrawnSide<FigureBase> => {
        const own = parts?.[i] ?? null;
        return { spec: side, title: spec.titles[i], sheet: drawing.sheet(side, of, own), data: own };
      });
      return { ...(drawing.compare ?? pairTiles)(drawn, measure), title: spec.title };
    },
    keyframes(spec, rate) {
      const sides = bothSides(spec);
      const drawing = drawingOf(sides[0]) as AnimatedDrawing<FigureBase>;
      const [own, others] = mapSides(sides, (side) => drawing.keyframes(side, rate));
      const first = pictureCount(planFigure(sides[0]).tiles);
      const { titles, labels } = spec;
      return Array.from({ length: Math.max(own.length, others.length) }, (_, i) =>
        pairPanels(
          own[Math.min(i, own.length - 1)]!,
          others[Math.min(i, others.length - 1)]!.map((panel) => ({ ...panel, tile: first + panel.tile })),
          labels ? titles : null,
        ),
      );
    },
    async rows(spec, options) {
      const tables: (readonly TableRow[])[] = [];
      for (const side of bothSides(spec)) {
        const { rows } = drawingOf(side);
        if (!rows)
          throw new StudioError('request/invalid', `a comparison of a ${side.kind} figure has no metrics`);
        tables.push(await rows(side, options));
      }
      return joinTables(spec, tables);
    },
    drawnRows(spec, results) {
      const sides = bothSides(spec);
      const parts = splitData(sides, { ...results, latents: [], trajectories: [] });
      const tables = sides.map((side, i) => drawingOf(side).drawnRows?.(side, parts[i as 0 | 1]) ?? []);
      return joinTables(spec, tables);
    },
  };
}

function bothSides(spec: FigureSpec): Sides<SingleFigure> {
  return sidesOf(spec) as unknown as Sides<SingleFigure>;
}

function mapSides<T, U>([a, b]: Sides<T>, make: (side: T, index: 0 | 1) => U): Sides<U> {
  return [make(a, 0), make(b, 1)];
}

/** Of a place in which two tiles stand. */
function placeMeasure(measure: Measure): Measure {
  const { tile, gutter, pitch, column } = measure;
  const gap = pairGap(measure);
  return {
    ...measure,
    tile: { width: 2 * tile.width + gutter, height: tile.height },
    gutter: gap,
    pitch: 2 * pitch + gap - gutter,
    column: 2 * column,
  };
}

/** What was made, for each side. */
function splitData(sides: Sides<SingleFigure>, all: FigureData): Sides<FigureData> {
  const plans = mapSides(sides, (side) => planFigure(side));
  const cut = <T>(list: readonly T[], count: number, index: 0 | 1): readonly T[] =>
    index === 0 ? list.slice(0, count) : list.slice(count);
  return mapSides(plans, (_, i) => ({
    tiles: cut(all.tiles, plans[0].tiles.length, i),
    distances: cut(all.distances, plans[0].compare.length, i),
    latents: cut(all.latents, plans[0].latents.length, i),
    trajectories: cut(all.trajectories, plans[0].steps?.length ?? 0, i),
  })) satisfies Sides<TileResults>;
}

/** How many pictures an animation knows of these tiles: x_t and x̂_0 of each step of a trajectory. */
function pictureCount(tiles: readonly TileSpec[]): number {
  return tiles.reduce(
    (sum, { task, settings }) => sum + (task === 'trajectory' ? 2 * runLength(settings) : 1),
    0,
  );
}

/** Each panel beside that of the other side. Where a figure has one panel the titles of both sides tell them apart. */
function pairPanels(own: Keyframe, others: Keyframe, titles: Sides<string> | null): Keyframe {
  const isOne = own.length === 1;
  const named = (panel: Keyframe[number], title: string): Keyframe[number] => {
    if (panel.header === null) return panel;
    return { ...panel, header: isOne ? title : `${panel.header}, ${title}` };
  };
  return own.flatMap((panel, i) => {
    const other = others[i];
    const pair = titles ? [named(panel, titles[0]), ...(other ? [named(other, titles[1])] : [])] : null;
    return pair ?? [panel, ...(other ? [other] : [])];
  });
}

/** One table: the side of each row first, then the columns of both. */
function joinTables({ titles }: ComparisonFigure, tables: readonly (readonly TableRow[])[]): TableRow[] {
  const names = [...new Set(tables.flatMap(([row]) => Object.keys(row ?? {})))];
  return tables.flatMap((rows, i) =>
    rows.map((row) => ({
      side: titles[i as 0 | 1],
      ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
    })),
  );
}
