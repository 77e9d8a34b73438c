import { spread } from '../../../core/axis.ts';
import { placeLabel, type PlacedLabel, type Point } from '../../../core/curve-label.ts';
import type { Curve, Plot } from './plot.ts';
import { exponent, plain, signed } from './text.ts';
import type { Look } from '../scene/theme.ts';
import type { Typesetter } from './typesetter.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Frame {
  readonly plot: Plot;
  readonly inner: Box;
  readonly em: number;
  readonly look: Look;
  readonly type: Typesetter;
}

const LABEL = 0.86;
const LABEL_GAP = 0.5;
/** Height of a label beside the plot, in em. */
const END_LABEL = 1.25;
/** The part of the axis, before its end, in which curves are ranked. */
const NEAR_END = 0.3;

/** A plot as SVG in and around `inner`. */
export function drawPlot(plot: Plot, inner: Box, em: number, look: Look, type: Typesetter): string {
  const frame = { plot, inner, em, look, type };
  return [
    ...grid(frame),
    ...plot.curves.map((curve) => polyline(frame, curve)),
    ...middleLabels(frame),
    ...endLabels(frame),
  ].join('');
}

function placed({ plot, inner }: Frame, { points }: Curve): Point[] {
  return points.map(({ x, y }) => ({
    x: inner.x + inner.width * plot.across.place(x),
    y: inner.y + inner.height * (1 - plot.upright.place(y)),
  }));
}

/** Rules at what is named upright, its labels, the values across, and what the axes mean. */
function grid({ plot, inner, em, look, type }: Frame): string[] {
  const right = inner.x + inner.width;
  const bottom = inner.y + inner.height;
  const small = { size: em * LABEL, fill: look.muted };
  return [
    ...plot.upright.ticks.flatMap(({ at, text, exponent: power }) => {
      const y = inner.y + inner.height * (1 - at);
      const runs = [plain(text), ...(power === null ? [] : [exponent(signed(power))])];
      const label = type.text(inner.x - em * 0.8, y + em * 0.3, runs, { ...small, anchor: 'end' });
      return [line(inner.x - em * 0.3, y, right + em * 0.3, y, look.rule, em * 0.07), label];
    }),
    ...spacedTicks({ plot, inner, em, look, type }).map(({ value, x }) =>
      type.text(x, bottom + em * 1.6, [plain(String(value))], { ...small, anchor: 'middle' }),
    ),
    type.text(inner.x + inner.width / 2, bottom + em * 3, plot.across.name, { ...small, anchor: 'middle' }),
    type.text(inner.x - em * 0.3, inner.y - em * 0.75, plot.title, { ...small, size: em }),
  ];
}

/** The values across that have room; the first ones stay. */
function spacedTicks({ plot, inner, em, type }: Frame): { value: number; x: number }[] {
  const kept: { value: number; x: number; half: number }[] = [];
  for (const value of plot.across.ticks) {
    const x = inner.x + inner.width * plot.across.place(value);
    const half = type.width([plain(String(value))], { size: em * LABEL }) / 2 + 0.4 * em;
    if (kept.every((other) => Math.abs(other.x - x) >= other.half + half)) kept.push({ value, x, half });
  }
  return kept;
}

/** A curve of a single point is a dot. */
function polyline(frame: Frame, curve: Curve): string {
  const { em, look } = frame;
  const points = placed(frame, curve);
  const colour = look[curve.tone];
  if (points.length === 0) return '';
  if (points.length === 1)
    return `<circle cx="${points[0]!.x}" cy="${points[0]!.y}" r="${curve.width * em * 1.8}" fill="${colour}"/>`;
  const dash = curve.dashed ? ` stroke-dasharray="${em * 0.3} ${em * 0.25}"` : '';
  const path = points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${curve.width * em}" stroke-linejoin="round" stroke-linecap="round"${dash}/>`;
}

/**
 * Each begins at the middle of its curve, clear of other curves and of the labels before it, where there is such a place;
 * a rim of paper keeps lines out of the letters.
 */
function middleLabels(frame: Frame): string[] {
  const { plot, em, inner, look, type } = frame;
  const curves = plot.curves.map((curve) => placed(frame, curve));
  const edges = { top: inner.y, right: inner.x + inner.width, bottom: inner.y + inner.height };
  const before: PlacedLabel[] = [];
  return plot.curves.map((curve, i) => {
    const points = curves[i]!;
    if (curve.label?.at !== 'middle') return '';
    const letters = { size: em * LABEL, fill: nameColour(curve, look), ...rim(look) };
    const room = { width: em * LABEL_GAP + type.width(curve.label.runs, letters), em: letters.size };
    const middle = Math.floor((points.length - 1) / 2);
    const at = placeLabel(points, middle, room, { ...edges, placed: before, curves });
    if (!at) return '';
    before.push({ ...room, ...at });
    return type.text(at.x + em * LABEL_GAP, at.y, curve.label.runs, letters);
  });
}

/** Beside the plot, apart from each other, in the order in which the curves come in. */
function endLabels(frame: Frame): string[] {
  const { plot, inner, em, look, type } = frame;
  const curves = plot.curves.filter(({ label, points }) => label?.at === 'end' && points.length > 0);
  const right = inner.x + inner.width;
  const marks = curves.map((curve) => {
    const points = placed(frame, curve);
    const late = points.filter(({ x }) => x >= right - NEAR_END * inner.width);
    const near = late.length > 0 ? late : points.slice(-1);
    return { y: points.at(-1)!.y, rank: near.reduce((sum, { y }) => sum + y, 0) / near.length };
  });
  const ys = spread(marks, em * END_LABEL, inner.y, inner.y + inner.height);
  return curves.map((curve, i) =>
    type.text(right + em * 0.8, ys[i]! + em * 0.3, curve.label!.runs, {
      size: em * LABEL,
      fill: nameColour(curve, look),
    }),
  );
}

/** The grey of a curve is too faint for letters. */
function nameColour({ tone }: Curve, look: Look): string {
  return tone === 'accent' ? look.accent : look.muted;
}

/** Where there is no paper, its colour would be a stain. */
function rim({ halo }: Look): { halo?: string } {
  return halo === null ? {} : { halo };
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
}
