import { tickLabel, type Label } from '../../../core/plots/label.ts';
import {
  placeEndLabels,
  placeMiddleLabels,
  placePoints,
  placeTicks,
  type Box,
} from '../../../core/plots/layout.ts';
import type { Point } from '../../../core/plots/curve-label.ts';
import type { Curve, Plot } from '../../../core/plots/plot.ts';
import type { FigureColours } from '../scene/theme.ts';
import { plain } from './text.ts';
import type { Typesetter } from './typesetter.ts';

interface Drawing {
  readonly plot: Plot;
  /** The area between the axes. */
  readonly inner: Box;
  /** The points of each curve in their places. */
  readonly curves: readonly (readonly Point[])[];
  readonly em: number;
  readonly colours: FigureColours;
  readonly type: Typesetter;
}

const LABEL = 0.86;
const LABEL_GAP = 0.5;
/** Height of a label beside the plot, in em. */
const END_LABEL = 1.25;

/** A plot as SVG in and around `inner`. */
export function drawPlot(
  plot: Plot,
  inner: Box,
  em: number,
  colours: FigureColours,
  type: Typesetter,
): string {
  const curves = plot.curves.map((curve) => placePoints(plot, curve, inner));
  const drawing = { plot, inner, curves, em, colours, type };
  return [
    ...grid(drawing),
    ...plot.curves.map((curve, i) => polyline(curve, curves[i]!, drawing)),
    ...middleLabels(drawing),
    ...endLabels(drawing),
  ].join('');
}

/** Rules at what is named upright, its labels, the values across, and what the axes mean. */
function grid({ plot, inner, em, colours, type }: Drawing): string[] {
  const right = inner.x + inner.width;
  const bottom = inner.y + inner.height;
  const small = { size: em * LABEL, fill: colours.muted };
  const halfWidth = (text: string): number => type.width([plain(text)], { size: em * LABEL }) / 2 + 0.4 * em;
  return [
    ...plot.upright.ticks.flatMap((tick) => {
      const y = inner.y + inner.height * (1 - tick.at);
      const label = type.text(inner.x - em * 0.8, y + em * 0.3, tickLabel(tick), { ...small, anchor: 'end' });
      return [line(inner.x - em * 0.3, y, right + em * 0.3, y, colours.rule, type.line(em * 0.07)), label];
    }),
    ...placeTicks(plot, inner, halfWidth).map(({ x, text }) =>
      type.text(x, bottom + em * 1.6, [plain(text)], { ...small, anchor: 'middle' }),
    ),
    type.text(inner.x + inner.width / 2, bottom + em * 3, plot.across.name, { ...small, anchor: 'middle' }),
    type.text(inner.x - em * 0.3, inner.y - em * 0.75, plot.title, { ...small, size: em }),
  ];
}

/** A curve of a single point is a dot. */
function polyline(curve: Curve, points: readonly Point[], { em, colours, type }: Drawing): string {
  const colour = colours[curve.tone];
  if (points.length === 0) return '';
  if (points.length === 1)
    return `<circle cx="${points[0]!.x}" cy="${points[0]!.y}" r="${curve.width * em * 1.8}" fill="${colour}"/>`;
  const dash = curve.dashed ? ` stroke-dasharray="${em * 0.3} ${em * 0.25}"` : '';
  const path = points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${type.line(curve.width * em)}" stroke-linejoin="round" stroke-linecap="round"${dash}/>`;
}

/** An outline in the colour of the paper separates the letters from lines. */
function middleLabels({ plot, curves, em, inner, colours, type }: Drawing): string[] {
  const edges = { top: inner.y, right: inner.x + inner.width, bottom: inner.y + inner.height };
  const size = em * LABEL;
  const sizeOf = (text: Label) => ({ width: em * LABEL_GAP + type.width(text, { size }), em: size });
  return placeMiddleLabels(plot, curves, edges, sizeOf).map((at, i) => {
    const curve = plot.curves[i]!;
    if (!at || !curve.label) return '';
    const letters = { size, fill: nameColour(curve, colours), ...outline(colours) };
    return type.text(at.x + em * LABEL_GAP, at.y, curve.label.text, letters);
  });
}

function endLabels({ plot, curves, inner, em, colours, type }: Drawing): string[] {
  const right = inner.x + inner.width;
  return placeEndLabels(plot, curves, inner, em * END_LABEL).map((y, i) => {
    const curve = plot.curves[i]!;
    if (y === null || !curve.label) return '';
    const letters = { size: em * LABEL, fill: nameColour(curve, colours) };
    return type.text(right + em * 0.8, y + em * 0.3, curve.label.text, letters);
  });
}

/** The grey of a curve is too faint for letters. */
function nameColour({ tone }: Curve, colours: FigureColours): string {
  return tone === 'accent' ? colours.accent : colours.muted;
}

/** Where there is no paper, its colour would be a stain. */
function outline({ halo }: FigureColours): { halo?: string } {
  return halo === null ? {} : { halo };
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
}
