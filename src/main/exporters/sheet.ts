import type { ConsistencyFigure } from '../../contract/figure.ts';
import { drawTile, type Picture } from './picture.ts';
import type { Rasterizer } from './rasterizer.ts';
import { NAME_WEIGHT } from './row-name.ts';
import type { SheetLayout } from './sheet-layout.ts';
import type { SheetNumbers } from './sheet-numbers.ts';
import { plotDistances } from './sheet-plot.ts';
import { distanceRuns, index, math, plain } from './text.ts';
import { cssColour, themes } from './theme.ts';
import type { Typesetter } from './typesetter.ts';

/** Draws the text and the plot, then puts the pictures in, pixel by pixel. */
export function drawSheet(
  spec: ConsistencyFigure,
  layout: SheetLayout,
  numbers: SheetNumbers,
  pictures: readonly Picture[],
  rasterizer: Rasterizer,
): Picture {
  const theme = themes[spec.theme];
  const { type } = rasterizer;
  const body = [
    ...heads(spec, layout, type),
    ...names(spec, layout, type),
    ...captions(spec, layout, numbers, type),
    ...contrastHeading(spec, layout, type),
    layout.plot ? plotDistances(spec, layout.plot, layout.em, numbers, type) : '',
  ].join('');
  const sheet = rasterizer.draw(layout.width, layout.height, cssColour(theme.paper), body);
  pictures.forEach((picture, i) => {
    const x = layout.columns[i % layout.columns.length]!;
    const { y } = layout.rows[Math.floor(i / layout.columns.length)]!;
    drawTile(sheet, picture, x, y, layout.scale);
  });
  return sheet;
}

function heads({ ladder, theme }: ConsistencyFigure, layout: SheetLayout, type: Typesetter): string[] {
  const { ink } = themes[theme];
  return ladder.map((numSteps, i) =>
    type.text(centre(layout, i), layout.headline, [math('S'), plain(` = ${numSteps}`)], {
      size: layout.em,
      fill: ink,
      anchor: 'middle',
    }),
  );
}

function names({ theme }: ConsistencyFigure, layout: SheetLayout, type: Typesetter): string[] {
  const { ink } = themes[theme];
  return layout.rows.map(({ y, name }) =>
    type.text(layout.left, y + layout.tile.height / 2 + layout.em * 0.36, [plain(name)], {
      size: layout.em,
      fill: ink,
      weight: NAME_WEIGHT,
    }),
  );
}

function captions(
  spec: ConsistencyFigure,
  layout: SheetLayout,
  { values }: SheetNumbers,
  type: Typesetter,
): string[] {
  const { muted } = themes[spec.theme];
  const look = { size: layout.em * 0.86, fill: muted, anchor: 'middle' } as const;
  return layout.rows.flatMap(({ y }, row) =>
    spec.ladder.map((_, column) => {
      const value = values[row]?.[column] ?? null;
      const runs = value === null ? [plain('reference')] : distanceRuns(spec.metric, value);
      return type.text(centre(layout, column), y + layout.tile.height + layout.em * 1.35, runs, look);
    }),
  );
}

function contrastHeading(
  { theme, contrast }: ConsistencyFigure,
  layout: SheetLayout,
  type: Typesetter,
): string[] {
  if (layout.contrastLine === null) return [];
  const broken = contrast === 'eta' ? 'η = 1' : 'diffusers’ clip rule';
  const runs = [plain(`${broken}, same `), math('x'), index('T')];
  return [
    type.text(layout.columns[0]!, layout.contrastLine, runs, { size: layout.em, fill: themes[theme].ink }),
  ];
}

function centre(layout: SheetLayout, column: number): number {
  return layout.columns[column]! + layout.tile.width / 2;
}
