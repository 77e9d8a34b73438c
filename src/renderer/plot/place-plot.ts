import { placeLabel, type CurveLabel, type PlacedLabel, type Point } from '../../core/plots/curve-label.ts';
import { tickLabel, type Label } from '../../core/plots/label.ts';
import {
  placeEndLabels,
  placeMiddleLabels,
  placePoints,
  placeTicks,
  type Box,
} from '../../core/plots/layout.ts';
import type { Curve, Plot } from '../../core/plots/plot.ts';

/** A plot in pixels, as SVG elements take it. */
export interface PlacedPlot {
  readonly box: Box;
  readonly title: Label;
  readonly upright: readonly { readonly y: number; readonly text: Label }[];
  readonly across: readonly { readonly value: number; readonly x: number; readonly text: string }[];
  readonly name: Label;
  readonly curves: readonly PlacedCurve[];
}

export interface PlacedCurve extends Pick<Curve, 'name' | 'tone' | 'dashed' | 'pattern'> {
  readonly points: readonly Point[];
  readonly path: string;
  /** Points that are marked. A curve of a single point is a dot. */
  readonly dots: readonly Point[];
  /** Of the line. */
  readonly width: number;
  readonly label: (Point & { readonly text: Label }) | null;
}

/** A line on a screen is a little heavier than in print. */
const SCREEN_STROKE = 1.25;
/** Half of the least distance between two values across, and what a letter takes of it, in rem. */
const HALF_TICK = { min: 1.2, letter: 0.3 };
/** Of a label at the middle of a curve and the gap before it, in rem. */
const LABEL = 5;
const LABEL_GAP = 0.7;
/** Height of a label beside the plot, in rem. */
const END_LABEL = 1.3;
const END_GAP = 0.6;

/** A plot in `box`; labels of curves may go on to `right`. `unit` is a rem in pixels. */
export function placePlot(plot: Plot, box: Box, right: number, unit: number): PlacedPlot {
  const points = plot.curves.map((curve) => placePoints(plot, curve, box));
  const middle = placeMiddleLabels(plot, points, edgesOf(box, right), () => labelSize(unit));
  const ends = placeEndLabels(plot, points, box, END_LABEL * unit);
  return {
    box,
    title: plot.title,
    upright: plot.upright.ticks.map((tick) => ({
      y: box.y + box.height * (1 - tick.at),
      text: tickLabel(tick),
    })),
    across: placeTicks(plot, box, ({ length }) => Math.max(HALF_TICK.min, HALF_TICK.letter * length) * unit),
    name: plot.across.name,
    curves: plot.curves.map(
      ({ name, tone, dashed = false, pattern = 0, dotted = false, width, label }, i) => {
        const [at, y] = [middle[i], ends[i] ?? null];
        const end = y === null ? null : { x: box.x + box.width + END_GAP * unit, y };
        const place = at ? { x: at.x + LABEL_GAP * unit, y: at.y } : end;
        return {
          name,
          tone,
          dashed,
          pattern,
          points: points[i]!,
          path: pathOf(points[i]!),
          dots: dotted || points[i]!.length === 1 ? points[i]! : [],
          width: width * SCREEN_STROKE * unit,
          label: place && label ? { ...place, text: label.text } : null,
        };
      },
    ),
  };
}

/** Where the name of a curve begins that has no label: at its first point, clear of the labels that the plot has. */
export function placeName(
  { box, curves }: PlacedPlot,
  name: string,
  right: number,
  unit: number,
): Point | null {
  const curve = curves.find((one) => one.name === name);
  if (!curve) return null;
  const size = labelSize(unit);
  const placed = curves.flatMap(({ label }): PlacedLabel[] =>
    label ? [{ x: label.x - LABEL_GAP * unit, y: label.y, ...size }] : [],
  );
  const all = curves.map(({ points }) => points);
  const at = placeLabel(curve.points, 0, size, { ...edgesOf(box, right), placed, curves: all });
  return at && { x: at.x + LABEL_GAP * unit, y: at.y };
}

function edgesOf(box: Box, right: number): { top: number; right: number; bottom: number } {
  return { top: box.y, right, bottom: box.y + box.height };
}

function labelSize(unit: number): CurveLabel {
  return { width: LABEL * unit, em: unit };
}

function pathOf(points: readonly Point[]): string {
  return points.length === 0 ? '' : `M${points.map(({ x, y }) => `${x},${y}`).join('L')}`;
}
